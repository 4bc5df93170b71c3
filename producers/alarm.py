"""Rings lanes at a moment: for a budget that returns sooner than the ringer looks."""

import heapq
import threading
import time

import structlog

from domain.ids import LaneId
from domain.ports import Bells

log = structlog.get_logger()

MOST = 10_000


class Alarm:
    """One thread that sleeps for all lanes. A lost alarm is healed by the ringer."""

    def __init__(self, bells: Bells) -> None:
        self._bells = bells
        self._due: list[tuple[float, LaneId]] = []
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="alarm", daemon=True)
        self._thread.start()

    def ring_in(self, lane: LaneId, seconds: float) -> None:
        """Ring the lane after so many seconds."""
        with self._changed:
            if len(self._due) < MOST:
                heapq.heappush(self._due, (time.monotonic() + max(0.0, seconds), lane))
                self._changed.notify()

    def close(self) -> None:
        """Stop; what is not rung yet is left to the ringer."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        while (due := self._wait()) is not None:
            try:
                self._bells.ring(due)
            except Exception:
                log.exception("alarm_not_rung", lanes=len(due))

    def _wait(self) -> list[LaneId] | None:
        with self._changed:
            while not self._stopped:
                left_s = self._due[0][0] - time.monotonic() if self._due else None
                if left_s is not None and left_s <= 0:
                    return self._taken()
                self._changed.wait(left_s)
        return None

    def _taken(self) -> list[LaneId]:
        now_s, lanes = time.monotonic(), []
        while self._due and self._due[0][0] <= now_s:
            lanes.append(heapq.heappop(self._due)[1])
        return sorted(set(lanes))
