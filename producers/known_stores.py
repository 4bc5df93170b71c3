"""Which stores there are, remembered for a moment: intake asks for every event."""

import threading
import time
from collections.abc import Callable, Iterable

FRESH_S = 10.0
AGAIN_S = 1.0
"""An unknown name is worth a fresh look, but not one an event."""


class KnownStores:
    """Tells whether there is a store of this name. Safe between threads."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._ask = names
        self._lock = threading.Lock()
        self._names: frozenset[str] = frozenset()
        self._asked_s = -1e9

    def __call__(self, name: str) -> bool:
        """Tell it; a store added elsewhere is known within a second."""
        with self._lock:
            age_s = time.monotonic() - self._asked_s
            if age_s > (FRESH_S if name in self._names else AGAIN_S):
                self._names = frozenset(self._ask())
                self._asked_s = time.monotonic()
            return name in self._names
