"""What is asked of others now and then, whoever looks how often."""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Keeps an answer for a while.

    Args:
        ask: may raise; then nothing is kept, and the next one asks again.
        kept_s: for how long an answer is good.
        clock: seconds that only grow.
    """

    def __init__(
        self, ask: Callable[[], T], kept_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask = ask
        self._kept_s = kept_s
        self._clock = clock
        self._lock = threading.Lock()
        self._found: tuple[float, T] | None = None

    def __call__(self) -> T:
        """Give what was said a moment ago; one asks, the others do not wait for it."""
        found = self._found
        if found is not None and self._clock() - found[0] <= self._kept_s:
            return found[1]
        if not self._lock.acquire(blocking=found is None) and found is not None:
            return found[1]
        try:
            asked = self._ask()
            self._found = (self._clock(), asked)
            return asked
        finally:
            self._lock.release()
