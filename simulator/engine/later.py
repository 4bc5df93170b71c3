"""Effects that come true after the answer, when nobody waits for them any more."""

import threading
from collections.abc import Callable


class Later:
    """Carries things out after a while, and says how many are still to come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timers: set[threading.Timer] = set()

    @property
    def pending(self) -> int:
        """How many are still to come."""
        with self._lock:
            return len(self._timers)

    def do(self, delay_ms: int, action: Callable[[], object]) -> None:
        """Carry `action` out `delay_ms` from now, unless `cancel` comes first."""

        def run() -> None:
            try:
                action()
            finally:
                with self._lock:
                    self._timers.discard(timer)

        timer = threading.Timer(delay_ms / 1000, run)
        timer.daemon = True
        with self._lock:
            self._timers.add(timer)
        timer.start()

    def cancel(self) -> None:
        """Drop what has not begun."""
        with self._lock:
            for timer in self._timers:
                timer.cancel()
            self._timers.clear()
