"""The ERP's queue inside one process, for the demo: what is put in comes out in batches."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from domain.ports import Announcement, Delivery

MOST = 10_000
_IDLE_S = 0.5


class InProcessInbox:
    """Implements `domain.ports.Inbox` and `producers.publish.EventPublisher` at once."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Delivery] = queue.Queue(MOST)
        self._stopped = threading.Event()
        self._tag = 0
        self._lock = threading.Lock()

    def publish(
        self,
        routing_key: str,
        body: bytes,
        _message_id: str,
        told: Callable[[Literal["confirmed", "returned", "nacked"]], None],
    ) -> None:
        """Put one event in; waits while it is full."""
        with self._lock:
            self._tag += 1
            kind = routing_key.split(".")[1]
            self._queue.put(
                Delivery(self._tag, f"erp.{kind}", routing_key, body, redelivered=False)
            )
        told("confirmed")

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything is acknowledged; False when time ran out."""
        ends_s = time.monotonic() + timeout_s
        while self._queue.unfinished_tasks and time.monotonic() < ends_s:
            time.sleep(0.01)
        return not self._queue.unfinished_tasks

    def batches(self, size: int, wait_s: float) -> Iterator[Sequence[Delivery]]:
        """Give batches until stopped; see the port."""
        while not self._stopped.is_set():
            yield self._batch(size, wait_s)

    def acknowledge(self, batch: Sequence[Delivery]) -> None:
        """Acknowledge a batch."""
        for _ in batch:
            self._queue.task_done()

    def stop(self) -> None:
        """Let `batches` end."""
        self._stopped.set()

    def _batch(self, size: int, wait_s: float) -> Sequence[Delivery]:
        try:
            batch = [self._queue.get(timeout=_IDLE_S)]
        except queue.Empty:
            return []
        ends_s = time.monotonic() + wait_s
        while len(batch) < size and (left_s := ends_s - time.monotonic()) > 0:
            try:
                batch.append(self._queue.get(timeout=left_s))
            except queue.Empty:
                break
        return batch


class InProcessAnnouncer:
    """Implements `domain.ports.Announcer` where there is no broker: the row is the record."""

    def announce(self, announcements: Sequence[Announcement]) -> Sequence[str]:
        """Take them all."""
        return [announcement.id for announcement in announcements]
