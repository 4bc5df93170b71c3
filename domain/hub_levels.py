"""What the hub itself says of stock and prices, for who compares."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.store import PriceScope, Store


@dataclass(frozen=True, slots=True)
class HubLevel:
    """What the hub says of one of its SKUs, or of one of a SKU's listings.

    Args:
        partner_id: our code; empty when the hub's SKU has none.
        says: in the words of what a lane records as accepted: {"units": 7}, or {"price": 12990,
            "sale_price": 11990} in cents; empty: the SKU is there and has none; None: unreadable.
        reserved: units that open orders reserve.
        scope: who owns the price; of stock always the SKU.
        place: the listing, for a person; empty: the SKU itself.
    """

    partner_id: str
    sku_id: int
    says: Mapping[str, int] | None
    reserved: int = 0
    scope: PriceScope = PriceScope.SKU
    place: str = ""


LevelPage = tuple[Sequence[HubLevel], int | None]
"""Up to a hundred rows, and where the next page begins; None: this was the last."""


class HubLevels(Protocol):
    """Reads of stock and prices; every one is a call."""

    def stock_page(self, local_id: int, offset: int) -> LevelPage:
        """Give the stock of a local (`GET /stocks?idStockLocal=`)."""
        ...

    def stock_of(self, partner_id: str, local_id: int) -> Sequence[HubLevel]:
        """Give what SKUs of a code have at a local (`GET /stocks?sku=`); `says` may be empty."""
        ...

    def price_page(self, offset: int) -> LevelPage:
        """Give the prices kept on SKUs, of up to 100 products (`GET /products`)."""
        ...

    def prices_of(self, partner_id: str) -> Sequence[HubLevel]:
        """Give the prices kept on the SKUs of a code (`GET /products?sku=`)."""
        ...

    def listing_prices(self, sku: HubLevel) -> Sequence[HubLevel]:
        """Give the prices kept on the listings of a SKU (`GET /skus/{id}/marketplaces`)."""
        ...


class LevelHubs(Protocol):
    """Opens the hub of a store for reading levels."""

    def of(self, store: Store) -> AbstractContextManager[HubLevels]:
        """Give a hub client; pooled connections outlive it."""
        ...
