"""What becomes of a call that failed: one pure function."""

from dataclasses import dataclass

from domain.changes import ChangeState
from domain.deadletters import Reason
from domain.errors import (
    AccessDenied,
    LookAgain,
    Misconfigured,
    NotThereYet,
    PermanentError,
    Throttled,
    TransientError,
)

BUG_ATTEMPTS = 3
"""An unexpected error gets this many quick tries before a person sees it."""

BUG_DELAY_S = 1.0
PATIENCE_MAX_S = 24 * 3600.0
THROTTLE_DEFAULT_S = 5.0


@dataclass(frozen=True, slots=True)
class RetryRule:
    """Periods of the settings, in seconds."""

    backoff_min_s: float = 1.0
    backoff_max_s: float = 300.0
    waiting_min_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with the keys of a failed call.

    Args:
        state: where the change goes.
        delay_s: not before so many seconds; 0 for a state that has no due time.
        counts: whether this was an attempt.
        hold: cause for which the store's lane stops, "access_denied"; empty: it goes on.
        block_s: the token's budget is blocked for so long.
        reason: of the dead letter, when the state is dead.
    """

    state: ChangeState
    delay_s: float = 0.0
    counts: bool = True
    hold: str = ""
    block_s: float | None = None
    reason: Reason | None = None


def decide(error: Exception, attempt: int, jitter: float, rule: RetryRule) -> Decision:
    """Decide what becomes of a change whose call failed.

    Args:
        attempt: 1 for the first try.
        jitter: uniform random number in [0, 1).

    Examples:
        >>> decide(Throttled("slow", 7.0), 1, 0.5, RetryRule())
        Decision(state=<ChangeState.DUE: 'due'>, delay_s=0.0, counts=False, hold='', \
block_s=7.0, reason=None)
    """
    if isinstance(error, Throttled | LookAgain | AccessDenied | Misconfigured):
        return _no_attempt(error)
    if isinstance(error, NotThereYet):
        doubled_s = rule.waiting_min_s * 2.0 ** min(attempt - 1, 20)
        return Decision(ChangeState.WAITING, min(PATIENCE_MAX_S, doubled_s))
    if isinstance(error, TransientError):
        return Decision(ChangeState.DUE, _backoff_s(attempt, jitter, rule))
    if isinstance(error, PermanentError):
        return Decision(ChangeState.DEAD, reason=error.reason)
    if attempt < BUG_ATTEMPTS:
        return Decision(ChangeState.DUE, BUG_DELAY_S * attempt)
    return Decision(ChangeState.DEAD, reason=Reason.BUG)


def _no_attempt(error: Throttled | LookAgain | AccessDenied | Misconfigured) -> Decision:
    if isinstance(error, LookAgain):
        state = ChangeState.WAITING if error.may_be_early else ChangeState.DUE
        return Decision(state, error.after_s, counts=False)
    if isinstance(error, Throttled):
        wait_s = THROTTLE_DEFAULT_S if error.retry_after_s is None else error.retry_after_s
        return Decision(ChangeState.DUE, counts=False, block_s=wait_s)
    hold = error.cause if isinstance(error, Misconfigured) else "access_denied"
    return Decision(ChangeState.DUE, counts=False, hold=hold)


def _backoff_s(attempt: int, jitter: float, rule: RetryRule) -> float:
    ceiling_s = min(rule.backoff_max_s, rule.backoff_min_s * 2.0 ** min(attempt - 1, 30))
    return max(rule.backoff_min_s / 10, jitter * ceiling_s)
