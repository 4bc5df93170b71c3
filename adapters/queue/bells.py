"""Rings lanes over RabbitMQ without ever making the caller wait.

A bell is a dramatiq message, published without a confirm. With the broker away or blocked it is
dropped and counted: the ringer finds the lane in the ledger within a second or two.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pika
from dramatiq import Message as WorkMessage

from adapters.queue.connection import BrokerAway
from adapters.queue.link import Link
from adapters.queue.topology import BULK_QUEUE
from domain.ids import LaneId
from domain.messages import Bell, Route

MOST = 10_000
"""Lanes that may wait for the connection; beyond it they are dropped."""

_FLUSH_S = 1.0
_PROPERTIES = pika.BasicProperties(content_type="application/json", delivery_mode=2)

Dropped = Callable[[int], None]


def ignored(_count: int) -> None:
    """Count nothing."""


def work_message(bell: Bell, route: Route) -> WorkMessage[None]:
    """Give a bell as dramatiq's worker reads it."""
    return WorkMessage(
        queue_name=BULK_QUEUE if bell.is_bulk else route.queue,
        actor_name=route.actor,
        args=(),
        kwargs=bell.to_dict(),
        options={},
    )


class RabbitBells:
    """Implements `domain.ports.Bells`.

    Args:
        routes: kind → route; a bell of another kind is dropped.
        dropped: hears how many bells were dropped; called in whatever thread dropped them.
    """

    def __init__(
        self, url: str, routes: Mapping[str, Route], *, dropped: Dropped = ignored
    ) -> None:
        self._routes = routes
        self._dropped = dropped
        self._lock = threading.Lock()
        self._due: dict[Bell, None] = {}
        self._channel: Any = None
        self._link = Link(url, "bells", self)
        self._link.start()

    @property
    def is_open(self) -> bool:
        """Tell whether there is a connection now."""
        return self._link.is_open

    @property
    def is_blocked(self) -> bool:
        """Tell whether the broker has an alarm and takes nothing for now."""
        return self._link.is_blocked

    @property
    def error(self) -> str | None:
        """Why there is no connection; None while there is one, or the first try is under way."""
        return self._link.error

    def ring(self, lanes: Sequence[LaneId]) -> None:
        """Ring; a lane that is still waiting to be rung is rung once."""
        self._ring([Bell(lane.store, lane.kind) for lane in lanes])

    def ring_bulk(self, lanes: Sequence[LaneId]) -> None:
        """Ring lanes where backlogs are worked off."""
        self._ring([Bell(lane.store, lane.kind, is_bulk=True) for lane in lanes])

    def _ring(self, bells: Sequence[Bell]) -> None:
        if self._link.is_away or not self._link.is_alive:
            self._drop(len(bells))
            return
        unrung = 0
        with self._lock:
            for bell in bells:
                if bell.kind in self._routes and len(self._due) < MOST:
                    self._due[bell] = None
                else:
                    unrung += 1
        self._drop(unrung)
        self._link.call(self._pump)

    def close(self) -> None:
        """Ring what waits, for a second at most, and close."""
        until = time.monotonic() + _FLUSH_S
        if self._due:
            with contextlib.suppress(BrokerAway):
                self._link.wait_open(_FLUSH_S)
        self._link.stop(timeout_s=max(0.1, until - time.monotonic()))

    # ---- the link's thread

    def opened(self, channel: Any) -> None:
        """Ring what was rung while the connection was made."""
        self._channel = channel
        self._pump()

    def lost(self, _why: str) -> None:
        """Drop what waits: an old bell is worth nothing, the ringer rings again."""
        self._channel = None
        self._drop(len(self._taken()))

    def _pump(self) -> None:
        if self._channel is None:
            return  # the connection is being made
        due = self._taken()
        if self._link.is_blocked:
            self._drop(len(due))
            return
        for bell in due:
            message = work_message(bell, self._routes[bell.kind])
            self._channel.basic_publish("", message.queue_name, message.encode(), _PROPERTIES)

    def _taken(self) -> Mapping[Bell, None]:
        with self._lock:
            due, self._due = self._due, {}
        return due

    def _drop(self, count: int) -> None:
        if count:
            self._dropped(count)
