"""One turn of a lane: budget → read due → translate → call → record → next, then yield."""

import random
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog

from domain import budget
from domain.changes import Change, ChangeState, Verdict
from domain.errors import BridgeError, Misconfigured
from domain.hub_ports import Hub
from domain.ids import LaneId
from domain.retry import decide
from workers import verdicts
from workers.pace import CALLS_AT_ONCE
from workers.parts import LaneParts
from workers.rounds import Rounds
from workers.tenure import Permit, Permits, Tenure
from workers.work import (
    BudgetSpent,
    LeaseGone,
    Outcome,
    Sent,
    TogetherRefused,
    Work,
)

log = structlog.get_logger()

CALLS_A_TURN = 200
SECONDS_A_TURN = 15.0
"""So much of a turn a lane has for itself, though others wait for the thread."""

LONGEST_TURN = 4.0
"""Nobody waits: a turn may be so many times as long. What ends it costs the calls in flight."""

LOOK_S = 0.25
NAP_S = 0.25
"""A budget that returns sooner than this is waited for in place."""


@dataclass(slots=True)
class Turn:
    """One turn under one lease.

    Args:
        memo: what the lane learned about its hub; kept with the lane when it changes.
        apart: a call was refused as a whole in this turn: its changes are tried apart.
    """

    parts: LaneParts
    tenure: Tenure
    hub: Hub
    memo: dict[str, Any]
    calls: int = 0
    began_s: float = 0.0
    hold: Misconfigured | None = None
    lost: bool = False
    apart: bool = False
    rounds: Rounds = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what the lane remembers."""
        self.rounds = Rounds(self.tenure.store, self.memo)

    @property
    def lane(self) -> LaneId:
        """The lane that is ours."""
        return self.tenure.lease.lane

    def run(self) -> str:
        """Work until nothing is due, the budget is empty, or the turn is over.

        Returns:
            What ended it: worked, idle, budget or lost.

        Raises:
            Misconfigured: the lane must be held; what was in flight is recorded.
        """
        while True:
            try:
                outcome, retry_at_s = self._work()
            except LeaseGone:
                return "lost"
            self._remember()
            self.parts.arrow("record_to_release")
            if self.lost:
                return "lost"
            if self.hold is not None:
                raise self.hold
            if outcome == "yield":
                return self._pass_on()
            if self.parts.lanes.release(self.tenure.lease, retry_at_s):
                if retry_at_s is not None:
                    self.parts.alarm.ring_in(self.lane, retry_at_s - self.parts.now_s())
                return outcome

    def _pass_on(self) -> str:
        if self.parts.lanes.pass_on(self.tenure.lease):
            self.parts.bells.ring([self.lane])
        return "worked"

    def _work(self) -> tuple[str, float | None]:
        """Give why work ended (idle, budget, yield) and when the budget returns."""
        store = self.tenure.store
        if not store.flow_on(self.lane.kind):
            self.hold = Misconfigured("flow_off", f"flow {self.lane.kind} is switched off")
            return "idle", None
        if not self.parts.changes.due_count(self.lane):
            return "idle", None
        try:
            self.parts.push[self.lane.kind].check(store)
        except Misconfigured as missing:
            self.hold = missing
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
            if len(flying) >= self.parts.pace.calls_at_once(self.tenure.store):
                flying = _landed(flying)
                continue
            ended = self._why_stop() or self._one_more(pool, flying)
            if ended is not None and flying:
                # What is in flight may come back due: a refused batch, a newer fold.
                ended = ended if ended[0] != "idle" or self.hold or self.lost else None
                flying = _landed(flying)
        while flying:
            flying = _landed(flying)
        return ended

    def _why_stop(self) -> tuple[str, float | None] | None:
        if self.hold is not None or self.lost:
            return "idle", None
        many = CALLS_A_TURN * self._patience
        return ("yield", None) if self.calls >= many or self._is_over() else None

    def _is_over(self) -> bool:
        # Asked before every call: a batch of many must not keep the lane from its next turn.
        seconds = SECONDS_A_TURN * self._patience
        return time.monotonic() > self.began_s + seconds or self.parts.stopping()

    @property
    def _patience(self) -> float:
        return 1.0 if self.parts.crowd.is_full() else LONGEST_TURN

    def _one_more(
        self, pool: ThreadPoolExecutor, flying: set[Future[None]]
    ) -> tuple[str, float | None] | None:
        # A look is cheap; a permit taken for nothing is two transactions, and lost to this window.
        due = self.parts.changes.due_count(self.lane)
        if not due:
            return "idle", None
        handler = self.parts.push[self.lane.kind]
        if handler.gathers and not self.apart:
            # What was refused together does not wait: it takes calls that are not full.
            opens_at_s = self.rounds.opens_at_s(due, handler.batch, self.parts.now_s())
            if opens_at_s is not None:
                return None if self._nap(BudgetSpent(opens_at_s)) else ("budget", opens_at_s)
        try:
            permit = self.tenure.take()
        except BudgetSpent as spent:
            if not self._nap(spent):
                return "budget", spent.retry_at_s
            return None
        self.parts.arrow("budget_to_read")
        changes = self.parts.changes.mark(self.tenure.lease, handler.batch)
        if not changes:
            self._give_back()
            return "idle", None
        self.calls += 1
        if handler.gathers:
            self.rounds.went(permit.grant.at_s)
        flying.add(pool.submit(self._call, changes, permit))
        return None

    def _nap(self, spent: BudgetSpent) -> bool:
        """Wait for a budget that returns soon, within the turn; tell whether it was waited for."""
        nap_s = spent.retry_at_s - self.parts.now_s()
        if nap_s > NAP_S or self._is_over():
            return False
        time.sleep(max(0.001, nap_s))
        return True

    def _call(self, changes: Sequence[Change], permit: Permit) -> None:
        permits = Permits(
            self.tenure,
            self._nap,
            self._is_over,
            partial(self.parts.pace.took, self.tenure.store),
            partial(self.parts.pace.late_s, self.tenure.store),
            permit,
        )
        work = Work(self.tenure.store, self.hub, changes, permits.spend, self.memo)
        call_id = uuid.uuid4().hex[:16]
        failure: Exception | None = None
        with structlog.contextvars.bound_contextvars(
            store=self.lane.store, kind=self.lane.kind, call_id=call_id
        ):
            try:
                self.parts.push[self.lane.kind].push(work)
            except (BudgetSpent, LeaseGone):
                pass
            except Exception as error:  # noqa: BLE001 - the one place that catches broadly
                failure = error
            permits.answered()
            if permits.prepaid is not None:
                self._give_back()
            self.parts.arrow("call_to_record")
            self._record(work, failure, call_id)
            permits.ended()

    def _record(self, work: Work, failure: Exception | None, call_id: str) -> None:
        outcomes = [work.outcomes.get(change.key, failure) for change in work.changes]
        company = len(work.changes)
        found = [self._verdict(c, o, company) for c, o in zip(work.changes, outcomes, strict=True)]
        for error in {id(o): o for o in outcomes if isinstance(o, Exception)}.values():
            self._obey(error)
        kept = self.parts.changes.record(self.tenure.lease, found, call_id)
        states = [verdict.state.value for verdict in found]
        counts = {state: states.count(state) for state in sorted(set(states))}
        log.info("changes_recorded", keys=len(found), kept=kept, **counts)
        if not kept:
            self.lost = True
            return
        now_s = self.parts.now_s()
        for change, verdict in zip(work.changes, found, strict=True):
            if verdict.state is ChangeState.PUSHED:
                self.parts.watch.accepted(self.lane.kind, max(0.0, now_s - change.changed_at_s))
            elif verdict.letter is not None:
                self.parts.watch.parked(verdict.letter.reason.value)
                log.warning("change_parked", key=change.key, reason=verdict.letter.reason.value)

    def _verdict(self, change: Change, outcome: Outcome | None, company: int) -> Verdict:
        if outcome is None:
            return verdicts.untouched(change)
        if isinstance(outcome, Sent):
            return verdicts.pushed(change, outcome)
        if isinstance(outcome, TogetherRefused):
            self.apart = True
            return verdicts.apart(change, outcome)
        if company > 1 and not isinstance(outcome, BridgeError):
            return verdicts.suspected(change, outcome, company)
        decision = decide(outcome, change.attempts + 1, random.random(), self.parts.rule)  # noqa: S311 - jitter
        return verdicts.failed(self.lane, change, decision, outcome)

    def _obey(self, error: Exception) -> None:
        """Do what an error asks of the whole token or lane, once for all keys it befell."""
        decision = decide(error, 1, 0.0, self.parts.rule)
        block_s = decision.block_s
        if block_s is not None:
            self.parts.budgets.learn(
                self.tenure.store,
                lambda bucket, now_s: budget.learn(bucket, now_s, retry_after_s=block_s),
            )
        if decision.hold and self.hold is None:
            self.hold = Misconfigured(decision.hold, str(error))

    def _give_back(self) -> None:
        self.parts.budgets.learn(self.tenure.store, lambda bucket, _: budget.give_back(bucket))

    def _remember(self) -> None:
        if self.memo != dict(self.tenure.lease.memo):
            self.parts.lanes.remember(self.tenure.lease, self.memo)


def _landed(flying: set[Future[None]]) -> set[Future[None]]:
    # A batch may be many calls: while it lasts, the pace may come to allow another beside it.
    done, still = wait(flying, LOOK_S, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return still
