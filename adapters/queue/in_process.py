"""The queue inside one process, for the embedded default: nothing to start, nothing kept.

Durable it is not, and need not be: bells that are lost with the process are rung again.
"""

import time
from collections.abc import Mapping, Sequence
from queue import Queue
from typing import Any

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import QueueJoinTimeout, QueueNotFound

from adapters.queue.bells import MOST, Dropped, ignored, work_message
from adapters.queue.broker import DelayRefused
from adapters.queue.context import BindContext
from domain.ids import LaneId
from domain.messages import Bell, Route


class InProcessBroker(StubBroker):
    """Dramatiq's in-memory broker without its delays."""

    def __init__(self) -> None:
        super().__init__(middleware=[BindContext()])

    def require(self, queues: Sequence[str]) -> None:
        """Need nothing: a queue exists once it is noted."""

    def declare_queue(self, queue_name: str) -> None:
        """Note a queue."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = Queue()
            self.emit_after("declare_queue", queue_name)

    def enqueue(
        self, message: dramatiq.Message[Any], *, delay: int | None = None
    ) -> dramatiq.Message[Any]:
        """Put one message into its queue.

        Raises:
            DelayRefused: a delay was asked for.
            QueueNotFound: no actor and no worker uses this queue.
        """
        if delay is not None:
            raise DelayRefused(message.actor_name)
        return super().enqueue(message)

    def join(self, queue_name: str, *, timeout: int | None = None, **_: object) -> None:
        """Wait until a queue's messages are worked off. For tests; `timeout` is milliseconds."""
        until = None if timeout is None else time.monotonic() + timeout / 1000
        while self.queues[queue_name].unfinished_tasks:
            if until is not None and time.monotonic() > until:
                raise QueueJoinTimeout(queue_name)  # type: ignore[no-untyped-call] # theirs
            time.sleep(0.01)


class InProcessBells:
    """Implements `domain.ports.Bells`; see `RabbitBells`."""

    def __init__(
        self, broker: InProcessBroker, routes: Mapping[str, Route], *, dropped: Dropped = ignored
    ) -> None:
        self._broker = broker
        self._routes = routes
        self._dropped = dropped

    def ring(self, lanes: Sequence[LaneId]) -> None:
        """Ring; what nobody listens to is dropped."""
        unrung = sum(not self._ring_one(lane) for lane in lanes)
        if unrung:
            self._dropped(unrung)

    def close(self) -> None:
        """Close nothing: the bells go with the process."""

    def _ring_one(self, lane: LaneId) -> bool:
        route = self._routes.get(lane.kind)
        if route is None:
            return False
        try:
            if self._broker.queues[route.queue].qsize() >= MOST:
                return False
            self._broker.enqueue(work_message(Bell(lane.store, lane.kind), route))
        except (KeyError, QueueNotFound):
            return False
        return True
