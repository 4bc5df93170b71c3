"""Comparisons of both sides by whoever has no shell: asked for, watched, simulated, repaired."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

import structlog

from adapters.database.batch_views import BatchView
from adapters.database.comparisons import ComparisonRows
from adapters.database.reconcile_runs import KeptRun, ReconcileRuns
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from adapters.telemetry.redaction import masked
from config.settings import Settings
from domain.audit import Act
from domain.comparisons import Comparison, ComparisonState, Wanted
from domain.days import day_of
from domain.errors import BridgeError
from domain.ids import Kind
from domain.reconcile_runs import Compared
from domain.replay import Plan
from ops.dry_runs import DryRun
from ops.last_in_line import Told
from ops.level_drift import LevelDrift, LevelReport, level_drift
from ops.order_drift import DayReport, OrderDrift, order_drift
from ops.plans import check_plan
from ops.reconcile_reports import Report, report_of, to_json
from ops.refusals import FieldWrong, NothingMatched, WrongUsage
from ops.resources import Repositories, clock_of
from ops.store_filters import found_of_store
from ops.under_way import Stopped, Teller, beat, beating

AT_ONCE = 2
"""So many are worked in one process: they wait for the budget nearly all of the time."""

LONGEST_GRACE_S = 7 * 86_400.0
MOST_SAMPLED = 100_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Has comparisons made in this process, and keeps how they go where everybody sees it.

    Args:
        run: does something on a thread of its own, when its turn comes.
        taken: those that this process works, or will.
    """

    comparisons: ComparisonRows
    runs: ReconcileRuns
    stores: StoreRows
    orders: Callable[[Told], AbstractContextManager[OrderDrift]]
    levels: Callable[[Told], AbstractContextManager[LevelDrift]]
    now_s: Callable[[], float]
    run: Callable[[Callable[[], None]], object]
    stop: threading.Event
    taken: set[str] = field(default_factory=set)

    def yesterday(self) -> date:
        """Give the day that is compared unless somebody names another."""
        return day_of(self.now_s()) - timedelta(days=1)

    def today(self) -> date:
        """Give the day that it is in São Paulo."""
        return day_of(self.now_s())

    def newest(
        self, store: str = "", limit: int = 50, after: tuple[float, str] | None = None
    ) -> Sequence[Comparison]:
        """Give the newest comparisons, of a store or of all; `after` goes on with them.

        Raises:
            StoreUnknown: there is none, and no such store.
        """
        found = self.comparisons.newest(store, limit, after)
        return found if after else found_of_store(self.stores, store, found)

    def kept(
        self, store: str = "", limit: int = 50, before: int | None = None
    ) -> Sequence[KeptRun]:
        """Give the newest results, whoever had them compared; raises as `newest` does.

        Args:
            before: go on with those before this one.
        """
        found = self.runs.kept(store, limit, before)
        return found if before else found_of_store(self.stores, store, found)

    def one(self, comparison: str, store: str = "") -> Comparison:
        """Give one comparison.

        Args:
            store: only when it is this store's; empty: any.

        Raises:
            NothingMatched: there is none.
        """
        found = self.comparisons.one(comparison)
        if found is None or store not in {"", found.wanted.store}:
            raise NothingMatched(f"there is no comparison {comparison}")
        return found

    def ask(self, wanted: Wanted, act: Act) -> Comparison:
        """Have both sides compared; nothing is changed on either.

        Raises:
            StoreUnknown: there is no such store.
            FieldWrong: a day that is none or has not begun, a sample or a grace out of bounds.
            WrongUsage: one of the kind is under way for the store.
        """
        self.stores.row(wanted.store)
        _check(wanted, day_of(self.now_s()))
        comparison = self.comparisons.ask(wanted, act)
        if comparison is None:
            raise WrongUsage(
                f"{wanted.what} of store {wanted.store} are being compared already: wait or cancel"
            )
        self._take(comparison, lambda told: self._compared(wanted, told))
        return self.one(comparison)

    def simulate(self, comparison: Comparison) -> Comparison:
        """Have it said what a repair would come to; nothing is changed on either side.

        Raises:
            WrongUsage: it is not done, or another of its kind is under way.
        """
        report = _repairable(comparison)
        if not self.comparisons.begin_again(comparison.id):
            raise WrongUsage(f"comparison {comparison.id} is not done, or another one is under way")
        self._take(comparison.id, lambda told: self._simulated(report, told))
        return self.one(comparison.id)

    def repair(
        self, comparison: Comparison, confirm: int, plan: Plan, act: Act
    ) -> BatchView | None:
        """Have exactly the repairable keys taken up once more, as a batch.

        Args:
            confirm: how many the person means.

        Returns:
            None: the hub knows none of them any more; they wait until it does.

        Raises:
            FieldWrong: nobody said why, or another number is meant.
            WrongUsage: it is not done, or a batch repairs it already.
            FlowHeld: their flow stands still.
            NothingMatched: other batches have all of them, or they wait already.
        """
        report = _repairable(comparison)
        count = len(report.repairable)
        if not act.why:
            raise FieldWrong("why", "is missing; wanted: why these are taken up again")
        if confirm != count:
            raise FieldWrong("confirm", f"is {confirm}, but {count} can be repaired")
        check_plan(plan)
        if comparison.batch:
            raise WrongUsage(f"comparison {comparison.id} is repaired by batch {comparison.batch}")
        batch = self._repaired(report, act, plan)
        if batch is not None:
            self.comparisons.repaired(comparison.id, batch.id)
        return batch

    def cancel(self, comparison: Comparison) -> None:
        """End one that is under way.

        Raises:
            NothingMatched: it is not.
        """
        if not self.comparisons.end(comparison.id, ComparisonState.CANCELLED):
            raise NothingMatched(f"comparison {comparison.id} is not under way")

    def beat(self) -> None:
        """Say of those that this process has taken on that it still has them."""
        beat(self.comparisons, tuple(self.taken))

    def _take(self, comparison: str, do: Callable[[Told], dict[str, object]]) -> None:
        self.taken.add(comparison)
        self.run(partial(self._work, comparison, do))

    def _work(self, comparison: str, do: Callable[[Told], dict[str, object]]) -> None:
        """Work a comparison on its thread; however it ends, that is kept."""
        try:
            ended = do(Teller(self.comparisons, comparison, self.stop))
        except Stopped:
            self.comparisons.end(comparison, ComparisonState.CUT)
        except BridgeError as error:
            self.comparisons.end(comparison, ComparisonState.FAILED, error=masked(str(error)))
        except Exception:
            log.exception("reconcile_failed", comparison=comparison)
            self.comparisons.end(
                comparison, ComparisonState.FAILED, error="a bug: the log says more"
            )
        else:
            self.comparisons.end(comparison, ComparisonState.DONE, **ended)  # type: ignore[arg-type]  # both are objects of JSON
        finally:
            self.taken.discard(comparison)

    def _compared(self, wanted: Wanted, told: Told) -> dict[str, object]:
        store = self.stores.get(wanted.store)
        if store is None:
            raise NothingMatched(f"store {wanted.store} is gone")
        report: Report
        if wanted.what is Compared.ORDERS:
            with self.orders(told) as by_day:
                day = date.fromisoformat(wanted.day)
                report = by_day.compare(store, day, wanted.grace_s)
        else:
            with self.levels(told) as by_key:
                kind = Kind(wanted.what.value)
                report = by_key.compare(store, kind, wanted.grace_s, wanted.sampled)
        return {"found": to_json(report)}

    def _simulated(self, report: Report, told: Told) -> dict[str, object]:
        if isinstance(report, DayReport):
            with self.orders(told) as by_day:
                return {"forecast": _forecast(by_day.dry_run(report))}
        with self.levels(told) as by_key:
            return {"forecast": _forecast(by_key.dry_run(report))}

    def _repaired(self, report: Report, act: Act, plan: Plan) -> BatchView | None:
        if isinstance(report, LevelReport):
            with self.levels(_untold) as by_key:
                return by_key.repair(report, act, plan)
        with self.orders(_untold) as by_day:
            return by_day.repair(report, act, plan)


