"""What AnyMarket says of its stock and prices."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from adapters.anymarket.asking import Session
from adapters.anymarket.paging import PAGE_LIMIT, Page, to_page
from adapters.anymarket.reading import Reading
from adapters.anymarket.wire import partner_id_of, scope_of, to_id
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_fields, to_rows, to_whole
from domain.errors import Unreadable
from domain.hub_levels import HubLevel, LevelPage
from domain.store import PriceScope


class AnyMarketLevels(Session):
    """Implements `domain.hub_levels.HubLevels`."""

    def stock_page(self, local_id: int, offset: int) -> LevelPage:
        """GET /stocks?idStockLocal=. The filter may find more than asked for."""
        query: dict[str, int | str] = {
            "idStockLocal": local_id,
            "limit": PAGE_LIMIT,
            "offset": offset,
        }
        page = self._levels("/stocks", query, offset, is_filtered=True)
        return _at(page.rows, local_id), page.next_offset

    def stock_of(self, partner_id: str, local_id: int) -> Sequence[HubLevel]:
        """GET /stocks?sku=. A SKU that lies elsewhere only has nothing at this local."""
        page = self._levels(
            "/stocks", {"sku": partner_id, "limit": PAGE_LIMIT}, 0, is_filtered=True
        )
        rows = [row for row in page.rows if _sku_in(row)[0] == partner_id]
        found = _at(rows, local_id)
        here = {level.sku_id for level in found}
        elsewhere = {_sku_in(row)[1] for row in rows} - here
        return [*found, *(HubLevel(partner_id, sku_id, {}) for sku_id in sorted(elsewhere))]

    def price_page(self, offset: int) -> LevelPage:
        """GET /products."""
        query: dict[str, int | str] = {"limit": PAGE_LIMIT, "offset": offset}
        page = self._levels("/products", query, offset, is_filtered=False)
        return _priced(page.rows), page.next_offset

    def prices_of(self, partner_id: str) -> Sequence[HubLevel]:
        """GET /products?sku=. The filter may find more than asked for: codes are compared."""
        query: dict[str, int | str] = {"sku": partner_id, "limit": PAGE_LIMIT}
        page = self._levels("/products", query, 0, is_filtered=True)
        return [level for level in _priced(page.rows) if level.partner_id == partner_id]

    def listing_prices(self, sku: HubLevel) -> Sequence[HubLevel]:
        """GET /skus/{id}/marketplaces."""
        ask = Ask("GET", "/skus/{sku}/marketplaces", {"sku": sku.sku_id})
        return self._read(ask, lambda payload: [_listed(sku, row) for row in to_rows(payload)])

    def _levels(
        self, path: str, query: Mapping[str, int | str], offset: int, *, is_filtered: bool
    ) -> Page:
        return self._read(
            Ask("GET", path, query=query),
            lambda payload: to_page(payload, offset, is_filtered=is_filtered),
        )


def to_stock(row: Fields) -> HubLevel:
    """Translate a row of GET /stocks. Its `amount` holds what open orders reserve.

    Examples:
        >>> sku = {"id": 9, "partnerId": "K"}
        >>> to_stock({"stockKeepingUnit": sku, "amount": 7, "reservationAmount": "2"}).reserved
        2
        >>> to_stock({"stockKeepingUnit": sku, "amount": "some"}).says is None
        True

    Raises:
        Unreadable: it does not say of which SKU it is.
    """
    code, sku_id = _sku_in(row)
    units = to_whole(row.get("amount"))
    says = None if units is None else {"units": units}
    return HubLevel(code, sku_id, says, to_whole(row.get("reservationAmount")) or 0)


def to_price(fields: Fields, sale: str) -> Mapping[str, int] | None:
    """Read a price and the one it is sold for, in cents; None: they cannot be read.

    Args:
        sale: its name: `sellPrice` of a SKU, `discountPrice` of a listing. Without one it sells
            at its price.

    Examples:
        >>> to_price({"price": "129.9", "sellPrice": None}, "sellPrice")
        {'price': 12990, 'sale_price': 12990}
        >>> to_price({"price": "1.999"}, "sellPrice") is None
        True
    """
    reading = Reading(fields)
    try:
        price = reading.amount("price")
        sold = reading.amount(sale)
    except Unreadable:
        return None
    if price is None:
        return None
    cents = {"price": price.scaleb(2), "sale_price": (price if sold is None else sold).scaleb(2)}
    if any(amount != int(amount) for amount in cents.values()):
        return None
    return {name: int(amount) for name, amount in cents.items()}


def _sku_in(row: Fields) -> tuple[str, int]:
    sku = to_fields(row.get("stockKeepingUnit"))
    return partner_id_of(sku), to_id(sku)


def _at(rows: Sequence[Fields], local_id: int) -> list[HubLevel]:
    found = []
    for row in rows:
        with suppress(Unreadable):  # of no SKU that we could name
            if to_id(to_fields(row.get("stockLocal"))) == local_id:
                found.append(to_stock(row))
    return found


def _priced(products: Sequence[Fields]) -> list[HubLevel]:
    found = []
    for product in products:
        for sku in to_rows(product.get("skus") or []):
            with suppress(Unreadable):
                found.append(_priced_sku(product, sku))
    return found


def _priced_sku(product: Fields, sku: Fields) -> HubLevel:
    code, sku_id = partner_id_of(sku), to_id(sku)
    try:
        scope = scope_of(product)
    except Unreadable:
        return HubLevel(code, sku_id, None)
    says = {} if scope is PriceScope.LISTING else to_price(sku, "sellPrice")
    return HubLevel(code, sku_id, says, scope=scope)


def _listed(sku: HubLevel, row: Fields) -> HubLevel:
    place = f"listing {to_id(row)} {row.get('marketPlace') or ''}".rstrip()
    says = to_price(row, "discountPrice")
    return HubLevel(sku.partner_id, sku.sku_id, says, scope=sku.scope, place=place)
