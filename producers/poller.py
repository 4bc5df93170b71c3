"""Polls an ERP that emits nothing: notes what changed, acknowledges it, and only then looks."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from domain.erp_catalogue_ports import ErpCatalogue
from domain.erp_looks import ErpDialect, NotedChanges
from domain.erp_polls import PAPERS, polled_kinds, require_polls
from domain.ids import Kind
from domain.ports import StockLevels
from domain.store import Store
from producers.erp_papers import PaperPolls
from producers.erp_products import ProductPoll
from producers.erp_seed import Seed, unseeded
from producers.erp_stock import StockPoll
from producers.erp_trip import AT_ONCE, ErpTrip
from producers.telling import Telling


@dataclass(frozen=True, slots=True)
class PollErp:
    """The errand of a store whose ERP is asked for changes, because it tells nobody.

    Args:
        opened: gives the ERP's catalogue for one run.
        every_s: period of stores that have none of their own.
        stopping: tells whether the process is going down.
        papers: tells of invoices and parcels; None: nobody does.
    """

    opened: Callable[[Store, Callable[[], None]], AbstractContextManager[ErpCatalogue]]
    dialect: ErpDialect
    levels: StockLevels
    noted: NotedChanges
    telling: Telling
    every_s: float
    stopping: Callable[[], bool] = lambda: False
    papers: PaperPolls | None = None
    klass: str = Kind.STOCK
    asks_erp: bool = True

    def check(self, store: Store) -> None:
        """Let a store pass whose ERP is polled."""
        require_polls(store)

    def period_s(self, store: Store) -> float:
        """Give the time from one poll to the next."""
        return self.every_s if store.poll_erp_s is None else store.poll_erp_s

    def run(self, trip: ErpTrip) -> float | None:
        """Note, acknowledge and look, as far as budget and time go; stock first."""
        kinds = polled_kinds(trip.store)
        has_more = False
        with self.opened(trip.store, trip.erp.spend) as erp:
            if missing := unseeded(trip):
                parts = (self.dialect, self.levels, self.noted, self.telling)
                if not Seed(erp, *parts, trip, missing, self.stopping).run():
                    return AT_ONCE
            if Kind.STOCK in kinds:
                stock = StockPoll(erp, self.dialect, self.levels, self.telling, trip)
                has_more = stock.run()
            if kinds & {Kind.PRODUCT, Kind.PRICE}:
                products = ProductPoll(erp, self.dialect, self.noted, self.telling, trip)
                has_more = products.run() or has_more
        if self.papers is not None and kinds & PAPERS:
            has_more = self.papers.run(trip) or has_more
        return AT_ONCE if has_more else None
