"""What of every product there is, in a few calls."""

from collections.abc import Mapping

from adapters.eccosys.asking import Session
from adapters.eccosys.paging import LAST_OFFSET
from adapters.eccosys.translate.stock import by_code
from adapters.eccosys.wire import id_of, unwrapped
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_rows
from domain.erp_catalogue import ErpStock
from domain.erp_catalogue_ports import Unread

ROWS = 5_000


class Stock:
    """Implements `domain.erp_catalogue_ports.ErpStocks`.

    Source:
        docs/eccosys.md, "Products": the list may ignore its pages, and gives more than was asked.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def stock(self, unread: Unread) -> Mapping[str, ErpStock]:
        """GET /estoques, until a page brings nothing new."""
        rows: dict[str, Fields] = {}
        while len(rows) < LAST_OFFSET:
            page = self._page_of_stock(len(rows))
            fresh = {id_of(row, "idProduto"): row for row in page}
            is_all = len(page) > ROWS or fresh.keys() <= rows.keys()
            rows |= fresh
            if is_all:
                break
        return by_code(rows.values(), unread)

    def stock_of(self, code: str) -> ErpStock | None:
        """GET /estoques/{code}."""
        ask = Ask("GET", "/estoques/{code}", {"code": code})
        found = self._session.read(ask, lambda said: by_code(unwrapped(said))) or {}
        return found.get(code)

    def _page_of_stock(self, offset: int) -> list[Fields]:
        ask = Ask("GET", "/estoques", query={"$offset": offset, "$count": ROWS})
        return self._session.read(ask, _checked) or []


def _checked(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        id_of(row, "idProduto")
    return rows
