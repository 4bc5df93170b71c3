"""The orders of a day, all of them: what is not in the list is not in the ERP."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from adapters.eccosys.asking import Session
from adapters.eccosys.order_lookup import require_company
from adapters.eccosys.paging import every_row
from adapters.eccosys.wire import text_of, to_line
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.erp_orders import ErpOrderLine
from domain.errors import Unreadable

ROWS = 500


class OrderDays:
    """Lists `/pedidos` by `data`, the day of the order.

    Source:
        docs/eccosys.md, "Lists": unknown filters are ignored, pages may be capped, and there is
        no total. So pages overlap, and each row's own day is looked at.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, day: date) -> Iterator[ErpOrderLine]:
        """Give every order of a day.

        Raises:
            TransientError: it is not certain that these are all.
        """
        is_empty = True
        for row in every_row(partial(self._page, day), ROWS):
            is_empty = False
            if text_of(row, "data")[:10] == day.isoformat():
                yield to_line(row)
        if is_empty:
            require_company(self._session)

    def _page(self, day: date, offset: int, count: int) -> list[Fields]:
        days = {"$fromDate": day.isoformat(), "$toDate": day.isoformat()}
        ask = Ask("GET", "/pedidos", query={**days, "$offset": offset, "$count": count})
        return self._session.read(ask, _checked) or []


def _checked(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        to_line(row)
        if not text_of(row, "data"):
            raise Unreadable("no data")
    return rows
