"""Whether anybody may be waiting for one of our threads, or for our interpreter."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

LONGEST_TURN = 4.0
"""A lane alone in its process: a turn may be so many times as long. What ends it costs the calls in
flight; but lanes that share a process are passed on, so that others take some of them."""

SHORTEST_TURN = 0.2
"""Lanes that keep their interpreter busy between them are passed on as soon as that: a process
computes on one core, and another may have nothing to do."""

CROWDED = 0.6
"""From such a share of one core on, calls wait for the interpreter."""

MEASURED_S = 2.0
"""The share is taken over so long."""


@dataclass(slots=True)
class Crowd:
    """Counts the lanes at work in this process. Safe between threads.

    Args:
        threads: lanes that can be worked at once.
        cpu_s: seconds this process has computed.
        clock_s: seconds that passed, any origin.
    """

    threads: int = 1
    cpu_s: Callable[[], float] = time.process_time
    clock_s: Callable[[], float] = time.monotonic
    _busy: int = 0
    _load: float = 0.0
    _looked: tuple[float, float] | None = None
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

    def patience(self) -> float:
        """Give how many times as long as usual a turn may be."""
        load = self._measured()
        if self._busy > 1 and load >= CROWDED:
            return SHORTEST_TURN
        return 1.0 if self._busy > 1 or self._busy >= self.threads else LONGEST_TURN

    def _measured(self) -> float:
        with self._lock:
            now_s, cpu_s = self.clock_s(), self.cpu_s()
            if self._looked is None:
                self._looked = now_s, cpu_s
            since_s, had_s = self._looked
            if now_s - since_s >= MEASURED_S:
                self._load = (cpu_s - had_s) / (now_s - since_s)
                self._looked = now_s, cpu_s
            return self._load
