"""What a replay is: a batch, its items, and what a step of it may do. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.changes import ChangeState
from domain.deadletters import LetterState

NO_OUTCOME_S = 600.0
"""An item whose key has no outcome for so long ends without one."""

AT_ONCE = 200
"""Items that one step releases at most."""

IN_FLIGHT = 500
"""Items of one batch that wait for their outcome at most."""

FEW = 20
MOST_FAILED = 0.10
"""Of more than a few outcomes, the share that may fail again before a batch stops itself."""

_SAVED_UP_S = 2.0


class BatchState(StrEnum):
    """Where a batch stands. A stopped one ended itself, because too much failed again."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    DONE = "done"


UNFINISHED_BATCH = frozenset({BatchState.RUNNING, BatchState.PAUSED})


class Result(StrEnum):
    """How an item ended."""

    PUSHED = "pushed"
    """The other side has its key's newest content."""
    FOLDED = "folded"
    """Its event was refused before and is in the ledger now."""
    ALREADY_DONE = "already_done"
    """Its letter was closed before its turn came."""
    OBSOLETE = "obsolete"
    """Nothing is left to push."""
    FAILED = "failed"
    """Its key has a dead letter again."""
    REFUSED = "refused"
    """Its event still breaks the contract."""
    WAITING = "waiting"
    """The other side does not know its key yet."""
    RETRYING = "retrying"
    """It failed for now; it is tried again by itself."""
    NO_OUTCOME = "no_outcome"
    """Nothing was recorded for its key in ten minutes."""
    SKIPPED = "skipped"
    """The batch ended before its turn, or its letter was discarded."""


