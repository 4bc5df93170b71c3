"""How many calls a lane keeps in flight."""

import math
import threading
from collections import deque

from domain.store import Store

CALLS_AT_ONCE = 8


class Pace:
    """Remembers how long calls took, per store. Safe between threads."""

    def __init__(self) -> None:
        self._took: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def took(self, store: Store, seconds: float) -> None:
        """Note how long a call took."""
        with self._lock:
            self._took.setdefault(store.name, deque(maxlen=20)).append(seconds)

    def calls_at_once(self, store: Store) -> int:
        """Give `ceil(limit per second × p95 latency)`, from 1 to `CALLS_AT_ONCE`."""
        with self._lock:
            took = sorted(self._took.get(store.name, ()))
        if not took:
            return 1
        p95_s = took[math.ceil(len(took) * 0.95) - 1]
        wanted = math.ceil(store.limit_calls / store.limit_window_s * p95_s)
        return max(1, min(CALLS_AT_ONCE, wanted))
