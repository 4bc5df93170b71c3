"""One turn of a lane: budget → read due → translate → call → record → next, then yield."""

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from domain import baton
from domain.allowances import erp_allowance
from domain.changes import Change
from domain.errors import Misconfigured
from domain.hub_ports import Hub
from domain.ids import LaneId
from domain.ports import MOST_COUNTED
from workers.erp_calls import ErpCalls
from workers.flights import landed
from workers.pace import CALLS_AT_ONCE
from workers.parts import LaneParts
from workers.purse import Permit
from workers.recorder import Recorder
from workers.rounds import FILL_S, NEXT_S, Rounds
from workers.tenure import Permits, Tenure
from workers.work import BudgetSpent, LeaseGone, PushHandler, Work

CALLS_A_TURN = 200
SECONDS_A_TURN = 15.0
"""So much of a turn a lane has for itself, though others wait for the thread."""

NAP_S = 0.25
"""A budget that returns sooner than this is waited for in place."""

ERP_CALLS = 6
"""What an order costs at the ERP, about."""

BATCH_S = 0.2
"""A lane that intends what it sends takes so much of its slower budget at a time."""


@dataclass(slots=True)
class Turn:
    """One turn under one lease.

    Args:
        memo: what the lane learned about its hub; kept with the lane when it changes.
        counted: what was due when the lease was taken; None: count.
        due: what the last look counted and no call has taken; None: look again.
        drained: all that was due then is in flight.
        dry_until_s: until then some budget of a batch is spent, database clock.
        is_bulk: a backlog may be worked off here.
    """

    parts: LaneParts
    tenure: Tenure
    hub: Hub
    memo: dict[str, Any]
    calls: int = 0
    counted: int | None = None
    due: int | None = None
    drained: bool = False
    began_s: float = 0.0
    dry_until_s: float = 0.0
    is_bulk: bool = False
    recorder: Recorder = field(init=False)
    rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what the lane remembers."""
        self.counted = self.tenure.lease.due
        self.recorder = Recorder(self.parts, self.tenure)
        self.rounds = Rounds(self.tenure.store, self.memo, fills=self.is_bulk)

    @property
    def lane(self) -> LaneId:
        """The lane that is ours."""
        return self.tenure.lease.lane

    @property
    def handler(self) -> PushHandler:
        """What works this kind off."""
        return self.parts.push[self.lane.kind]

    def run(self) -> str:
        """Work until nothing is due, the budget is empty, or the turn is over.

        Returns:
            What ended it: worked, idle, budget or lost.

        Raises:
            Misconfigured: the lane must be held; what was in flight is recorded.
        """
        try:
            return self._run()
        finally:
            self.tenure.close()

    def _run(self) -> str:
        while True:
            try:
                outcome, retry_at_s = self._work()
            except LeaseGone:
                return "lost"
            self._remember()
            self.parts.arrow("record_to_release")
            if self.recorder.lost:
                return "lost"
            if self.recorder.hold is not None:
                raise self.recorder.hold
            if outcome == "yield":
                return self._pass_on()
            if self.parts.lanes.release(self.tenure.lease, retry_at_s):
                if retry_at_s is not None:
                    self.parts.alarm.ring_in(self.lane, retry_at_s - self.parts.now_s())
                return outcome

    def _pass_on(self) -> str:
        passed = self.parts.lanes.pass_on(self.tenure.lease)
        if passed and not self.parts.backlogs.pass_on(self.lane):
            self.parts.bells.ring([self.lane])
        return "worked"

    def _work(self) -> tuple[str, float | None]:
        """Give why work ended (idle, budget, yield) and when the budget returns."""
        store = self.tenure.store
        off = store.why_off(self.lane.kind)
        if off:
            self.recorder.hold = Misconfigured("flow_off", off)
            return "idle", None
        counted, self.counted = self.counted, None
        self.due = self.parts.changes.due_count(self.lane) if counted is None else counted
        if not self.due:
            return "idle", None
        try:
            self.handler.check(store, self.due)
        except Misconfigured as missing:
            self.recorder.hold = missing
            return "idle", None
        # However long the look took: the turn, and the time that the lease must last, begin now.
        self.tenure.keep()
        self.began_s = time.monotonic()
        with ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix=f"lane-{self.lane}") as pool:
            return self._calls(pool)

    def _calls(self, pool: ThreadPoolExecutor) -> tuple[str, float | None]:
        flying: set[Future[None]] = set()
        ended: tuple[str, float | None] | None = None
        while ended is None:
            if len(flying) >= self._at_once:
                still = landed(flying)
                # A call that takes long does not keep what came meanwhile from the next one.
                self.drained = self.drained and len(still) < len(flying)
                flying = still
                continue
            ended = self._why_stop() or self._one_more(pool, flying)
            if ended is not None and flying:
                # What is in flight may come back due: a refused batch, a newer fold.
                if ended[0] == "idle" and not (self.recorder.hold or self.recorder.lost):
                    ended = None
                flying = landed(flying)
        while flying:
            flying = landed(flying)
        return ended

    @property
    def _at_once(self) -> int:
        # All that was due is in flight: what comes meanwhile rings, and is looked for afterwards.
        if self.drained:
            return 1
        wanted = self.parts.pace.calls_at_once(self.tenure.store, self._per_s)
        return min(wanted, self.parts.flights.most(self.lane))

    def _why_stop(self) -> tuple[str, float | None] | None:
        if self.recorder.hold is not None or self.recorder.lost:
            return "idle", None
        if self.drained and not self.recorder.came_back and not self._is_awaiting_more():
            # What was folded since then has rung: the lane is not released over it.
            return "idle", None
        if self.calls and not self.is_bulk and self.parts.backlogs.has(self.lane):
            return "yield", None
        many = CALLS_A_TURN * max(1.0, self.parts.crowd.patience())
        return ("yield", None) if self.calls >= many or self._is_over() else None

    def _is_awaiting_more(self) -> bool:
        """Wait for what comes next to a backlog: to leave the lane and be rung anew costs more."""
        if not self.is_bulk or self._is_over():
            return False
        time.sleep(FILL_S if self.handler.gathers else NEXT_S)
        return True

    def _is_over(self) -> bool:
        # Asked before every call: a batch of many must not keep the lane from its next turn.
        seconds = SECONDS_A_TURN * self.parts.crowd.patience()
        return time.monotonic() > self.began_s + seconds or self.parts.stopping()

    def _one_more(
        self, pool: ThreadPoolExecutor, flying: set[Future[None]]
    ) -> tuple[str, float | None] | None:
        due = self._look()
        if not due:
            return "idle", None
        opens_at_s = self._opens_at_s(due)
        if opens_at_s is not None:
            return None if self._nap(BudgetSpent(opens_at_s)) else ("budget", opens_at_s)
        try:
            permit = self.tenure.take()
        except BudgetSpent as spent:
            return None if self._nap(spent) else ("budget", spent.retry_at_s)
        self.parts.arrow("budget_to_read")
        changes = self.parts.changes.mark(self.tenure.lease, self._batch)
        if not changes:
            self.tenure.purse.put_back(permit)
            return "idle", None
        self.calls += 1
        self.parts.backlogs.took(self.lane, len(changes), sum(c.released for c in changes))
        self.drained = len(changes) >= due
        if self.handler.gathers:
            self.rounds.went(permit.grant.at_s)
        flying.add(pool.submit(self._call, changes, permit))
        return None

    def _look(self) -> int:
        # A look is cheap; a permit taken for nothing is two transactions, and lost to this window.
        self.drained = False
        due, self.due = self.due, None
        # Who gathers must know how many full calls there are; others, whether one is all there is.
        most = MOST_COUNTED if self.handler.gathers else self._batch + 1
        return self.parts.changes.due_count(self.lane, most) if due is None else due

    def _opens_at_s(self, due: int) -> float | None:
        """Give when the next call may go, database clock; None when it may go now."""
        if self.dry_until_s > self.parts.now_s():
            return self.dry_until_s
        if self.handler.gathers and not self.recorder.apart:
            # What was refused together does not wait: it takes calls that are not full.
            return self.rounds.opens_at_s(due, self.handler.batch, self.parts.now_s())
        return None

    @property
    def _per_s(self) -> float:
        """Calls a second, or orders a second where the ERP is slower."""
        store = self.tenure.store
        per_s = store.limit_calls / store.limit_window_s
        asks = self.handler.asks_erp
        return min(per_s, erp_allowance(store).per_s / ERP_CALLS) if asks else per_s

    @property
    def _batch(self) -> int:
        if not self.handler.intends:
            return self.handler.batch
        return max(1, min(self.handler.batch, int(self._per_s * BATCH_S)))

    def _nap(self, spent: BudgetSpent) -> bool:
        """Wait for a budget that returns soon, within the turn; tell whether it was waited for."""
        nap_s = spent.retry_at_s - self.parts.now_s()
        if nap_s > NAP_S or self._is_over():
            return False
        with baton.let_go():
            time.sleep(max(0.001, nap_s))
        return True

    def _call(self, changes: Sequence[Change], permit: Permit) -> None:
        tenure, stopping, pace = self.tenure, self.parts.stopping, self.parts.pace
        took, late_s = partial(pace.took, tenure.store), partial(pace.late_s, tenure.store)
        permits = Permits(tenure, self._nap, self._is_over, took, late_s, permit)
        erp = ErpCalls(tenure, tenure.erp_purse, self.parts.now_s, stopping)
        work = Work(tenure.store, self.hub, changes, permits.spend, self.memo, erp=erp)
        work.lease = lambda: tenure.lease
        call_id = uuid.uuid4().hex[:16]
        failure: Exception | None = None
        spans = self.parts.spans.batch(
            self.lane, changes, call_id, lambda key: work.outcomes.get(key, failure)
        )
        bound = structlog.contextvars.bound_contextvars(
            store=self.lane.store, kind=self.lane.kind, call_id=call_id
        )
        with self.parts.flights.watched(self.lane), bound, spans, work.until_recorded:
            try:
                with self.parts.flights.computing(self.lane):
                    self.handler.push(work)
            except LeaseGone:
                pass
            except BudgetSpent as spent:
                self.dry_until_s = max(self.dry_until_s, spent.retry_at_s)
            except Exception as error:  # noqa: BLE001 - the one place that catches broadly
                failure = error
            permits.answered()
            if permits.prepaid is not None:
                self.tenure.purse.put_back(permits.prepaid)
            erp.close()
            self.parts.arrow("call_to_record")
            self.recorder.record(work, failure, call_id)
            permits.ended()

    def _remember(self) -> None:
        if self.memo != dict(self.tenure.lease.memo):
            self.parts.lanes.remember(self.tenure.lease, self.memo)
