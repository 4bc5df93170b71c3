"""One line of the ledger: what is known about a key and what is owed for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.deadletters import DeadLetter
from domain.order_claims import Claim


class ChangeState(StrEnum):
    """Where a change stands. `held` is shown for the changes of a lane that is held."""

    DUE = "due"
    WAITING = "waiting"
    HELD = "held"
    PUSHED = "pushed"
    DEAD = "dead"


GOES_ON = frozenset({ChangeState.DUE, ChangeState.WAITING})
"""What is tried again by itself."""


def waits_for(state: str | None, attempts: int, error: str) -> str:
    """Say what a change that goes on by itself waits for; empty: it does not go on.

    Examples:
        >>> waits_for("due", 0, ""), waits_for("due", 2, "HTTP 503"), waits_for("pushed", 2, "")
        ('due', 'tried 2 times: HTTP 503', '')
        >>> waits_for("waiting", 0, "its product")
        'waiting: its product'
    """
    if state not in GOES_ON:
        return ""
    if attempts:
        return f"tried {attempts} times: {error}"
    return "due" if state == ChangeState.DUE else f"waiting: {error}"


@dataclass(frozen=True, slots=True)
class Change:
    """A change as a lane reads it, marked in flight.

    Args:
        key: SKU, product code or order number.
        payload: newest data for kinds that carry them; None for stock.
        revision: grows with every fold; outcomes are recorded for the revision sent.
        attempts: tries since the last fold or success.
        apart: at most so many keys with it in one call, after a refused batch; 0: any.
        accepted: what the hub accepted last ({"units": 7}), a part of it where the rest is still to
            come ({"xml": "3526…"}); None: nothing, or unknown.
        accepted_hash: of the content accepted last; empty: nothing, or unknown.
        event_id: the event folded last.
        changed_at_s: time of that event, seconds since 1970.
        released: a person asked for it again: it goes after what is fresh.
    """

    key: str
    payload: Mapping[str, Any] | None
    revision: int
    attempts: int
    apart: int
    accepted: Mapping[str, Any] | None
    accepted_hash: str
    event_id: str
    changed_at_s: float
    released: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one change that was in flight.

    Args:
        revision: the revision that was sent.
        state: `pushed`, or where `domain.retry.decide` puts it.
        accepted: content summary when pushed; else what the hub has of it by now; None: as before.
        accepted_hash: content hash when pushed.
        fell_to_zero: the hub had stock of this key before and has none now.
        known: False when the hub may or may not have taken it: its last accepted
            content is then forgotten.
        is_void: nothing was left to do: what waited for a person closes as obsolete.
        claim: of an order, recorded beside it whatever became of the change.
    """

    key: str
    revision: int
    state: ChangeState
    delay_s: float = 0.0
    counts: bool = True
    error: str = ""
    apart: int = 0
    accepted: Mapping[str, Any] | None = None
    accepted_hash: str = ""
    fell_to_zero: bool = False
    known: bool = True
    letter: DeadLetter | None = None
    is_void: bool = False
    claim: Claim | None = None
