"""Rounds of a lane that gathers: as many calls as what is due fills, then the time of one call.

What changes meanwhile goes with the next round, so that a storm on few keys costs few calls, and
what the budget saved up is left for many keys.
"""

import math
from dataclasses import dataclass
from typing import Any

from domain.store import Store

MANY = 5
"""So many full calls due, and the budget alone says when the next goes."""

SPARE = 0.03
"""Rounds stay so much further apart: calls reach the hub closer together than they were granted."""

FILL_S = 0.25
"""Where backlogs are worked off, a call that is not full waits so long for more."""

NEXT_S = 0.1
"""Where a call takes one change, waiting saves no call, but only that the lane is leased anew."""

MEMO_S = 0.25
"""A pause as long as this outlasts a turn."""

ROUND_AT_S = "round_at_s"
"""In a lane's memo: `Rounds.at_s`, where the next turn must know it."""


@dataclass(slots=True)
class Rounds:
    """The rounds of one turn.

    Args:
        memo: of the lane.
        at_s: when the last call went, database clock.
        left: calls that may still go in this round.
        fills: a call that is not full waits, so that a flood costs half the calls.
    """

    store: Store
    memo: dict[str, Any]
    at_s: float = 0.0
    left: int = 0
    fills: bool = False

    def opens_at_s(self, due: int, batch: int, now_s: float) -> float | None:
        """Give when the next call may go, database clock; None when it may go now.

        Args:
            due: changes that are due.
            batch: how many of them one call takes.
        """
        if self.left > 0 or due >= MANY * batch:
            return None
        last_s: float = max(self.at_s, self.memo.get(ROUND_AT_S, 0.0))
        pause_s = self._slot_s * (1.0 + SPARE)
        if self.fills and due < batch:
            pause_s = max(pause_s, FILL_S)
        if last_s + pause_s > now_s:
            return last_s + pause_s
        self.left = max(1, due // batch) if self.fills else math.ceil(due / batch)
        return None

    def went(self, at_s: float) -> None:
        """Note when a call goes."""
        self.left = max(0, self.left - 1)
        self.at_s = at_s
        if self._slot_s > MEMO_S:
            self.memo[ROUND_AT_S] = at_s

    @property
    def _slot_s(self) -> float:
        return self.store.limit_window_s / self.store.limit_calls
