"""Groups of dead letters: one cause, many keys; what a person said about it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.deadletters import LetterState

SPAN_S = 3600.0
"""What came in the last hour is held against what came in the hour before."""


class Trend(StrEnum):
    """How letters of a group come."""

    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    QUIET = "quiet"
    """None came, or came back, for two hours."""


def trend(lately: int, before: int) -> Trend:
    """Tell how letters come.

    Args:
        lately: how many came, or came back, within the last hour.
        before: within the hour before that.

    Examples:
        >>> str(trend(3, 0)), str(trend(3, 3)), str(trend(0, 3)), str(trend(0, 0))
        ('rising', 'steady', 'falling', 'quiet')
    """
    if lately == before:
        return Trend.STEADY if lately else Trend.QUIET
    return Trend.RISING if lately > before else Trend.FALLING


@dataclass(frozen=True, slots=True)
class Said:
    """What a person last said about a group.

    Args:
        state: open, acknowledged or snoozed.
        until_s: when a snooze ends, seconds since 1970; None: it is none.
        at_s: when it was said; None: nobody said anything.
    """

    state: str = LetterState.OPEN
    until_s: float | None = None
    at_s: float | None = None


def standing(
    said: Said, *, came_s: float, ended_s: float | None, now_s: float
) -> tuple[LetterState, bool]:
    """Give a group's state, and whether it regressed: it was over, and came back.

    A group that regressed after somebody acknowledged or snoozed it is open again.

    Args:
        came_s: when the oldest of its letters that wait came, or came back.
        ended_s: when a letter of the group was last resolved; None: never.

    Examples:
        >>> acked = Said("acknowledged", at_s=10.0)
        >>> standing(acked, came_s=5.0, ended_s=None, now_s=99.0)
        (<LetterState.ACKNOWLEDGED: 'acknowledged'>, False)
        >>> standing(acked, came_s=30.0, ended_s=20.0, now_s=99.0)
        (<LetterState.OPEN: 'open'>, True)
        >>> standing(Said("a word of a newer release"), came_s=5.0, ended_s=None, now_s=9.0)
        (<LetterState.OPEN: 'open'>, False)
    """
    regressed = ended_s is not None and came_s >= ended_s
    is_stale = regressed and (said.at_s is None or (ended_s or 0.0) > said.at_s)
    is_over = said.until_s is not None and said.until_s <= now_s
    if is_stale or (said.state == LetterState.SNOOZED and is_over):
        return LetterState.OPEN, regressed
    known = {state for state in LetterState if state == said.state}
    return next(iter(known), LetterState.OPEN), regressed
