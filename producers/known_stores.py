"""Which stores there are, remembered for a moment: intake asks for every event."""

import threading
import time
from collections.abc import Callable, Iterable

FRESH_S = 10.0
AGAIN_S = 1.0
"""An unknown name is worth a fresh look, but not one an event."""

MISSED_MOST = 1000


class KnownStores:
    """Tells whether there is a store of this name. Safe between threads."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._ask = names
        self._lock = threading.Lock()
        self._names: frozenset[str] = frozenset()
        self._asked_s = -1e9
        self._missed_s: dict[str, float] = {}

    def __call__(self, name: str) -> bool:
        """Tell it; a store added elsewhere is known within a second."""
        with self._lock:
            now_s = time.monotonic()
            # Another name's look says nothing of a store that was added since.
            asked_s = self._asked_s if name in self._names else self._missed_s.get(name, -1e9)
            if now_s - asked_s > (FRESH_S if name in self._names else AGAIN_S):
                self._names, self._asked_s = frozenset(self._ask()), now_s
                self._remember(name, now_s)
            return name in self._names

    def _remember(self, name: str, now_s: float) -> None:
        if name in self._names or len(self._missed_s) >= MISSED_MOST:
            self._missed_s.clear()
        if name not in self._names:
            self._missed_s[name] = now_s