@contextmanager
def reconciling(settings: Settings, known: Repositories, box: SecretBox) -> Iterator[Reconciling]:
    """Open the service; what is under way when it closes is cut, and can be asked for again."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reconcile")
    try:
        service = Reconciling(
            ComparisonRows(known.database),
            ReconcileRuns(known.database),
            known.stores,
            partial(order_drift, settings, known, box),
            partial(level_drift, settings, known, box),
            lambda: clock_of(known.database),
            pool.submit,
            stop,
        )
        with beating(service.comparisons, service.taken, stop):
            yield service
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _check(wanted: Wanted, today: date) -> None:
    if wanted.what is Compared.ORDERS:
        try:
            begun = date.fromisoformat(wanted.day) <= today
        except ValueError:
            raise FieldWrong("day", "is wrong; wanted: a day such as 2026-11-23") from None
        if not begun:
            raise FieldWrong("day", "has not begun in São Paulo")
    elif wanted.day:
        raise FieldWrong("day", "is of orders only; wanted: none for stock and prices")
    if not 0 <= wanted.sampled <= MOST_SAMPLED:
        raise FieldWrong("sample", f"is wrong; wanted: 0 for all, up to {MOST_SAMPLED}")
    if not 0 <= wanted.grace_s <= LONGEST_GRACE_S:
        raise FieldWrong("grace", "is wrong; wanted: minutes, a week at most")


def _repairable(comparison: Comparison) -> Report:
    if comparison.state is not ComparisonState.DONE or not comparison.found:
        raise WrongUsage(f"comparison {comparison.id} is not done")
    report = report_of(comparison)
    if not report.repairable:
        raise NothingMatched("no difference goes away by taking its key up once more")
    return report


def _forecast(dry: DryRun) -> dict[str, object]:
    details = dict.fromkeys(each.detail for each in dry.forecasts.values() if each.detail)
    return {"counts": {**dry.counts}, "held": dry.held, "details": list(details)[:5]}


def _untold(_doing: str, _so_far: str) -> None:
    """Tell nobody: a request takes it up."""
