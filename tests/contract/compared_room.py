"""A store whose day was compared, or is about to be: the service of comparisons, on fakes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from adapters.database.comparisons import ComparisonRows
from adapters.database.reconcile_runs import ReconcileRuns
from domain.comparisons import Comparison, Wanted
from domain.reconcile_runs import Compared
from ops.last_in_line import Told
from ops.order_drift import OrderDrift
from ops.reconciling import Reconciling
from tests.contract.drift_room import DAY, DriftRoom
from tests.contract.held_room import ANA
from tests.ledger import Ledger

ORDERS = Wanted("acme", Compared.ORDERS, DAY.isoformat())


class ComparedRoom:
    """A hub, an ERP and a ledger; work is done at once, or when `work` is called."""

    def __init__(self, ledger: Ledger, *, at_once: bool = True) -> None:
        self.drift = DriftRoom(ledger)
        self.ledger = ledger
        self.known = self.drift.room.room.known
        self.left: list[Callable[[], None]] = []
        self.at_once = at_once
        self.while_it_works: Callable[[], None] = lambda: None
        self.stop = threading.Event()
        eccosys = {"erp": "eccosys", "erp_url": "https://erp.example"}
        self.known.stores.change("acme", eccosys, {"erp_token": "t"}, ANA)
        self.service = Reconciling(
            ComparisonRows(ledger.database),
            ReconcileRuns(ledger.database),
            self.known.stores,
            self._orders,
            self._none,
            ledger.folder.now_s,
            self._run,
            self.stop,
        )

    def compared(self) -> Comparison:
        """Have the day compared."""
        return self.service.one(self.service.ask(ORDERS, ANA).id)

    def work(self) -> None:
        """Work what was asked for."""
        while self.left:
            self.left.pop(0)()

    def _run(self, do: Callable[[], None]) -> None:
        self.left.append(do)
        if self.at_once:
            self.work()

    @contextmanager
    def _orders(self, told: Told) -> Iterator[OrderDrift]:
        self.while_it_works()
        told("reading AnyMarket's orders of 2026-09-15", "0 so far")
        yield self.drift.service

    def _none(self, told: Told) -> Any:
        raise AssertionError(told)
