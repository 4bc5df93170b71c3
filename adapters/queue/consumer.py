"""Reads messages in batches and acknowledges them at once: the queue side of intake and desk.

One connection, one channel, several queues. Tags are numbered through all connections, so that a
batch of a connection now gone is recognised and its acknowledgement ignored: the broker gives
those messages again.
"""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import structlog

from adapters.queue.connection import BrokerAway
from adapters.queue.hearing import LOOK_S, Hearing
from adapters.queue.link import Link
from adapters.queue.topology import HEAVY
from domain.ports import Delivery

PREFETCH = 6000
HEAVY_PREFETCH = 300

_IDLE_S = 1.0
_NOBODY_WAITS = sys.maxsize

log = structlog.get_logger()


class RabbitInbox:
    """Implements `domain.ports.Inbox`.

    Args:
        prefetch: messages a queue may have with us unacknowledged; where they are heavy, fewer.
        on_trouble: hears why messages stopped coming, again and again while they do not.
    """

    def __init__(
        self,
        url: str,
        queues: Sequence[str],
        *,
        prefetch: int = PREFETCH,
        name: str = "intake",
        on_trouble: Callable[[str], None] | None = None,
    ) -> None:
        self._queues = {
            q: min(prefetch, HEAVY_PREFETCH) if q in HEAVY else prefetch for q in queues
        }
        self._on_trouble = on_trouble
        self._link = Link(url, name, self)
        self._stopped = threading.Event()
        self._came = threading.Condition()
        self._wanted = _NOBODY_WAITS
        self._waiting: deque[tuple[float, int, Any, Any, bytes]] = deque()
        self._hearing = Hearing()
        self._channel: Any = None
        self._base = 0  # our tag is the broker's plus this
        self._last = 0  # the highest tag given out by the broker, ours
        self._acked = 0  # everything up to here is acknowledged or gone

    @property
    def is_open(self) -> bool:
        """Tell whether we are consuming now."""
        return self._link.is_open

    @property
    def error(self) -> str | None:
        """Why we are not consuming; None while all is well."""
        return self._link.error

    def batches(self, size: int, wait_s: float) -> Iterator[Sequence[Delivery]]:
        """Give batches until stopped; see the port.

        Raises:
            BrokerAway: our own thread died. A broker that is away is waited for.
        """
        self._link.start()
        try:
            while not self._stopped.is_set():
                if not self._link.is_alive:
                    raise BrokerAway("the thread of the connection died; start the process again")
                yield self._batch(size, wait_s)
        finally:
            self.close()

    def acknowledge(self, batch: Sequence[Delivery]) -> None:
        """Acknowledge a batch, or part of one."""
        if batch:
            self._link.call(partial(self._acknowledge, batch))

    def stop(self) -> None:
        """Let `batches` end after the batch in hand. Any thread, also from a signal handler."""
        self._stopped.set()
        with self._came:
            self._came.notify_all()

    def close(self) -> None:
        """Send the acknowledgements given so far and close; the rest is given to others."""
        self._stopped.set()
        self._link.stop()

    # ---- the caller's thread

    def _batch(self, size: int, wait_s: float) -> Sequence[Delivery]:
        with self._came:
            self._wait(1, time.monotonic() + _IDLE_S)
            if self._waiting:
                self._wait(size, self._waiting[0][0] + wait_s)
            taken = [self._waiting.popleft() for _ in range(min(size, len(self._waiting)))]
        return [
            Delivery(
                tag,
                method.consumer_tag,
                method.routing_key,
                body,
                method.redelivered,
                properties.headers or {},
            )
            for _, tag, method, properties, body in taken
        ]

    def _wait(self, count: int, until: float) -> None:
        self._wanted = count
        while len(self._waiting) < count and not self._stopped.is_set():
            left_s = until - time.monotonic()
            if left_s <= 0:
                break
            self._came.wait(left_s)
        self._wanted = _NOBODY_WAITS

    # ---- the link's thread

    def opened(self, channel: Any) -> None:
        """Consume all queues on a new channel."""
        self._channel = channel
        self._base = self._acked = self._last
        self._hearing.forget()
        channel.add_on_cancel_callback(self._on_cancelled)
        for queue, prefetch in self._queues.items():
            channel.basic_qos(prefetch_count=prefetch)  # holds for the consumers that come after
            channel.basic_consume(queue, self._on_message, consumer_tag=queue)
        self._link.call_later(LOOK_S, partial(self._look, channel))

    def _look(self, channel: Any) -> None:
        """Make sure that the broker still counts us among its consumers, and feeds us."""
        if channel is not self._channel or not channel.is_open:
            return
        for queue in self._queues:
            channel.queue_declare(queue, passive=True, callback=self._on_counted)
        self._link.call_later(LOOK_S, partial(self._look, channel))

    def _on_counted(self, frame: Any) -> None:
        method = frame.method
        why = self._hearing.fault(
            method.queue, consumers=method.consumer_count, ready=method.message_count
        )
        if why is not None:
            self._link.reopen(why)

    def lost(self, why: str) -> None:
        """Drop what nobody took yet: the broker gives it again."""
        self._channel = None
        with self._came:
            self._waiting.clear()
        if self._on_trouble is not None and not self._stopped.is_set():
            self._on_trouble(why)

    def _on_message(self, _channel: Any, method: Any, properties: Any, body: bytes) -> None:
        self._last = tag = self._base + method.delivery_tag
        self._hearing.came(method.consumer_tag)
        self._waiting.append((time.monotonic(), tag, method, properties, body))
        if len(self._waiting) >= self._wanted:
            with self._came:
                self._came.notify()

    def _on_cancelled(self, frame: Any) -> None:
        queue = frame.method.consumer_tag
        self._link.reopen(f"the broker cancelled the consumer of {queue}; was the queue deleted?")

    def _acknowledge(self, batch: Sequence[Delivery]) -> None:
        tags = [delivery.tag for delivery in batch]
        if self._channel is None or tags[-1] <= self._base:
            log.info("queue_ack_stale", messages=len(tags))
            return
        self._hearing.settled([delivery.queue for delivery in batch if delivery.tag > self._base])
        if tags == list(range(self._acked + 1, self._acked + 1 + len(tags))):
            self._acked = tags[-1]
            self._channel.basic_ack(tags[-1] - self._base, multiple=True)
            return
        # Something before these is still in somebody's hands: `multiple` would acknowledge it too.
        for tag in tags:
            if tag > self._base:
                self._channel.basic_ack(tag - self._base)
