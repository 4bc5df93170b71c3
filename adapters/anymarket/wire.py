"""Their shapes: payloads of our writes, and what their answers hold. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from adapters.anymarket.tables import PRICE_SCOPES
from adapters.http.shapes import Fields, to_fields, to_rows, to_whole
from domain.errors import Unreadable
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.money import as_decimal
from domain.store import PriceScope


def stock_payload(lines: Sequence[StockLine]) -> list[dict[str, object]]:
    """Give the items of a stock call. A cost of zero is left out.

    A product of scope `COST` is priced by it, and the version of 2024 demands more than 0.

    Examples:
        >>> stock_payload([StockLine("K", 7, 18448, cost="54.30")])
        [{'partnerId': 'K', 'quantity': 7, 'stockLocalId': 18448, 'cost': Decimal('54.30')}]
        >>> stock_payload([StockLine("K", 0, None, cost="0.00", handling_days=2)])
        [{'partnerId': 'K', 'quantity': 0, 'additionalTime': 2}]
    """
    return [_stock_item(line) for line in lines]


def sku_price_payload(line: PriceLine) -> dict[str, object]:
    """Give the merge-patch of a SKU's price."""
    return {"price": as_decimal(line.price), "sellPrice": as_decimal(line.sale_price)}


def listing_prices_payload(lines: Mapping[int, PriceLine]) -> list[dict[str, object]]:
    """Give the items of the bulk price call."""
    return [
        {
            "id": listing_id,
            "price": as_decimal(line.price),
            "discountPrice": as_decimal(line.sale_price),
        }
        for listing_id, line in lines.items()
    ]


def to_refusals(payload: object, partner_ids: Sequence[str]) -> dict[str, str]:
    """Read the result of `/stocks/batch`: partner id → message of the refused.

    Raises:
        Unreadable: another shape, or a partner id that is in neither list.

    Examples:
        >>> to_refusals({"success": [{"A": "ok"}], "errors": [{"B": "Erro"}]}, ["A", "B"])
        {'B': 'Erro'}
        >>> to_refusals({"success": {"A": "ok"}}, ["A"])
        {}

    Source:
        Lists of objects in 2026, objects in 2024 (docs/anymarket.md, "Stock").
    """
    fields = to_fields(payload)
    done, refused = _merged(fields.get("success")), _merged(fields.get("errors"))
    if any(key not in done and key not in refused for key in partner_ids):
        raise Unreadable("a SKU is in neither list of the result")
    return {key: str(refused[key]) for key in partner_ids if key in refused}


def to_listing_refusals(payload: object) -> dict[int, str]:
    """Read the answer of the bulk price call: listing id → message.

    Raises:
        Unreadable: no array of objects with an id.

    Examples:
        >>> to_listing_refusals([{"id": "9", "errorMsg": "Erro"}, {"id": 8}])
        {9: 'Erro'}
    """
    found = {to_id(row): row.get("errorMsg") for row in to_rows(payload)}
    return {listing_id: str(text) for listing_id, text in found.items() if text}


def to_bindings(product: Fields, is_wanted: Callable[[str], bool]) -> list[SkuBinding]:
    """Give the bindings of those SKUs of a product whose partner id is wanted.

    Raises:
        Unreadable: an id is missing, or the price scope is unknown.
    """
    skus = [sku for sku in to_rows(product.get("skus") or []) if is_wanted(partner_id_of(sku))]
    return [
        SkuBinding(partner_id_of(sku), to_id(product), to_id(sku), scope_of(product))
        for sku in skus
    ]


def scope_of(product: Fields) -> PriceScope:
    """Read who owns a product's price.

    Raises:
        Unreadable: the scope is unknown.
    """
    word = str(product.get("definitionPriceScope"))
    if word not in PRICE_SCOPES:
        raise Unreadable(f"definitionPriceScope {word[:40]!r}")
    return PRICE_SCOPES[word]


def partner_id_of(sku: Fields) -> str:
    """Give the seller's code of a SKU; empty when it has none."""
    value = sku.get("partnerId")
    return "" if value is None else str(value)


def to_local_names(payload: object) -> dict[int, str]:
    """Read the array of stock locals: id → name.

    Raises:
        Unreadable: no array of objects with an id.
    """
    return {to_id(row): str(row.get("name") or "") for row in to_rows(payload)}


def to_id(row: Fields) -> int:
    """Read the `id` of an object.

    Raises:
        Unreadable: it has none.
    """
    found = to_whole(row.get("id"))
    if found is None:
        raise Unreadable("an id was expected")
    return found


def _stock_item(line: StockLine) -> dict[str, object]:
    item: dict[str, object] = {"partnerId": line.partner_id, "quantity": line.units}
    if line.local_id is not None:
        item["stockLocalId"] = line.local_id
    if line.cost is not None and Decimal(line.cost):
        item["cost"] = Decimal(line.cost)
    if line.handling_days is not None:
        item["additionalTime"] = line.handling_days
    return item


def _merged(results: object) -> Fields:
    if results is None:
        return {}
    if isinstance(results, list):
        return {key: text for row in to_rows(results) for key, text in row.items()}
    return to_fields(results)
