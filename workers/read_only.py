"""The hub and its ids for who only looks: reads go through, writes go nowhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.channel_orders import ChannelOrder, FeedEntry, OrderMark
from domain.hub_ports import Bindings, PriceLine, SkuBinding, StockLine
from domain.order_days import HubLine
from domain.order_lists import ListPlace, MarkPage, OrderList
from workers.read_only_catalogue import ReadOnlyCatalogue


@dataclass(frozen=True, slots=True)
class ReadOnlyHub(ReadOnlyCatalogue):
    """Implements `domain.hub_ports.Hub`: whatever is written is taken, and forgotten."""

    def check(self) -> None:
        """Prove address and token."""
        self.hub.check()

    def put_all(self, lines: Sequence[StockLine]) -> None:
        """Take them."""

    def put_each(self, lines: Sequence[StockLine]) -> Mapping[str, str]:
        """Take them, and refuse none."""
        del lines
        return {}

    def locals(self) -> Mapping[int, str]:
        """Ask for the stock locals."""
        return self.hub.locals()

    def find_sku(self, partner_id: str) -> Sequence[SkuBinding]:
        """Ask for a SKU."""
        return self.hub.find_sku(partner_id)

    def page_of_skus(self, offset: int) -> tuple[Sequence[SkuBinding], int | None]:
        """Ask for a page."""
        return self.hub.page_of_skus(offset)

    def listings(self, sku_id: int) -> Sequence[int]:
        """Ask for the listings of a SKU."""
        return self.hub.listings(sku_id)

    def put_sku_price(self, binding: SkuBinding, line: PriceLine) -> None:
        """Take it."""

    def put_listing_prices(self, lines: Mapping[int, PriceLine]) -> Mapping[int, str]:
        """Take them, and refuse none."""
        del lines
        return {}

    def feed(self, limit: int) -> Sequence[FeedEntry]:
        """Ask for the feed."""
        return self.hub.feed(limit)

    def acknowledge(self, entry: FeedEntry) -> None:
        """Leave it in the feed."""

    def acknowledge_all(self, entries: Sequence[FeedEntry]) -> None:
        """Leave them in the feed."""

    def order(self, order_id: int) -> ChannelOrder:
        """Ask for an order."""
        return self.hub.order(order_id)

    def orders_updated(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        """Ask for a listing."""
        return self.hub.orders_updated(after_s, before_s)

    def page_of_orders(self, asked: OrderList, place: ListPlace) -> MarkPage:
        """Ask for a page of a listing."""
        return self.hub.page_of_orders(asked, place)

    def orders_created(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        """Ask for a listing."""
        return self.hub.orders_created(after_s, before_s)

    def orders_of(self, day: date, spend: Callable[[], None]) -> Iterator[HubLine]:
        """Ask for the orders of a day."""
        return self.hub.orders_of(day, spend)


@dataclass(frozen=True, slots=True)
class ReadOnlyBindings:
    """Implements `domain.hub_ports.Bindings`: what is learned is kept for this look only."""

    bindings: Bindings
    learned: dict[tuple[str, str], SkuBinding | None] = field(default_factory=dict)

    def skus(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, SkuBinding]:
        """Give the bindings known, and those learned."""
        found = dict(self.bindings.skus(store, partner_ids))
        for partner_id in partner_ids:
            if (store, partner_id) in self.learned:
                found.pop(partner_id, None)
                binding = self.learned[store, partner_id]
                found |= {} if binding is None else {partner_id: binding}
        return found

    def chosen(self, store: str, partner_ids: Sequence[str]) -> Mapping[str, int]:
        """Give what a person chose."""
        return self.bindings.chosen(store, partner_ids)

    def bind(self, store: str, bindings: Sequence[SkuBinding]) -> None:
        """Keep them for this look."""
        self.learned.update({(store, each.partner_id): each for each in bindings})

    def forget(self, store: str, partner_ids: Sequence[str]) -> None:
        """Forget them for this look."""
        self.learned.update({(store, each): None for each in partner_ids})
