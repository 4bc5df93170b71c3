"""One run of a lane without changes: begin, call and note, give back with its next time."""

import json
import math
import random
import time
from dataclasses import dataclass, field
from typing import Any

import structlog

from domain.errors import BridgeError, Misconfigured
from domain.hub_ports import Hub
from domain.retry import BUG_ATTEMPTS, Decision, decide
from workers.erp_calls import ErpCalls
from workers.parts import LaneParts
from workers.purse import Permit
from workers.tenure import Tenure
from workers.trip import Errand, Trip
from workers.turn import NAP_S, SECONDS_A_TURN
from workers.work import BudgetSpent, LeaseGone

log = structlog.get_logger()

RESUME_S = 60.0
"""A run whose process died is begun anew after so long, though its period may be longer."""

LONGEST_ERROR = 300


@dataclass(slots=True)
class ErrandTurn:
    """One turn under one lease.

    Args:
        memo: what the errand remembers; kept with the lane when it changes.
    """

    parts: LaneParts
    tenure: Tenure
    hub: Hub
    memo: dict[str, Any]
    began_s: float = 0.0
    deadline_s: float = 0.0
    _kept: str = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what the lane remembers."""
        self._kept = json.dumps(self.memo)

    @property
    def errand(self) -> Errand:
        """What this kind does."""
        return self.parts.errands[self.tenure.lease.lane.kind]

    def run(self) -> str:
        """Run the errand once, and give the lane back with its next time.

        Returns:
            What ended it: worked, idle, budget, failed or lost.

        Raises:
            Misconfigured: the lane must be held.
        """
        try:
            return self._run()
        except LeaseGone:
            return "lost"
        finally:
            self.tenure.close()

    def _run(self) -> str:
        store = self.tenure.store
        self.errand.check(store)
        period_s = self.errand.period_s(store)
        began_s = self.parts.lanes.begin(self.tenure.lease, min(period_s, RESUME_S))
        if began_s is None:
            return "lost"
        self.began_s = began_s
        patience = max(1.0, self.parts.crowd.patience())
        self.deadline_s = time.monotonic() + SECONDS_A_TURN * patience
        tenure, stopping = self.tenure, self.parts.stopping
        # Nobody else's key waits for an errand, and what it knows would be asked anew next turn.
        wait_s = tenure.call_deadline_s
        erp = ErpCalls(tenure, tenure.erp_purse, self.parts.now_s, stopping, wait_s)
        trip = self._trip(erp)
        try:
            after_s = self.errand.run(trip)
        except BudgetSpent as spent:
            return self._end("budget", spent.retry_at_s)
        except LeaseGone:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the errand comes round again
            return self._failed(error)
        finally:
            erp.close()
        return self._ended(trip, after_s, began_s + period_s)

    def _trip(self, erp: ErpCalls) -> Trip:
        return Trip(
            self.tenure.store,
            self.hub,
            self.memo,
            self.began_s,
            self._spend,
            self._is_over,
            self._keep,
            self.parts.bells,
            self.parts.arrow,
            self.parts.changes.due_count,
            self.parts.now_s,
            erp,
        )

    def _is_over(self) -> bool:
        return time.monotonic() > self.deadline_s or self.parts.stopping()

    def _spend(self) -> None:
        permit = self._permit()
        self.tenure.keep()
        self.tenure.purse.use(permit)

    def _permit(self) -> Permit:
        while True:
            try:
                return self.tenure.take()
            except BudgetSpent as spent:
                nap_s = spent.retry_at_s - self.parts.now_s()
                if nap_s > NAP_S or self._is_over():
                    raise
                time.sleep(max(0.001, nap_s))

    def _keep(self) -> None:
        memo = json.dumps(self.memo)
        if memo != self._kept:
            self.parts.lanes.remember(self.tenure.lease, self.memo)
            self._kept = memo

    def _ended(self, trip: Trip, after_s: float | None, next_at_s: float) -> str:
        self.memo.pop("failures", None)
        self.memo.pop("error", None)
        if trip.done:
            log.info("errand_ended", **trip.done)
        outcome = "worked" if trip.done else "idle"
        if after_s is None:
            return self._end(outcome, next_at_s)
        if after_s > 0:
            return self._end(outcome, min(next_at_s, self.parts.now_s() + after_s))
        self._keep()
        if self.parts.lanes.pass_on(self.tenure.lease):
            self.parts.bells.ring([self.tenure.lease.lane])
        return "worked"

    def _failed(self, error: Exception) -> str:
        if isinstance(error, Misconfigured):
            raise error
        failures = int(self.memo.get("failures", 0)) + 1
        decision = decide(error, failures, random.random(), self.parts.rule)  # noqa: S311 - jitter
        if decision.hold:
            raise Misconfigured(decision.hold, str(error)) from error
        if decision.block_s is not None:
            purse = self.tenure.erp_purse if self.errand.asks_erp else self.tenure.purse
            purse.block(decision.block_s)
            return self._end("budget", self.parts.now_s() + decision.block_s)
        self.memo["failures"] = failures
        self.memo["error"] = f"{type(error).__name__}: {error}"[:LONGEST_ERROR]
        _tell(error, failures)
        return self._end("failed", self.parts.now_s() + self._delay_s(decision))

    def _delay_s(self, decision: Decision) -> float:
        # There is no key that could become a dead letter: what waiting does not cure is tried on.
        return self.parts.rule.backoff_max_s if decision.reason else decision.delay_s

    def _end(self, outcome: str, next_at_s: float) -> str:
        self._keep()
        if math.isinf(next_at_s):
            return self._rest(outcome)
        if not self.parts.lanes.release(self.tenure.lease, next_at_s):
            return "lost"
        if outcome == "budget":
            self.parts.alarm.ring_in(self.tenure.lease.lane, next_at_s - self.parts.now_s())
        return outcome

    def _rest(self, outcome: str) -> str:
        """Give the lane back until somebody asks for it; who did meanwhile has rung."""
        if self.parts.lanes.release(self.tenure.lease):
            return outcome
        if not self.parts.lanes.pass_on(self.tenure.lease):
            return "lost"
        self.parts.bells.ring([self.tenure.lease.lane])
        return outcome


def _tell(error: Exception, failures: int) -> None:
    if isinstance(error, BridgeError):
        log.warning("errand_failed", error=str(error), failures=failures)
    elif failures <= BUG_ATTEMPTS:
        log.error("errand_failed", failures=failures, exc_info=error)
