"""What we ask of AnyMarket about orders: one method a call."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from adapters.anymarket.order_reading import OrderReader
from adapters.anymarket.paging import PAGE_LIMIT, Page, to_page
from adapters.anymarket.translate.moments import to_moment
from adapters.anymarket.translate.orders import to_feed_entry, to_mark, to_order
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.channel_orders import ChannelOrder, FeedEntry, OrderMark
from domain.errors import Unreadable
from domain.order_lists import (
    CREATED_DAYS,
    DAY_S,
    UPDATED_DAYS,
    ListPlace,
    MarkPage,
    OrderList,
    Span,
    windows,
)

T = TypeVar("T")


class AnyMarketOrders(OrderReader):
    """Implements `domain.channel_orders.OrderHub` and `domain.order_lists.OrderLists`."""

    def feed(self, limit: int) -> Sequence[FeedEntry]:
        """GET /orders/feeds. Entries that cannot be read are left out; they come back."""
        ask = Ask("GET", "/orders/feeds", query={"limit": limit})
        return self._read(ask, lambda payload: _readable(to_rows(payload), to_feed_entry))

    def acknowledge(self, entry: FeedEntry) -> None:
        """PUT /orders/feeds/{id}."""
        # Without `?status=` it holds for every pending entry of the order.
        ids, payload = {"order": entry.order_id}, {"token": entry.token}
        self._write(Ask("PUT", "/orders/feeds/{order}", ids, payload=payload))

    def acknowledge_all(self, entries: Sequence[FeedEntry]) -> None:
        """PUT /orders/feeds/batch."""
        if not entries:
            return
        payload = [
            {"id": entry.order_id, "token": entry.token, "type": "ORDER"} for entry in entries
        ]
        self._write(Ask("PUT", "/orders/feeds/batch", payload=payload))

    def order(self, order_id: int) -> ChannelOrder:
        """GET /orders/{id}."""
        return to_order(self._order(order_id))

    def orders_updated(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        """GET /orders?updatedAfter=&updatedBefore=."""
        for span in windows(after_s, before_s, UPDATED_DAYS * DAY_S):
            yield from self._walked(OrderList(updated=span))

    def orders_created(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        """GET /orders?createdAfter=&createdBefore=."""
        for span in windows(after_s, before_s, CREATED_DAYS * DAY_S):
            yield from self._walked(OrderList(created=span))

    def page_of_orders(self, asked: OrderList, place: ListPlace) -> MarkPage:
        """GET /orders, one page. An order that left moves those behind it up."""
        query = {**_ends("updated", asked.updated), **_ends("created", asked.created)}
        marks, page = self._page_of_orders(query, place.offset)
        # They count what a filter finds exactly; a total that wavers must not hold us up.
        total = page.total or 0
        fewest = total if place.fewest is None else place.fewest
        gone = max(min(fewest - total, place.offset), 0)
        offset = place.offset - gone if gone else page.next_offset
        following = None if offset is None else ListPlace(offset, min(fewest, total))
        return MarkPage(marks, following)

    def _walked(self, asked: OrderList) -> Iterator[OrderMark]:
        place: ListPlace | None = ListPlace()
        while place is not None:
            page = self.page_of_orders(asked, place)
            yield from page.marks
            place = page.following

    def _page_of_orders(
        self, query: dict[str, str], offset: int
    ) -> tuple[Sequence[OrderMark], Page]:
        ask = Ask("GET", "/orders", query={**query, "limit": PAGE_LIMIT, "offset": offset})

        def read(payload: object) -> tuple[Sequence[OrderMark], Page]:
            page = to_page(payload, offset, is_filtered=True)
            return _readable(page.rows, to_mark), page

        return self._read(ask, read)


def _ends(what: str, span: Span | None) -> dict[str, str]:
    if span is None:
        return {}
    return {f"{what}After": to_moment(span[0]), f"{what}Before": to_moment(span[1])}


def _readable(rows: Sequence[Fields], read: Callable[[Fields], T]) -> list[T]:
    found: list[T] = []
    for row in rows:
        with suppress(Unreadable):
            found.append(read(row))
    if rows and not found:
        raise Unreadable("none of the rows can be read")
    return found
