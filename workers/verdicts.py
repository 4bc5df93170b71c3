"""What is recorded for a change, from what its handler noted. Pure."""

import json
import traceback
from dataclasses import replace

from domain.changes import Change, ChangeState, Verdict
from domain.deadletters import LASTING, DeadLetter, Reason
from domain.errors import BridgeError, Held, LookAgain, OutcomeUnknown
from domain.exchanges import Exchange
from domain.ids import LaneId
from domain.retry import BUG_DELAY_S, Decision
from workers.work import Seen, Sent, TogetherRefused


def untouched(change: Change) -> Verdict:
    """It was not sent: due as before, no attempt."""
    return Verdict(change.key, change.revision, ChangeState.DUE, counts=False, apart=change.apart)


def pushed(change: Change, sent: Sent) -> Verdict:
    """The hub has it."""
    return Verdict(
        change.key,
        change.revision,
        ChangeState.PUSHED,
        accepted=sent.accepted,
        accepted_hash=sent.content_hash,
        fell_to_zero=sent.fell_to_zero,
        is_void=sent.is_void,
    )


def apart(change: Change, refused: TogetherRefused) -> Verdict:
    """Its whole call was refused: due at once, in smaller company."""
    return Verdict(
        change.key,
        change.revision,
        ChangeState.DUE,
        counts=False,
        error=str(refused),
        apart=refused.apart,
    )


def suspected(change: Change, error: Exception, company: int) -> Verdict:
    """An unexpected error came up in company: it is tried again in smaller company.

    So one bad row becomes a dead letter, and its neighbours live.
    """
    return Verdict(
        change.key,
        change.revision,
        ChangeState.DUE,
        BUG_DELAY_S,
        counts=False,
        error=f"{type(error).__name__}: {error}",
        apart=max(1, company // 10),
        known=False,
    )


def failed(
    lane: LaneId, change: Change, decision: Decision, error: Exception, seen: Seen | None = None
) -> Verdict:
    """It failed, and `domain.retry.decide` said what becomes of it.

    Args:
        seen: gives what the other side said of it; None: nothing.
    """
    return Verdict(
        change.key,
        change.revision,
        decision.state,
        decision.delay_s,
        decision.counts,
        f"{type(error).__name__}: {error}",
        change.apart,
        # After an error that nobody expected, nobody knows what the hub did either.
        known=isinstance(error, BridgeError) and not isinstance(error, OutcomeUnknown),
        letter=_letter(lane, change, decision, error, seen) or _early(lane, change, error, seen),
    )


def _early(lane: LaneId, change: Change, error: Exception, seen: Seen | None) -> DeadLetter | None:
    """Give the letter of what is held already and looked at once more; it counts no failure yet."""
    if not isinstance(error, LookAgain) or error.held is None:
        return None
    held = Decision(ChangeState.DEAD, reason=error.held.reason)
    letter = _letter(lane, change, held, error.held, seen)
    return None if letter is None else replace(letter, is_early=True)


def _letter(
    lane: LaneId, change: Change, decision: Decision, error: Exception, seen: Seen | None
) -> DeadLetter | None:
    if decision.state is not ChangeState.DEAD or decision.reason is None:
        return None
    captured: dict[str, object] = {"payload": change.payload, "accepted": change.accepted}
    if decision.reason is Reason.BUG:
        captured["traceback"] = traceback.format_exception(error)[-20:]
    if seen is not None:
        captured["seen"] = seen()
    exchange = _exchange(error)
    if exchange is not None:
        captured["call"] = exchange.fields
    return DeadLetter(
        lane.store,
        lane.kind,
        change.key,
        decision.reason,
        str(error) or type(error).__name__,
        json.dumps(captured, default=str).encode(),
        change.revision,
        change.event_id,
        error.cause if isinstance(error, Held) else "",
        is_lasting=lane.kind in LASTING,
        case=error.mark if isinstance(error, Held) else "",
    )


def _exchange(error: BaseException | None) -> Exchange | None:
    """Give the refused call behind an error: its own, or that of what caused it."""
    while error is not None:
        if isinstance(error, BridgeError) and error.exchange is not None:
            return error.exchange
        error = error.__cause__
    return None
