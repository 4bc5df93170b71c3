"""How many calls a lane keeps in flight."""

import math
import threading
from collections import deque

from domain.store import Store

CALLS_AT_ONCE = 8

ASSUMED_S = 0.3
"""What a call takes until we know: a lane is taken over in full stride."""


READY_FROM = 0.25
"""From so many calls in flight on, mostly, one more is made ready beside them: whoever asks for a
call only once another has ended asks late, and a window's room is lost."""


class Pace:
    """Remembers how long calls took, per store. Safe between threads."""

    def __init__(self) -> None:
        self._took: dict[str, deque[float]] = {}
        self._answers: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def took(self, store: Store, seconds: float) -> None:
        """Note how long a call took."""
        with self._lock:
            self._took.setdefault(store.name, deque(maxlen=20)).append(seconds)

    def late_s(self, store: Store, seconds: float) -> float:
        """Note how long an answer took; give how much longer than the quickest of late."""
        with self._lock:
            known = self._answers.setdefault(store.name, deque(maxlen=20))
            known.append(seconds)
            return seconds - min(known)

    def calls_at_once(self, store: Store, per_s: float | None = None) -> int:
        """Give `ceil(limit per second × p95 latency)`, from 1 to `CALLS_AT_ONCE`.

        Args:
            per_s: None: the limit of the hub's token.
        """
        with self._lock:
            took = sorted(self._took.get(store.name, ()))
        p95_s = took[math.ceil(len(took) * 0.95) - 1] if took else ASSUMED_S
        allowed_per_s = store.limit_calls / store.limit_window_s if per_s is None else per_s
        wanted = math.ceil(allowed_per_s * p95_s)
        if allowed_per_s * p95_s > READY_FROM:
            wanted += 1
        return max(1, min(CALLS_AT_ONCE, wanted))
