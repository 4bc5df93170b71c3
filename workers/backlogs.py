"""Which lanes have a backlog: workers of their own take them, and the others keep their pace."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.ids import LaneId

MANY = 100
"""A lane that took so many changes within `WITHIN_S` has a backlog."""

RELEASED_COUNTS = 5
"""What a person released counts for so many: it comes by hundreds, and nobody waits for one."""

WITHIN_S = 5.0

REMEMBERED_S = 30.0
"""So long it counts as one after that: whoever passes it on sees no more of it."""

Ring = Callable[[Sequence[LaneId]], None]


@dataclass(slots=True)
class Backlogs:
    """Passes lanes with a backlog on to those who work on nothing else. Safe between threads.

    Two hundred changes keep an interpreter and a core busy for as long as a few of another store
    take altogether; workers of backlogs are nice to the others.

    Args:
        ring_bulk: rings lanes where backlogs are worked off; None: no lane is passed on.
    """

    ring_bulk: Ring | None = None
    clock_s: Callable[[], float] = time.monotonic
    _took: dict[LaneId, deque[tuple[float, int]]] = field(default_factory=dict)
    _until_s: dict[LaneId, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, lane: LaneId, changes: int, released: int = 0) -> None:
        """Note that a lane took so many changes for one call.

        Args:
            released: how many of them a person released.
        """
        if self.ring_bulk is None:
            return
        with self._lock:
            now_s = self.clock_s()
            known = self._took.setdefault(lane, deque())
            known.append((now_s, changes + released * (RELEASED_COUNTS - 1)))
            while known[0][0] < now_s - WITHIN_S:
                known.popleft()
            if sum(count for _, count in known) >= MANY:
                self._until_s[lane] = now_s + REMEMBERED_S

    def has(self, lane: LaneId) -> bool:
        """Tell whether a lane is to be passed on."""
        return self._until_s.get(lane, -1e9) > self.clock_s()

    def pass_on(self, lane: LaneId) -> bool:
        """Ring a lane where backlogs are worked off, if it has one; tell whether it has."""
        if self.ring_bulk is None or not self.has(lane):
            return False
        self.ring_bulk([lane])
        return True
