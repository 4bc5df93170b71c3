"""The orders of a day, all of them: what is not in the list is not in the ERP."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from adapters.eccosys.asking import Session
from adapters.eccosys.order_lookup import require_company
from adapters.eccosys.paging import every_row
from adapters.eccosys.tables import STATUSES
from adapters.eccosys.wire import cents_of, is_invoiced, store_number_of, text_of, to_ref
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


def to_line(row: Fields) -> ErpOrderLine:
    """Read an order of a list.

    Examples:
        >>> row = {"id": "7", "numeroPedido": "75", "situacao": "0", "totalVenda": "207.10"}
        >>> line = to_line({**row, "numeroDaOrdemDeCompra": "ML-1"})
        >>> line.number, str(line.status), line.total_cents
        ('ML-1', 'open', 20710)
        >>> to_line({**row, "situacao": "77", "numeroDaOrdemDeCompra": ""}).status is None
        True

    Raises:
        Unreadable: without its id, store order number or total it tells nothing.
    """
    return ErpOrderLine(
        to_ref(row),
        store_number_of(row),
        STATUSES.get(text_of(row, "situacao")),
        cents_of(row, "totalVenda"),
        is_invoiced(row),
    )


def _checked(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        to_line(row)
        if not text_of(row, "data"):
            raise Unreadable("no data")
    return rows
