"""A hub's orders in memory, with a feed that behaves like theirs."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from domain.channel_orders import ChannelOrder, FeedEntry, OrderMark
from domain.days import day_of
from domain.errors import NotThereYet, Rejected
from domain.order_days import HubLine, line_of
from domain.order_lists import ListPlace, MarkPage, OrderList, Span


class FakeOrderHub:
    """Implements `domain.channel_orders.OrderHub`.

    Args:
        orders: what it has, each with an entry in the feed.
    """

    def __init__(self, *orders: ChannelOrder) -> None:
        self.orders: dict[int, ChannelOrder] = {}
        self.pending: dict[int, dict[str, str]] = {}
        """Order → status → token: one entry an order and event."""
        self.calls: list[str] = []
        self.listed: list[OrderList] = []
        self.page_size = 100
        self.failures: list[Exception | None] = []
        """What the next calls raise; None lets one pass."""
        self.applies_before_failing = False
        self.faults: dict[str, tuple[Exception, bool]] = {}
        self.after: dict[str, Callable[[], None]] = {}
        """Call → what happens elsewhere right after its next answer."""
        self._tokens = (f"token-{number}" for number in itertools.count(1))
        for order in orders:
            self.put(order)

    def put(self, order: ChannelOrder, *, announced: bool = True) -> None:
        """Keep an order as it is now; unless it is hidden, the feed says so."""
        self.orders[order.order_id] = order
        if announced:
            pending = self.pending.setdefault(order.order_id, {})
            pending[order.raw_status] = next(self._tokens)

    def feed(self, limit: int) -> Sequence[FeedEntry]:
        self._called(f"feed {limit}")
        entries = [
            FeedEntry(order_id, token)
            for order_id, tokens in self.pending.items()
            for token in tokens.values()
        ]
        return entries[:limit]

    def acknowledge(self, entry: FeedEntry) -> None:
        self._called(f"acknowledge {entry.order_id}", lambda: self._acknowledge([entry]))
        self._acknowledge([entry])

    def acknowledge_all(self, entries: Sequence[FeedEntry]) -> None:
        if entries:
            self._called(f"acknowledge_all {len(entries)}", lambda: self._acknowledge(entries))
            self._acknowledge(entries)

    def order(self, order_id: int) -> ChannelOrder:
        self._called(f"order {order_id}")
        if order_id not in self.orders:
            raise NotThereYet(f"GET /orders: 404 {order_id}")
        return self.orders[order_id]

    def orders_updated(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        return self._between("orders_updated", after_s, before_s, _updated_s)

    def orders_created(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        return self._between("orders_created", after_s, before_s, lambda one: one.created_at_s)

    def page_of_orders(self, asked: OrderList, place: ListPlace) -> MarkPage:
        self.listed.append(asked)
        self._called(f"page_of_orders {place.offset}")
        found = [
            OrderMark(order.order_id, order.updated)
            for order in list(self.orders.values())
            if _is_in(asked.updated, _updated_s(order))
            if _is_in(asked.created, order.created_at_s)
        ]
        end = place.offset + self.page_size
        following = ListPlace(end, len(found)) if end < len(found) else None
        return MarkPage(found[place.offset : end], following)

    def orders_of(self, day: date, spend: Callable[[], None]) -> Iterator[HubLine]:
        spend()
        self._called("orders_of")
        for order in list(self.orders.values()):
            if day_of(order.created_at_s) == day:
                yield line_of(order)

    def _between(
        self, call: str, after_s: float, before_s: float, moment_s: Callable[[ChannelOrder], float]
    ) -> Iterator[OrderMark]:
        self._called(call)
        for order in list(self.orders.values()):
            if after_s <= moment_s(order) <= before_s:
                yield OrderMark(order.order_id, order.updated)

    def _acknowledge(self, entries: Sequence[FeedEntry]) -> None:
        for entry in entries:
            if entry.token not in self.pending.get(entry.order_id, {}).values():
                raise Rejected("PUT /orders/feeds: 404", 404)
        for entry in entries:
            self.pending.pop(entry.order_id, None)

    def fails(self, call: str, error: Exception, *, applied: bool = False) -> None:
        """Let the next call of this name fail, after its effect or before."""
        self.faults[call] = (error, applied)

    def _called(self, call: str, apply: Callable[[], None] = lambda: None) -> None:
        self.calls.append(call)
        name = call.partition(" ")[0]
        error, applied = self.faults.pop(name, (None, False))
        if applied:
            apply()
        if error is not None:
            raise error
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            if self.applies_before_failing:
                apply()
            raise failure


def _is_in(span: Span | None, at_s: float) -> bool:
    return span is None or span[0] <= at_s <= span[1]


def _updated_s(order: ChannelOrder) -> float:
    # An order of before 2026 does not say when it was updated.
    at = datetime.fromisoformat(order.updated) if order.updated else None
    return at.timestamp() if at else order.created_at_s
