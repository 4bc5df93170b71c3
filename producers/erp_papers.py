"""Invoices and parcels of an ERP that emits nothing: read by days, told where they are news."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeVar

from domain.days import day_of
from domain.erp_looks import NotedChanges
from domain.erp_paper_events import (
    delivered_id,
    delivered_said,
    dispatch_id,
    dispatch_said,
    invoice_id,
    invoice_said,
)
from domain.erp_papers import ErpInvoice, ErpPapers, ErpProgress
from domain.erp_polls import PAPERS, polled_kinds
from domain.fact_ports import ErpOrderNames, NamedOrder
from domain.ids import Kind
from domain.store import Store
from producers.erp_trip import ErpTrip
from producers.telling import Telling

Paper = TypeVar("Paper")

LOOKED = "papers"
"""In the memo: kind → when it was looked at last, database clock."""

EVERY_S = 120.0
"""Invoices and parcels are asked for so often at most: a list costs two calls of the ERP."""

DAYS = {Kind.INVOICE: 3, Kind.SHIPMENT: 15, Kind.DELIVERY: 7}
"""So many days are read each time: an invoice may be authorised, an order shipped, days later."""

XMLS_LATE = 10
"""Of so many invoices that were told without their XML it is asked for again at each look."""

TOGETHER = 50
"""So many are looked at, told, and then forgotten."""


@dataclass(frozen=True, slots=True)
class PaperPolls:
    """Tells of the papers of stores whose ERP is polled.

    Args:
        opened: gives the ERP's papers for one run.
        delivered_s: deliveries are asked for so often, apart from all else.
    """

    opened: Callable[[Store, Callable[[], None]], AbstractContextManager[ErpPapers]]
    orders: ErpOrderNames
    noted: NotedChanges
    telling: Telling
    delivered_s: float
    every_s: float = EVERY_S

    def run(self, trip: ErpTrip) -> bool:
        """Look at what is due; tells whether there is more to do at once."""
        looked = dict(trip.memo.get(LOOKED, {}))
        wanted = sorted(polled_kinds(trip.store) & PAPERS)
        due = [kind for kind in wanted if self._is_due(kind, looked, trip.began_s)]
        if not due:
            return False
        with self.opened(trip.store, trip.erp.spend) as papers:
            for kind in due:
                look = _Look(self, papers, trip, kind, _first_day(kind, looked, trip.began_s))
                if not look.run():
                    return True
                looked[kind] = trip.began_s
                trip.memo[LOOKED] = looked
                trip.keep()
        return False

    def _is_due(self, kind: str, looked: dict[str, float], now_s: float) -> bool:
        every_s = self.delivered_s if kind == Kind.DELIVERY else self.every_s
        return kind not in looked or now_s - looked[kind] >= every_s


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at the papers of one kind."""

    polls: PaperPolls
    papers: ErpPapers
    trip: ErpTrip
    kind: str
    first: date

    def run(self) -> bool:
        """Tell what is news; False: the time was over before all was looked at."""
        last = day_of(self.trip.began_s)
        if self.kind == Kind.INVOICE:
            return self._told(self.papers.invoices(self.first, last), _order_of, self._invoices)
        if self.kind == Kind.SHIPMENT:
            left = (one for one in self.papers.invoiced(self.first, last) if one.tracking_number)
            return self._told(left, _of, self._dispatches)
        return self._told(self.papers.delivered(self.first, last), _of, self._deliveries)

    def _told(
        self,
        found: Iterable[Paper],
        erp_id: Callable[[Paper], str],
        say: Callable[[Sequence[tuple[NamedOrder, Paper]]], Iterator[dict[str, Any]]],
    ) -> bool:
        rows = iter(found)
        while some := list(islice(rows, TOGETHER)):
            ids = [erp_id(one) for one in some]
            known = self.polls.orders.of_erp(self.trip.store.name, ids)
            pairs = [(known[i], one) for i, one in zip(ids, some, strict=True) if i in known]
            said = list(say(pairs))
            told = self.polls.telling(said, self.trip.bells)
            self.trip.count(f"{self.kind}_told", told.folded)
            if self.trip.is_over():
                return False
        return True

    def _invoices(self, pairs: Sequence[tuple[NamedOrder, ErpInvoice]]) -> Iterator[dict[str, Any]]:
        at_s, store, told = self._now_s(), self.trip.store, self._last(pairs)
        late = 0
        for order, invoice in pairs:
            last = told.get(str(order.order_id))
            if last == invoice_id(store, order, invoice):
                continue
            lacks = last == invoice_id(store, order, invoice, has_xml=False)
            late += lacks
            if lacks and late > XMLS_LATE:
                continue
            xml = self.papers.xml(invoice)
            if xml or not lacks:
                yield invoice_said(store, order, invoice, xml, at_s)

    def _dispatches(
        self, pairs: Sequence[tuple[NamedOrder, ErpProgress]]
    ) -> Iterator[dict[str, Any]]:
        at_s = self._now_s()
        for order, progress in self._news(pairs, dispatch_id):
            tracking = self.papers.tracking(progress.ref)
            if tracking is not None:
                yield dispatch_said(self.trip.store, order, progress, tracking, at_s)

    def _deliveries(
        self, pairs: Sequence[tuple[NamedOrder, ErpProgress]]
    ) -> Iterator[dict[str, Any]]:
        at_s = self._now_s()
        for order, progress in self._news(pairs, delivered_id):
            yield delivered_said(self.trip.store, order, progress, at_s)

    def _news(
        self,
        pairs: Sequence[tuple[NamedOrder, Paper]],
        name: Callable[[Store, NamedOrder, Paper], str],
    ) -> Iterator[tuple[NamedOrder, Paper]]:
        """Leave out what the ledger was told last."""
        store, told = self.trip.store, self._last(pairs)
        for order, paper in pairs:
            if told.get(str(order.order_id)) != name(store, order, paper):
                yield order, paper

    def _last(self, pairs: Sequence[tuple[NamedOrder, Paper]]) -> Mapping[str, str]:
        """Give the names of what the ledger was told last, by key."""
        keys = [str(order.order_id) for order, _ in pairs]
        return self.polls.noted.event_ids(self.trip.store.name, self.kind, keys)

    def _now_s(self) -> float:
        return self.polls.telling.folder.now_s()


def _first_day(kind: str, looked: dict[str, float], now_s: float) -> date:
    """Give the day to read from: at least so many back, and no day left out since the last look."""
    usual = day_of(now_s) - timedelta(days=DAYS[Kind(kind)])
    if kind not in looked:
        return usual
    return min(usual, day_of(looked[kind]) - timedelta(days=1))


def _order_of(invoice: ErpInvoice) -> str:
    return invoice.order_id


def _of(progress: ErpProgress) -> str:
    return progress.ref.erp_id
