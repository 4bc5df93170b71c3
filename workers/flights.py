"""How many batches in flight keep an interpreter busy, and no more."""

import statistics
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager, contextmanager

from domain import crossing
from domain.baton import Baton
from domain.ids import LaneId
from workers.pace import CALLS_AT_ONCE

FEWEST = 2
"""One may always wait for its answer while another computes."""

REMEMBERED = 10
LOOK_S = 0.25


class Flights:
    """Remembers what batches of a lane computed, and how long they waited meanwhile.

    A batch that waits half of its time leaves room for one beside it. Where the other side answers
    at once more of them only take the interpreter from each other: eight cost an order half as
    much again as two (measured). Safe between threads.
    """

    def __init__(self) -> None:
        self._worth: dict[LaneId, deque[float]] = {}
        self._batons: defaultdict[LaneId, Baton] = defaultdict(Baton)
        self._lock = threading.Lock()

    @contextmanager
    def watched(self, lane: LaneId) -> Iterator[None]:
        """Watch a batch: all that it does happens within the block, in this thread."""
        waiting, began_s = crossing.waited(), time.thread_time()
        try:
            yield
        finally:
            self.took(lane, time.thread_time() - began_s, waiting.seconds)

    def computing(self, lane: LaneId) -> AbstractContextManager[None]:
        """Let one batch of a lane compute within the block while others wait for their answers."""
        with self._lock:
            return self._batons[lane].held()

    def took(self, lane: LaneId, computed_s: float, waited_s: float) -> None:
        """Note what a batch computed, and how long it waited for answers."""
        with self._lock:
            known = self._worth.setdefault(lane, deque(maxlen=REMEMBERED))
            known.append(1.0 + waited_s / max(computed_s, 1e-6))

    def most(self, lane: LaneId) -> int:
        """Give how many batches may be in flight, at least `FEWEST`; all while nothing is known."""
        with self._lock:
            known = self._worth.get(lane)
            worth = statistics.median(known) if known else float(CALLS_AT_ONCE)
        return max(FEWEST, min(CALLS_AT_ONCE, int(worth)))


def landed(flying: set[Future[None]]) -> set[Future[None]]:
    """Wait until a batch has ended, but not for long; give those that are still in flight."""
    # A batch may be many calls: while it lasts, the pace may come to allow another beside it.
    done, still = wait(flying, LOOK_S, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return still
