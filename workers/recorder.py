"""Records what became of a batch, and does what its errors ask of the lane or the token."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from domain.changes import Change, ChangeState, Verdict
from domain.errors import BridgeError, Misconfigured
from domain.order_claims import FORGOTTEN
from domain.retry import decide
from workers import verdicts
from workers.parts import LaneParts
from workers.tenure import Tenure
from workers.work import Outcome, Seen, Sent, TogetherRefused, Work

log = structlog.get_logger()


@dataclass(slots=True)
class Recorder:
    """What a turn has learned from its outcomes.

    Args:
        hold: why the lane must stop; None: it goes on.
        lost: the lease is somebody else's.
        apart: a call was refused as a whole in this turn: its changes are tried apart.
        came_back: something of this turn may be due again.
    """

    parts: LaneParts
    tenure: Tenure
    hold: Misconfigured | None = None
    lost: bool = False
    apart: bool = False
    came_back: bool = False

    def record(self, work: Work, failure: Exception | None, call_id: str) -> None:
        """Record all outcomes of a batch, and do what its errors ask.

        Args:
            failure: what ended the batch: the outcome of every key that has none of its own.
        """
        outcomes = [work.outcomes.get(change.key, failure) for change in work.changes]
        company = len(work.changes)
        pairs = zip(work.changes, outcomes, strict=True)
        found = [
            _with(work, self._verdict(change, outcome, company, work.seen.get(change.key)))
            for change, outcome in pairs
        ]
        for error in {id(o): o for o in outcomes if isinstance(o, Exception)}.values():
            self._obey(error)
        self.came_back |= any(verdict.state is ChangeState.DUE for verdict in found)
        kept = self.parts.changes.record(self.tenure.lease, found, call_id)
        for follow_up in work.afterwards:
            follow_up()
        states = [verdict.state.value for verdict in found]
        counts = {state: states.count(state) for state in sorted(set(states))}
        log.info("changes_recorded", keys=len(found), kept=kept, **counts)
        if not kept:
            self.lost = True
            return
        self._tell(work.changes, found)

    def _tell(self, changes: Sequence[Change], found: Sequence[Verdict]) -> None:
        now_s = self.parts.now_s()
        for change, verdict in zip(changes, found, strict=True):
            if verdict.accepted == {"outcome": FORGOTTEN}:
                self.parts.watch.ordered(FORGOTTEN)
                continue
            is_over = verdict.state in {ChangeState.PUSHED, ChangeState.DEAD}
            if is_over and verdict.claim is not None:
                self.parts.watch.ordered(verdict.claim.outcome)
            if verdict.state is ChangeState.PUSHED:
                self.parts.watch.accepted(self.tenure.klass, max(0.0, now_s - change.changed_at_s))
            elif verdict.letter is not None and not verdict.letter.is_early:
                self.parts.watch.parked(verdict.letter.reason.value)
                log.warning("change_parked", key=change.key, reason=verdict.letter.reason.value)

    def _verdict(
        self, change: Change, outcome: Outcome | None, company: int, seen: Seen | None
    ) -> Verdict:
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
        return verdicts.failed(self.tenure.lease.lane, change, decision, outcome, seen)

    def _obey(self, error: Exception) -> None:
        """Do what an error asks of the whole token or lane, once for all keys it befell."""
        decision = decide(error, 1, 0.0, self.parts.rule)
        block_s = decision.block_s
        if block_s is not None:
            self.tenure.purse.block(block_s)
        if decision.hold and self.hold is None:
            self.hold = Misconfigured(decision.hold, str(error))


def _with(work: Work, verdict: Verdict) -> Verdict:
    """Add what was noted of a key besides its outcome."""
    claim, told = work.claims.get(verdict.key), work.told.get(verdict.key)
    accepted = told if verdict.accepted is None else verdict.accepted
    return replace(verdict, claim=claim, accepted=accepted)
