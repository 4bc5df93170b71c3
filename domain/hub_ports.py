"""What we need from the hub and know of its ids, as Protocols."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.catalogue_ports import HubCatalogue
from domain.channel_orders import OrderHub
from domain.letter_mirrors import HubPanel
from domain.money import Cents
from domain.order_days import HubDays
from domain.order_lists import OrderLists
from domain.order_standing import HubFacts
from domain.store import PriceScope, Store


@dataclass(frozen=True, slots=True)
class SkuBinding:
    """The hub's ids for one of our SKUs.

    Args:
        listing_ids: ids of the SKU's listings ("anúncios"); None when not looked up.
    """

    partner_id: str
    product_id: int
    sku_id: int
    scope: PriceScope
    listing_ids: tuple[int, ...] | None = None


def unambiguous(bindings: Sequence[SkuBinding]) -> Sequence[SkuBinding]:
    """Give those whose code stands for one SKU only."""
    once = {binding.partner_id: binding for binding in bindings}
    twice = {binding.partner_id for binding in bindings if once[binding.partner_id] != binding}
    return [binding for code, binding in once.items() if code and code not in twice]


class Bindings(Protocol):
    """Their ids for our things."""

    def skus(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, SkuBinding]:
        """Give the bindings known."""
        ...

    def chosen(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, int]:
        """Give the hub's ids that a person chose, for codes that several of its SKUs have."""
        ...

    def bind(self, store: str, bindings: Sequence[SkuBinding]) -> None:
        """Keep bindings; an existing one is replaced."""
        ...

    def forget(self, store: str, partner_ids: Sequence[str]) -> None:
        """Drop bindings that the hub no longer knows."""
        ...


@dataclass(frozen=True, slots=True)
class StockLine:
    """One SKU's stock as it goes to the hub.

    Args:
        local_id: AnyMarket stock local.
        cost: decimal string in BRL; None leaves the hub's.
    """

    partner_id: str
    units: int
    local_id: int | None
    cost: str | None = None
    handling_days: int | None = None


class HubStock(Protocol):
    """Stock calls. Any error raised holds for every line of the call."""

    def put_all(self, lines: Sequence[StockLine]) -> None:
        """All or nothing (`PUT /stocks`), at most 200 lines.

        Raises:
            Rejected: at least one line is refused, the hub does not say which.
            BridgeError: see `domain.errors`.
        """
        ...

    def put_each(self, lines: Sequence[StockLine]) -> Mapping[str, str]:
        """Result per line (`PUT /stocks/batch`), at most 200 lines.

        Returns:
            partner id → the hub's message, for refused lines only.

        Raises:
            AnswerUnreadable: a success whose result per line cannot be read.
            BridgeError: see `domain.errors`.
        """
        ...

    def locals(self) -> Mapping[int, str]:
        """Give the account's stock locals, id → name (`GET /stocks/locals`)."""
        ...


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A price for one SKU or one listing of the hub.

    Args:
        price: "de".
        sale_price: "por"; equal to `price` when there is no promotion.
    """

    price: Cents
    sale_price: Cents


class HubPrices(Protocol):
    """Price calls, by the owner of the price."""

    def find_sku(self, partner_id: str) -> Sequence[SkuBinding]:
        """Look a SKU up by our code (`GET /products?sku=`); empty when it is not there."""
        ...

    def page_of_skus(self, offset: int) -> tuple[Sequence[SkuBinding], int | None]:
        """Give bindings of up to 100 products from `offset`, and the next offset or None."""
        ...

    def listings(self, sku_id: int) -> Sequence[int]:
        """Give the listing ids of a SKU (`GET /skus/{id}/marketplaces`)."""
        ...

    def put_sku_price(self, binding: SkuBinding, line: PriceLine) -> None:
        """Set the price kept on the SKU (scope `SKU`)."""
        ...

    def put_listing_prices(self, lines: Mapping[int, PriceLine]) -> Mapping[int, str]:
        """Set prices kept on listings; gives listing id → message for refused ones only."""
        ...


class Hub(
    HubStock,
    HubPrices,
    HubCatalogue,
    OrderHub,
    OrderLists,
    HubDays,
    HubFacts,
    HubPanel,
    Protocol,
):
    """Everything a lane asks of AnyMarket for one store."""

    def check(self) -> None:
        """Make the cheapest call that proves address and token."""
        ...


class Hubs(Protocol):
    """Opens the hub of a store."""

    def of(self, store: Store) -> AbstractContextManager[Hub]:
        """Give a hub client for one turn; pooled connections outlive it."""
        ...
