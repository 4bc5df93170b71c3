"""The items of the stock calls: what each asks for, and whether it may have it."""

from dataclasses import dataclass

from simulator.anymarket.call import Call, Payload
from simulator.anymarket.catalogue import Sku
from simulator.anymarket.errors import NOTHING_TO_CHANGE
from simulator.anymarket.stock import Number, StockLocal
from simulator.anymarket.world import Account, now_text

_CHANGES = ("quantity", "cost", "additionalTime", "stockLocalId", "skuLocationDescription")


class Refused(Exception):
    """An item that cannot be carried out, with the Portuguese reason."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one route insists on."""

    required: tuple[str, ...] = ()
    creates: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item that was understood and is allowed."""

    sku: Sku
    local: StockLocal
    quantity: Number | None
    cost: Number | None
    additional_time: int | None
    shelf: str | None


def wanted(account: Account, item: Payload, rules: Rules) -> Wanted:
    """Understand one item.

    Raises:
        Refused: unknown SKU or local, a number out of range, or something required is missing.
    """
    sku = _sku(account, item)
    for name in rules.required:
        if name not in item:
            raise Refused(f"O campo {name} é obrigatório")
    if not any(name in item for name in _CHANGES):
        raise Refused(NOTHING_TO_CHANGE)
    local = _local(account, item)
    if not rules.creates and account.stock.level(sku, local) is None:
        raise Refused(f"Estoque do SKU {sku.partner_id} não encontrado no local {local.id}")
    time = _number(item, "additionalTime")
    shelf = item.get("skuLocationDescription")
    return Wanted(
        sku=sku,
        local=local,
        quantity=_number(item, "quantity"),
        cost=_number(item, "cost"),
        additional_time=None if time is None else int(time),
        shelf=shelf if isinstance(shelf, str) else None,
    )


def apply(call: Call, change: Wanted) -> None:
    """Carry one item out and note it: [partnerId, stockLocalId, quantity]."""
    level = call.account.stock.make(change.sku, change.local)
    if change.quantity is not None:
        level.set(change.quantity)
    if change.cost is not None:
        level.cost = change.cost
        if change.sku.product.scope == "COST":
            _reprice(change.sku, change.cost)
    if change.additional_time is not None:
        level.additional_time = change.additional_time
    if change.shelf is not None:
        level.shelf = change.shelf
    level.updated_at = now_text()
    effect: list[object] = [change.sku.partner_id, change.local.id, change.quantity]
    call.note("stock", effect, change.sku)


def named(account: Account, item: Payload) -> str:
    """Give the SKU code under which a result about the item is reported."""
    code = item.get("partnerId")
    if isinstance(code, str):
        return code
    sku = account.catalogue.skus.get(_identity(item.get("id")) or 0)
    return sku.partner_id if sku is not None else str(item.get("id"))


def _reprice(sku: Sku, cost: Number) -> None:
    factor = sku.product.whole().get("priceFactor", 1)
    sku.price = round(cost * (factor if isinstance(factor, int | float) else 1), 2)
    sku.sell_price = sku.price
    for listing in sku.listings:
        listing.price = listing.discount_price = sku.price


def _sku(account: Account, item: Payload) -> Sku:
    # Documented as required is partnerId; clients that send the id alone succeed.
    by_id = by_code = None
    if "id" in item:
        by_id = account.catalogue.skus.get(_identity(item["id"]) or 0)
    if "partnerId" in item:
        by_code = account.catalogue.sku_of(str(item["partnerId"]))
    if "id" not in item and "partnerId" not in item:
        raise Refused("O campo partnerId é obrigatório")
    found = by_id or by_code
    contradicts = "id" in item and "partnerId" in item and by_id is not by_code
    if found is None or contradicts:
        raise Refused(f"SKU {item.get('partnerId', item.get('id'))} não encontrado")
    return found


def _local(account: Account, item: Payload) -> StockLocal:
    if "stockLocalId" not in item:
        return account.stock.default
    local = account.stock.locals.get(_identity(item["stockLocalId"]) or 0)
    if local is None:
        raise Refused(f"Local de estoque {item['stockLocalId']} não encontrado")
    return local


def _number(item: Payload, name: str) -> Number | None:
    value = item.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"O campo {name} deve ser numérico")
    if value < 0:
        raise Refused(f"O campo {name} deve ser maior ou igual a 0")
    return int(value) if value == int(value) else value


def _identity(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() else None
