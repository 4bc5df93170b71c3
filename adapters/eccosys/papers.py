"""Invoices and parcels of orders, as Eccosys lists them."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from adapters.eccosys.asking import Session
from adapters.eccosys.paging import every_row
from adapters.eccosys.translate.papers import (
    day_in,
    to_invoice,
    to_progress,
    to_tracking,
    to_xmls,
)
from adapters.eccosys.wire import id_of, text_of
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_fields, to_rows
from domain.erp_orders import ErpOrderRef
from domain.erp_papers import ErpInvoice, ErpProgress, ErpTracking

ROWS = 500
NOTE_ROWS = 200
"""Invoices are long: each has a hundred fields."""


class EccosysPapers:
    """Implements `domain.erp_papers.ErpPapers`.

    Source:
        docs/eccosys.md, "Invoices and parcels".
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def invoices(self, first: date, last: date) -> Iterator[ErpInvoice]:
        """GET /nfes?$fromDate=&$toDate=. Their filters may be ignored: each row is looked at."""
        for row in every_row(partial(self._page, "/nfes", first, last, ""), NOTE_ROWS):
            if _is_between(row, "dataEmissao", first, last):
                invoice = to_invoice(row)
                if invoice is not None:
                    yield invoice

    def xml(self, invoice: ErpInvoice) -> str:
        """GET /xml-nfes/{id}, and by its number where that finds none with its key."""
        for key in (invoice.erp_id, invoice.number.lstrip("0")):
            ask = Ask("GET", "/xml-nfes/{invoice}", {"invoice": key})
            for xml in self._session.tried(ask, to_xmls) or ():
                if invoice.access_key and invoice.access_key in xml:
                    return xml
        return ""

    def invoiced(self, first: date, last: date) -> Iterator[ErpProgress]:
        """GET /pedidos?$dataConsiderada=dataFaturamento."""
        return self._progress("dataFaturamento", first, last)

    def delivered(self, first: date, last: date) -> Iterator[ErpProgress]:
        """GET /pedidos?$dataConsiderada=dataEntrega."""
        return self._progress("dataEntrega", first, last)

    def tracking(self, ref: ErpOrderRef) -> ErpTracking | None:
        """GET /pedidos/{id}/rastreamento."""
        ask = Ask("GET", "/pedidos/{order}/rastreamento", {"order": ref.erp_id})
        return self._session.read(ask, lambda payload: to_tracking(to_fields(payload)))

    def _progress(self, day: str, first: date, last: date) -> Iterator[ErpProgress]:
        for row in every_row(partial(self._page, "/pedidos", first, last, day), ROWS):
            if _is_between(row, day, first, last):
                yield to_progress(row)

    def _page(
        self, path: str, first: date, last: date, day: str, offset: int, count: int
    ) -> list[Fields]:
        query: dict[str, int | str] = {"$fromDate": first.isoformat(), "$toDate": last.isoformat()}
        if day:
            query["$dataConsiderada"] = day
        ask = Ask("GET", path, query={**query, "$offset": offset, "$count": count})
        return self._session.read(ask, _rows) or []


def _rows(payload: object) -> list[Fields]:
    rows = to_rows(payload)
    for row in rows:
        id_of(row)
    return rows


def _is_between(row: Fields, name: str, first: date, last: date) -> bool:
    day = day_in(text_of(row, name))
    return day is not None and first <= day <= last
