"""Whether anybody may be waiting for one of our threads."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Crowd:
    """Counts the lanes at work in this process. Safe between threads.

    Args:
        threads: lanes that can be worked at once.
    """

    threads: int = 1
    _busy: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Be at work within the block."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def is_shared(self) -> bool:
        """Tell whether others share this interpreter, or wait for its thread."""
        return self._busy > 1 or self._busy >= self.threads