SUCCEEDED = frozenset({Result.PUSHED, Result.FOLDED})
FAILED = frozenset(
    {Result.FAILED, Result.REFUSED, Result.WAITING, Result.RETRYING, Result.NO_OUTCOME}
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a batch goes about it.

    Args:
        canary: so many go first, and the rest waits for their outcomes; 0: all at once.
        min_success: percent of the canary that must succeed.
        rate: items a second; 0: as fast as steps come.
    """

    canary: int = 0
    min_success: float = 100.0
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How the items of a batch stand."""

    pending: int = 0
    running: int = 0
    results: Mapping[Result, int] | None = None

    def of(self, wanted: frozenset[Result]) -> int:
        """Count the items that ended in one of these ways."""
        return sum(count for result, count in (self.results or {}).items() if result in wanted)


@dataclass(frozen=True, slots=True)
class Step:
    """What a batch does next.

    Args:
        release: items to release now, at most.
        paced_at_s: from when on the rate counts the next ones, database clock.
        canary_passed: the rest may go.
        end: the state in which the batch ends now; None: it goes on.
        why: why it stopped, for a person.
    """

    release: int
    paced_at_s: float
    canary_passed: bool
    end: BatchState | None = None
    why: str = ""


def next_step(
    plan: Plan, tally: Tally, *, canary_passed: bool, paced_at_s: float, now_s: float
) -> Step:
    """Decide what a running batch does next.

    What is obsolete or was done already proves nothing: the next item joins the canary.

    Examples:
        >>> five = Plan(canary=5)
        >>> next_step(five, Tally(37), canary_passed=False, paced_at_s=0, now_s=9).release
        5
        >>> two_failed = Tally(32, 0, {Result.PUSHED: 3, Result.FAILED: 2})
        >>> stopped = next_step(five, two_failed, canary_passed=False, paced_at_s=0, now_s=9)
        >>> str(stopped.end), stopped.why
        ('stopped', 'canary: 2 of 5 failed')
    """
    good, bad = tally.of(SUCCEEDED), tally.of(FAILED)
    passed = canary_passed or not plan.canary
    if not passed:
        if bad * 100 > plan.canary * (100 - plan.min_success):
            return Step(
                0, paced_at_s, False, BatchState.STOPPED, f"canary: {bad} of {good + bad} failed"
            )
        passed = good + bad >= plan.canary
    elif good + bad >= FEW and bad > MOST_FAILED * (good + bad):
        return Step(
            0, paced_at_s, passed, BatchState.STOPPED, f"{bad} of {good + bad} failed again"
        )
    if not tally.pending and not tally.running:
        return Step(0, paced_at_s, passed, BatchState.DONE)
    room = IN_FLIGHT if passed else plan.canary - good - bad
    room = max(0, min(room - tally.running, AT_ONCE, tally.pending))
    release, paced_at_s = paced(plan.rate, room, paced_at_s, now_s)
    return Step(release, paced_at_s, passed)


def paced(rate: float, room: int, paced_at_s: float, now_s: float) -> tuple[int, float]:
    """Give how many may go now, and from when on the rate counts the next ones.

    What a batch did not use is saved up for two seconds at most; of a batch that begins (0.0), the
    first goes at once and nothing is saved up.

    Examples:
        >>> paced(2.0, 100, paced_at_s=10.0, now_s=11.0), paced(0, 100, 10.0, 11.0)
        ((2, 11.0), (100, 11.0))
        >>> paced(0.1, 100, paced_at_s=0.0, now_s=1000.0), paced(50, 100, 0.0, 1000.0)
        ((1, 1000.0), (1, 1000.0))
    """
    if not rate:
        return room, now_s
    saved_s = max(_SAVED_UP_S, 1 / rate) if paced_at_s else 1 / rate
    since_s = max(paced_at_s, now_s - saved_s)
    count = min(room, int((now_s - since_s) * rate + 1e-6))
    return count, since_s + count / rate


_RESULT_BY_CHANGE: Mapping[str, Result] = {
    ChangeState.DEAD: Result.FAILED,
    ChangeState.WAITING: Result.WAITING,
}


def result_of(
    letter: str, change: str | None, attempts: int, waited_s: float
) -> tuple[Result, bool] | None:
    """Tell how an item that was released ended; None: its key has no outcome yet.

    A release makes the key due with no attempts, so whatever else stands there came after it.
    What was throttled, or refused in company, is no outcome: it goes out again by itself.

    Args:
        letter: state of its dead letter now.
        change: state of its change now; None when it is gone.
        attempts: tries that counted since the release.
        waited_s: since the release.

    Returns:
        The result, and whether its letter has nothing left to wait for.

    Examples:
        >>> result_of("open", "dead", 1, 2.0), result_of("open", "due", 0, 2.0)
        ((<Result.FAILED: 'failed'>, False), None)
    """
    if letter == LetterState.DISCARDED:
        return Result.SKIPPED, False
    if change is None or (letter == LetterState.OBSOLETE and change != ChangeState.DEAD):
        return Result.OBSOLETE, True
    if letter == LetterState.RESOLVED or change == ChangeState.PUSHED:
        return Result.PUSHED, True
    if change in _RESULT_BY_CHANGE:
        return _RESULT_BY_CHANGE[change], False
    if attempts:
        return Result.RETRYING, False
    return (Result.NO_OUTCOME, False) if waited_s > NO_OUTCOME_S else None


def before_release(
    letter: str, revision: int, change: str | None, accepted: int | None
) -> Result | None:
    """Tell how an item ends without being released; None: its key is to be made due.

    Args:
        letter: state of its dead letter now.
        revision: of the change that failed; 0 when it never had one.
        change: state of its change now; None when it is gone.
        accepted: newest revision that the other side took; None: none.

    Examples:
        >>> before_release("open", 3, "pushed", 4), before_release("open", 3, "dead", 2)
        (<Result.ALREADY_DONE: 'already_done'>, None)
    """
    if letter == LetterState.DISCARDED:
        return Result.SKIPPED
    if letter in {LetterState.RESOLVED, LetterState.OBSOLETE}:
        return Result.ALREADY_DONE
    if change is None:
        return Result.OBSOLETE
    if change == ChangeState.PUSHED and accepted is not None and accepted >= revision:
        return Result.ALREADY_DONE
    return None
