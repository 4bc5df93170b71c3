"""Looks over all that a store has due: what takes long is not done again at every turn."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LONG_S = 0.25
"""A shorter look is always made."""

REST = 20
"""After a long look nobody looks again for so many times as long: it costs a twentieth at most."""


@dataclass(frozen=True, slots=True)
class Looks:
    """When each store was looked over, and how long that took. Any number of threads.

    Args:
        clock: seconds, from anywhere on.
    """

    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _until: dict[str, float] = field(default_factory=dict)

    def is_spared(self, store: str) -> bool:
        """Tell whether a long look was made just now."""
        with self._lock:
            return self.clock() < self._until.get(store, float("-inf"))

    @contextmanager
    def look(self, store: str) -> Iterator[None]:
        """Look over a store's; one that fails, or refuses what it saw, is made again."""
        began_s = self.clock()
        yield
        ended_s = self.clock()
        if ended_s - began_s >= LONG_S:
            with self._lock:
                self._until[store] = ended_s + REST * (ended_s - began_s)
