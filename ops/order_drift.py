"""Compares a day's orders on both sides, and has the repairable ones looked at once more."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from adapters.database.batch_views import BatchView
from adapters.database.order_accounts import OrderAccountRows
from adapters.database.reconcile_runs import ReconcileRuns
from adapters.database.secrets import SecretBox
from config.settings import Settings
from domain.allowances import erp_allowance, hub_allowance
from domain.audit import Act
from domain.days import day_of, midnight_s
from domain.drift import Cause, Difference, Gap, Grace
from domain.erp_orders import ErpOrderLine, Erps
from domain.hub_ports import Hubs
from domain.ids import Kind, LaneId
from domain.order_accounts import Accounts
from domain.order_days import HubLine
from domain.order_identity import Identity, Sought, identity_of
from domain.reconcile import compare
from domain.reconcile_runs import Compared, ReconcileRun
from domain.replay import Plan
from domain.store import Erp, Store
from ops import erps, resources
from ops.batches import Asked, Batches, batches
from ops.drift_repairs import dry_run_in_parts, left_open
from ops.dry_runs import DryRun
from ops.last_in_line import LastInLine, PatientBudgets, Told
from ops.refusals import WrongUsage
from ops.resources import Repositories
from ops.simulators import order_recall

T = TypeVar("T")

GRACE_S = 900.0
"""Younger orders are still on their way."""

_UNSURE = frozenset({Cause.NEVER_SEEN, Cause.LOST, Cause.STALE, Cause.GONE})


@dataclass(frozen=True, slots=True)
class DayReport:
    """What became of a day's orders.

    Args:
        hub: orders that the hub lists.
        erp: orders that the ERP lists with a store order number.
        equal: orders of the hub without any difference.
    """

    store: str
    day: date
    hub: int
    erp: int
    equal: int
    differences: Sequence[Difference]

    @property
    def repairable(self) -> Sequence[int]:
        """The orders that one more look may mend, each once."""
        found = (one.order_id for one in self.differences if one.is_repairable)
        return list(dict.fromkeys(order_id for order_id in found if order_id is not None))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many differences there are of each gap and cause."""
        return dict(sorted(Counter(f"{x.gap}: {x.cause}" for x in self.differences).items()))

    @property
    def is_explained(self) -> bool:
        """Tell whether nobody has to look at anything."""
        return all(one.is_explained for one in self.differences)


