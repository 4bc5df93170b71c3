"""Has the orders of the day before compared every morning, without anybody asking."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta

import structlog

from domain.audit import Act
from domain.comparisons import Comparison, ComparisonState, Wanted
from domain.days import midnight_s, moment_of
from domain.errors import BridgeError
from domain.order_import import why_no_orders
from domain.reconcile_runs import Compared
from domain.store import Erp, Store
from ops.reconciling import Reconciling
from ops.refusals import WrongUsage
from ops.repeated import repeated

EVERY_S = 300.0
"""So often it is looked whether something is still to be compared."""

TRIES = 3
"""A comparison that fails is tried so often; then a person must look."""

ACT = Act("schedule", "compared every day")
_LOOKED_AT = 100

_LEFT_TO_PEOPLE = {ComparisonState.RUNNING, ComparisonState.DONE, ComparisonState.CANCELLED}
"""A comparison that is so is not asked for again."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DailyComparing:
    """Asks once a day for each store that can be compared, whichever process is first.

    Args:
        hour: of São Paulo, from which on the day before is compared.
    """

    service: Reconciling
    hour: int

    def tick(self) -> int:
        """Ask for what is still to be compared; gives how many were asked for."""
        if moment_of(self.service.now_s()).hour < self.hour:
            return 0
        day = self.service.yesterday().isoformat()
        stores = [self.service.stores.get(name) for name in self.service.stores.names()]
        due = [s.name for s in stores if s is not None and _can(s) and not self._is_done(s, day)]
        return sum(self._ask(Wanted(name, Compared.ORDERS, day)) for name in due)

    def _is_done(self, store: Store, day: str) -> bool:
        """Tell whether somebody had this day compared to its end, or tries that failed are over."""
        over_s = midnight_s(date.fromisoformat(day) + timedelta(days=1))
        for kept in self.service.kept(store.name, _LOOKED_AT):
            # One of a day that was not over says nothing of its evening.
            if (kept.run.what, kept.run.day) == (Compared.ORDERS, day) and kept.at_s >= over_s:
                return True
        newest = self.service.newest(store.name, _LOOKED_AT)
        asked = [c.state for c in newest if _is_of(c, day) and c.asked_at_s >= over_s]
        return asked.count(ComparisonState.FAILED) >= TRIES or not _LEFT_TO_PEOPLE.isdisjoint(asked)

    def _ask(self, wanted: Wanted) -> bool:
        try:
            self.service.ask(wanted, ACT)
        except WrongUsage:  # somebody was quicker
            return False
        return True


def daily_comparing(service: Reconciling, hour: int | None) -> AbstractContextManager[None]:
    """Look now and then, on a thread of its own, until it is left.

    Args:
        hour: None: nothing is compared by itself.
    """
    if hour is None:
        return nullcontext()
    daily = DailyComparing(service, hour)

    def look() -> None:
        try:
            daily.tick()
        except BridgeError as error:
            log.warning("daily_compare_waits", error=str(error))

    return repeated("daily-comparing", look, EVERY_S)


def _can(store: Store) -> bool:
    return store.erp is Erp.ECCOSYS and not store.paused and not why_no_orders(store)


def _is_of(comparison: Comparison, day: str) -> bool:
    wanted = comparison.wanted
    return wanted.what is Compared.ORDERS and wanted.day == day
