"""The ledger's clock, kept by ours between two looks."""

import threading
import time
from collections.abc import Callable

from domain.errors import TransientError

LOOK_EVERY_S = 10.0


class LedgerClock:
    """Gives the database's time without asking each time. Safe between threads."""

    def __init__(self, ask: Callable[[], float]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._seen: tuple[float, float] | None = None

    def now_s(self) -> float:
        """Give seconds since 1970 by the database's clock."""
        with self._lock:
            seen = self._seen
            if seen is None or time.monotonic() - seen[1] > LOOK_EVERY_S:
                seen = self._seen = self._look(seen)
        return seen[0] + (time.monotonic() - seen[1])

    def _look(self, seen: tuple[float, float] | None) -> tuple[float, float]:
        started_s = time.monotonic()
        try:
            return self._ask(), started_s
        except TransientError:
            if seen is None:
                raise
            return seen