@dataclass(frozen=True, slots=True)
class OrderDrift:
    """Compares and repairs; every call is paid for after everybody else's."""

    hubs: Hubs
    erps: Erps
    accounts: Accounts
    batches: Batches
    line: LastInLine
    runs: ReconcileRuns

    def compare(self, store: Store, day: date, grace_s: float = GRACE_S) -> DayReport:
        """Compare the orders that were created on a day of São Paulo; the result is kept.

        Raises:
            WrongUsage: its ERP cannot be asked, or the day has not begun.
            TransientError: a side could not be read whole: nothing can be told.
        """
        self._check(store, day)
        # The ERP first: an order that is imported meanwhile is one that was just looked at.
        erp = self.line.tried(lambda: self._of_erp(store, day))
        hub = self.line.tried(lambda: self._of_hub(store, day))
        numbers = {line.number for line in erp} - {line.number for line in hub}
        ids = [line.order_id for line in hub]
        span = (midnight_s(day), midnight_s(day + timedelta(days=1)))
        known = self.accounts.of(store.name, ids, sorted(numbers), span)
        drift = compare(hub, erp, known, Grace(self.line.now_s(), grace_s))
        totals = {line.order_id: line.total_cents for line in hub}
        found = self._looked_up(store, day, drift, totals)
        differing = {one.order_id for one in found}
        equal = len({line.order_id for line in hub} - differing)
        listed = sum(1 for line in erp if line.number)
        report = DayReport(store.name, day, len(hub), listed, equal, found)
        self.runs.record(_run(report, taken_up=False))
        return report

    def dry_run(self, report: DayReport) -> DryRun:
        """Say what a repair would come to, order by order; nothing is written, here or elsewhere.

        Each goes the whole way up to the write: fetched anew, decided with today's mappings,
        looked up in the ERP.
        """
        orders = list(map(str, report.repairable))
        return dry_run_in_parts(self.batches, self.line, LaneId(report.store, Kind.ORDER), orders)

    def repair(self, report: DayReport, act: Act, plan: Plan) -> BatchView:
        """Have exactly the repairable orders looked at once more, as a batch.

        Raises:
            FlowHeld: the flow of orders stands still.
            NothingMatched: there are none, or other batches have them.
        """
        orders = report.repairable
        selection = {"reconcile": "orders", "day": report.day.isoformat()}
        asked = Asked(plan, selection, len(orders), len(orders))
        lane = LaneId(report.store, Kind.ORDER)
        batch = self.batches.start_keys(lane, list(map(str, orders)), asked, act)
        self.runs.record(_run(report, taken_up=True))
        return batch

    def _check(self, store: Store, day: date) -> None:
        if store.erp is Erp.AMQP:
            raise WrongUsage(
                f"the ERP of store {store.name} is joined by events only (erp = amqp): it cannot "
                "be asked for its orders. Reconciling needs its API: anybridge store set "
                f"{store.name} --erp eccosys --erp-url …"
            )
        if day > day_of(self.line.now_s()):
            raise WrongUsage(f"{day} has not begun in São Paulo")

    def _of_hub(self, store: Store, day: date) -> Sequence[HubLine]:
        with self.hubs.of(store) as hub:
            lines = hub.orders_of(day, lambda: self.line.spend(hub_allowance(store)))
            return self._counted(lines, f"reading AnyMarket's orders of {day}")

    def _of_erp(self, store: Store, day: date) -> Sequence[ErpOrderLine]:
        with self.erps.of(store, lambda: self.line.spend(erp_allowance(store))) as erp:
            return self._counted(erp.orders_of(day), f"reading the ERP's orders of {day}")

    def _counted(self, lines: Iterable[T], what: str) -> Sequence[T]:
        read: list[T] = []
        for line in lines:
            read.append(line)
            self.line.told(what, f"{len(read)} so far")
        return read

    def _looked_up(
        self,
        store: Store,
        day: date,
        found: Sequence[Difference],
        totals: Mapping[int, int | None],
    ) -> Sequence[Difference]:
        """Look the missing up one by one: the ERP may have them on another day."""
        unsure = [one for one in found if one.gap is Gap.MISSING and one.cause in _UNSURE]
        elsewhere: dict[int | None, Difference] = {}
        if unsure:
            with self.erps.of(store, lambda: self.line.spend(erp_allowance(store))) as erp:
                for done, one in enumerate(unsure):
                    self.line.told("looking up in the ERP what is missing", _share(done, unsure))
                    sought = _sought(one, totals, day, store.erp_early_days)
                    ask = partial(erp.find_orders, one.number, sought.since)
                    # Another order of the same number leaves ours missing.
                    lines = [line for line in self.line.tried(ask) if _may_be(sought, line)]
                    if lines:
                        elsewhere[one.order_id] = _on_another_day(one, lines)
        return [_instead(one, elsewhere) for one in found]


@contextmanager
def order_drift(
    settings: Settings, known: Repositories, box: SecretBox, told: Told
) -> Iterator[OrderDrift]:
    """Open the service, with connections of its own to both sides.

    Args:
        told: told how far it is, and what it waits for.
    """
    line = LastInLine(known.budgets, lambda: resources.clock_of(known.database), told=told)
    with resources.hubs(settings, known) as hubs, erps.unwatched(settings) as asked:
        recall = order_recall(hubs, asked, known, box, PatientBudgets(line))
        service = batches(known, box, recalls={Kind.ORDER.value: recall})
        accounts, runs = OrderAccountRows(known.database), ReconcileRuns(known.database)
        yield OrderDrift(hubs, asked, accounts, service, line, runs)


def _run(report: DayReport, *, taken_up: bool) -> ReconcileRun:
    return ReconcileRun(
        report.store,
        Compared.ORDERS,
        left_open(report.differences, taken_up=taken_up),
        day=report.day.isoformat(),
        counts=report.counts,
    )


def _sought(
    one: Difference, totals: Mapping[int, int | None], day: date, early_days: int
) -> Sought:
    order_id = one.order_id or 0
    return Sought(order_id, one.number, totals.get(order_id), day, early_days)


def _may_be(sought: Sought, line: ErpOrderLine) -> bool:
    return identity_of(sought, line) is not Identity.OTHER


def _on_another_day(one: Difference, lines: Sequence[ErpOrderLine]) -> Difference:
    named = ", ".join(line.ref.number for line in lines)
    return replace(one, cause=Cause.OTHER_DAY, erp=named, detail="it has another date there")


def _share(done: int, of: Sequence[object]) -> str:
    return f"{done} of {len(of)} done"


def _instead(one: Difference, elsewhere: dict[int | None, Difference]) -> Difference:
    return elsewhere.get(one.order_id, one) if one.gap is Gap.MISSING else one
