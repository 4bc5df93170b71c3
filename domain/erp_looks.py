"""What a look into an ERP that emits nothing comes to: the events that it would emit. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from domain.checks import QUANTITY_LIMIT
from domain.erp_catalogue import ErpProduct
from domain.events import Event, as_datetime
from domain.ids import Kind
from domain.money import as_decimal
from domain.product_drafts import Offer
from domain.stock import ABSENT_ELSEWHERE, Balance, deposit_key
from domain.store import Store
from domain.validation import to_event

_MILLI = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class ErpDialect:
    """How products of the ERP are understood, in its own dialect.

    Args:
        offer: the price of a product or variation; `Unreadable` when there is none.
        digest: names the content of a product and its variations: the same text, the same
            content. What stock and change flags say is no part of it.
        is_for_hub: whether a product goes to the hub, and is no variation.
    """

    offer: Callable[[ErpProduct], Offer]
    digest: Callable[[Sequence[ErpProduct]], str]
    is_for_hub: Callable[[ErpProduct], bool]


class NotedChanges(Protocol):
    """What the ledger has of keys that a poll has looked at."""

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Give the newest price of each SKU that has one, as the data of its event."""
        ...

    def event_ids(self, store: str, kind: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Give the id of the event folded last, for each key that has one."""
        ...

    def settle(self, events: Sequence[Event]) -> None:
        """Keep what the hub has already, because it comes from there: nothing becomes due.

        A key that is known is left alone, unless it was pushed and this is newer.
        """
        ...


def stock_said(store: Store, code: str, available: Decimal, at_s: float) -> dict[str, Any]:
    """Give the event that says what may be sold of a SKU, over all deposits.

    It is a snapshot: what single deposits were said to hold before is over.

    Args:
        available: at most three decimals are kept.
        at_s: the database's clock before the ERP was asked: news that are younger win.
    """
    balances = [{"deposit": store.deposit, "available": _plain(_rounded(available))}]
    named = event_id(Kind.STOCK, store.name, code, f"{at_s:.6f}")
    return said_by_poll(store, "stock.changed", code, at_s, named, {"balances": balances})


def price_said(store: Store, code: str, offer: Offer, at_s: float) -> dict[str, Any]:
    """Give the event that says the whole price of a SKU.

    Args:
        at_s: as for `stock_said`.
    """
    data = price_data(offer)
    named = event_id(Kind.PRICE, store.name, code, *data.values())
    return said_by_poll(store, "price.changed", code, at_s, named, data)


def product_said(store: Store, code: str, digest: str, at_s: float) -> dict[str, Any]:
    """Give the event that says that a product changed; whoever pushes it reads it.

    Args:
        digest: of its content; the same content gives an event of the same id.
        at_s: as for `stock_said`.
    """
    named = event_id(Kind.PRODUCT, store.name, code, digest)
    return said_by_poll(store, "product.changed", code, at_s, named, None)


def product_ended(store: Store, code: str, at_s: float) -> dict[str, Any]:
    """Give the event that says that a product is to be sold no more.

    Args:
        at_s: as for `stock_said`.
    """
    named = event_id(Kind.PRODUCT, store.name, code, "ended")
    return said_by_poll(store, "product.deactivated", code, at_s, named, None)


def as_known(
    store: Store, dialect: ErpDialect, family: Sequence[ErpProduct], at_s: float
) -> list[Event]:
    """Give what a poll would tell of products that were written because the hub has them.

    For `NotedChanges.settle`, so that no poll sends them back.

    Args:
        family: a product and its variations, read back after the last write to any of them.
        at_s: the database's clock before they were read back.
    """
    root, *children = family
    said = [product_said(store, root.ref.code, dialect.digest(family), at_s)]
    said += [price_said(store, p.ref.code, dialect.offer(p), at_s) for p in children or [root]]
    return [to_event(fields, at_s) for fields in said]


def price_data(offer: Offer) -> dict[str, str]:
    """Give the data of a price event.

    Examples:
        >>> from domain.money import Cents
        >>> price_data(Offer(Cents(9990), Cents(7990)))
        {'price': '99.90', 'sale_price': '79.90'}
    """
    data = {"price": str(as_decimal(offer.price))}
    if offer.sale_price is not None:
        data["sale_price"] = str(as_decimal(offer.sale_price))
    return data


def is_known(store: Store, balances: Iterable[Balance], available: Decimal) -> bool:
    """Tell whether the ledger has this quantity, from a snapshot of the store's deposit."""
    rows = list(balances)
    marker = next((one for one in rows if one.deposit == ABSENT_ELSEWHERE), None)
    if marker is None:
        return False
    present = [
        one
        for one in rows
        if one.deposit != ABSENT_ELSEWHERE and not one.version.older_than(marker.version)
    ]
    if [one.deposit for one in present] != [deposit_key(store.deposit)]:
        return False
    return present[0].quantity_milli(subtract_reserved=True) == int(_rounded(available) * 1000)


def event_id(kind: str, *said: str) -> str:
    """Name an event of a poll by what it says.

    Examples:
        >>> event_id("price", "acme", "SKU-1", "9.90") == event_id("price", "acme", "SKU-1", "9.9")
        False
    """
    digest = hashlib.sha256("\x1f".join(said).encode(errors="surrogatepass")).hexdigest()
    return f"poll:{kind}:{digest[:32]}"


def said_by_poll(
    store: Store, word: str, code: str, at_s: float, named: str, data: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Give an event that a poll tells.

    Args:
        word: its type, "stock.changed".
        code: its subject.
        at_s: as for `stock_said`.
        named: its id.
    """
    fields: dict[str, Any] = {
        "specversion": "1.0",
        "id": named,
        "source": f"/anybridge/{store.name}/poll",
        "type": word,
        "subject": code,
        "time": as_datetime(at_s).isoformat(),
        "store": store.name,
    }
    return fields if data is None else {**fields, "data": data}


def _plain(number: Decimal) -> int | Decimal:
    whole = number.to_integral_value()
    return int(whole) if whole == number else number


def _rounded(amount: Decimal) -> Decimal:
    # What is beyond that is no quantity: whoever checks the event says so.
    return amount.quantize(_MILLI) if abs(amount) < QUANTITY_LIMIT else amount
