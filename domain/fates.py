"""What became of an event: the answer to the ERP's developer who asks."""

from dataclasses import dataclass
from enum import StrEnum

from domain.changes import ChangeState


class Fate(StrEnum):
    """What became of an event, or of the newest one about a key."""

    FOLDED = "folded"
    """Known and due; the lane will push it."""
    SUPERSEDED = "superseded"
    """An equal or newer version of the key was known, or came with it."""
    WAITING = "waiting"
    """The other side does not know the key yet; tried again later."""
    HELD = "held"
    """The lane is stopped until a person acts."""
    PUSHED = "pushed"
    """The other side has it, or something newer."""
    DEAD = "dead"
    """Waiting cannot cure it; a dead letter says why."""


@dataclass(frozen=True, slots=True)
class Discarded:
    """How a person put the letter of a dead key aside.

    Args:
        reason: of the letter.
        by: who; empty: it is not recorded.
    """

    letter_id: str
    reason: str
    at_s: float
    why: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a key stands, and the fate of the event or key that was asked for.

    Args:
        fate: of the event asked for, or of the key's newest event.
        event_id: the event asked for, or the newest one of the key.
        revision: of that event; 0 when it never made one (superseded).
        state: of the change row; None when there is none, or one of a newer release.
        accepted_at_s: when the other side took the content it has now.
        next_at_s: when it is tried next; None when nothing is due.
        held: why the lane is held; empty: it is not.
        letter_id: the unfinished dead letter of the key; empty: none.
        reason: of that dead letter.
        discarded: how the letter of a dead key was put aside; None: it was not, or nobody asked.
    """

    store: str
    kind: str
    key: str
    fate: Fate
    event_id: str
    revision: int = 0
    state: ChangeState | None = None
    accepted_revision: int | None = None
    accepted_at_s: float | None = None
    attempts: int = 0
    next_at_s: float | None = None
    error: str = ""
    held: str = ""
    letter_id: str = ""
    reason: str = ""
    discarded: Discarded | None = None


def fate_of(
    state: ChangeState | None, revision: int, accepted_revision: int | None, *, held: bool
) -> Fate:
    """Tell what became of one revision of a change.

    Args:
        state: of the change row now; None: a word of a newer release.
        revision: the one asked for.
        accepted_revision: the newest that the other side took; None: none.
        held: its lane is stopped.

    Examples:
        >>> fate_of(ChangeState.DEAD, 7, 8, held=False), fate_of(ChangeState.DUE, 9, 8, held=True)
        (<Fate.PUSHED: 'pushed'>, <Fate.HELD: 'held'>)
    """
    if accepted_revision is not None and accepted_revision >= revision:
        return Fate.PUSHED
    if state is ChangeState.DEAD:
        return Fate.DEAD
    if held:
        return Fate.HELD
    if state is ChangeState.WAITING:
        return Fate.WAITING
    # "pushed" without an accepted revision: closed without a call, the other side was ahead.
    return Fate.PUSHED if state is ChangeState.PUSHED else Fate.FOLDED
