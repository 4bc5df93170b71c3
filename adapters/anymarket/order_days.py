"""The hub's orders of a day, all of them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from adapters.anymarket.asking import Session
from adapters.anymarket.paging import PAGE_LIMIT, Page, to_page
from adapters.anymarket.translate.moments import to_moment
from adapters.anymarket.translate.orders import to_order
from adapters.anymarket.wire import to_id
from adapters.http.asks import Ask
from adapters.http.shapes import Fields
from domain.channel_orders import OrderStatus
from domain.days import day_of, midnight_s
from domain.errors import TransientError, Unreadable
from domain.order_days import HubLine, line_of

_MARGIN_S = 1
"""Whether the ends of their filters belong to the span is not known."""


class AnyMarketDays(Session):
    """Implements `domain.order_days.HubDays`."""

    def orders_of(self, day: date, spend: Callable[[], None]) -> Iterator[HubLine]:
        """GET /orders?createdAfter=&createdBefore=, each once.

        Raises:
            TransientError: fewer than they count: the list moved, or holds rows back.
        """
        seen: set[int] = set()
        offset: int | None = 0
        total = 0
        while offset is not None:
            spend()
            lines, page = self._page_of_day(day, offset)
            for line in lines:
                if line.order_id not in seen and _is_of(day, line):
                    yield line
                seen.add(line.order_id)
            total, offset = page.total or 0, page.next_offset
        if len(seen) < total:
            raise TransientError(f"/orders: {len(seen)} of {total} orders were listed: ask again")

    def _page_of_day(self, day: date, offset: int) -> tuple[Sequence[HubLine], Page]:
        first_s, last_s = midnight_s(day), midnight_s(day + timedelta(days=1))
        query: dict[str, int | str] = {
            "createdAfter": to_moment(int(first_s) - _MARGIN_S),
            "createdBefore": to_moment(int(last_s) + _MARGIN_S),
            "limit": PAGE_LIMIT,
            "offset": offset,
        }

        def read(payload: object) -> tuple[Sequence[HubLine], Page]:
            page = to_page(payload, offset, is_filtered=True)
            return [to_line(row) for row in page.rows], page

        return self._read(Ask("GET", "/orders", query=query), read)


def to_line(row: Fields) -> HubLine:
    """Translate an order of a listing; of one that cannot be read only its id.

    Examples:
        >>> line = to_line({"id": 7, "status": "CONCLUDED", "items": "none"})
        >>> line.order_id, line.total_cents
        (7, None)

    Raises:
        Unreadable: it has no id.
    """
    order_id = to_id(row)
    try:
        return line_of(to_order(row))
    except Unreadable:
        return HubLine(order_id, "", OrderStatus.UNKNOWN, False, None, 0.0)


def _is_of(day: date, line: HubLine) -> bool:
    return line.total_cents is None or day_of(line.created_at_s) == day
