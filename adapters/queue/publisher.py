"""Publishes with pipelined confirms: a window of messages is under way, none is ever forgotten.

Whatever the broker has not confirmed when a connection ends is published again on the next one,
so a message may arrive twice; the ledger's versions make that harmless.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pika
import structlog

from adapters.queue.connection import BrokerAway
from adapters.queue.link import Link

Outcome = Literal["confirmed", "returned", "nacked"]
Told = Callable[[Outcome], None]
"""Hears what became of one message, in the link's thread.

"confirmed": the broker has it on disk. "returned": no queue takes it, it is not published.
"nacked": the broker refused it for now and it is tried again; the final word is still to come.
"""

LONGEST_KEY = 255
"""Bytes of a routing key, by AMQP."""

WINDOW = 1000

_NACK_PAUSE_S = 0.5  # a queue that is full is not less full at once

log = structlog.get_logger()


@dataclass(slots=True, eq=False)
class _Message:
    routing_key: str
    body: bytes
    properties: Any
    told: Told
    is_returned: bool = False


class Publisher:
    """Publishes to one exchange, from any thread.

    Args:
        window: messages under way; `publish` waits while it is full.
        patience_s: how long `publish` waits for room before it gives up.
    """

    def __init__(
        self,
        url: str,
        *,
        exchange: str,
        content_type: str,
        name: str = "publisher",
        window: int = WINDOW,
        patience_s: float = 60.0,
    ) -> None:
        self._exchange = exchange
        self._content_type = content_type
        self._window = window
        self._patience_s = patience_s
        self._room = threading.Condition()
        self._under_way = 0
        self._outbox: deque[_Message] = deque()
        self._unconfirmed: dict[int, _Message] = {}
        self._next_tag = 1
        self._is_called = False
        self._channel: Any = None
        self._link = Link(url, name, self)
        self._link.start()

    @property
    def is_blocked(self) -> bool:
        """Tell whether the broker has an alarm and takes nothing for now."""
        return self._link.is_blocked

    @property
    def error(self) -> str | None:
        """Why there is no connection; None while there is one, or the first try is under way."""
        return self._link.error

    @property
    def under_way(self) -> int:
        """Count the messages without a final outcome."""
        return self._under_way

    def wait_open(self, timeout_s: float) -> None:
        """Wait for the connection; raises `BrokerAway` with the reason."""
        self._link.wait_open(timeout_s)

    def publish(self, routing_key: str, body: bytes, message_id: str, told: Told) -> None:
        """Publish one message, persistent and mandatory, with fresh properties.

        Raises:
            BrokerAway: the window stayed full for `patience_s`; the message was not taken.
            ValueError: the routing key is longer than AMQP allows.
        """
        size = len(routing_key.encode())
        if size > LONGEST_KEY:
            # Found out while it is sent, it would cost the connection, again and again.
            raise ValueError(f"a routing key of {size} bytes; wanted: {LONGEST_KEY} at most")
        properties = pika.BasicProperties(
            content_type=self._content_type, delivery_mode=2, message_id=message_id
        )
        with self._room:
            if not self._room.wait_for(lambda: self._under_way < self._window, self._patience_s):
                why = "the broker has an alarm" if self.is_blocked else self.error
                raise BrokerAway(why or f"nothing confirmed for {self._patience_s:g} s")
            self._under_way += 1
        self._outbox.append(_Message(routing_key, body, properties, told))
        self._wake()

    def flush(self, timeout_s: float) -> bool:
        """Wait until everything has its final outcome; False when time ran out before."""
        with self._room:
            return self._room.wait_for(lambda: self._under_way == 0, timeout_s)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Flush and close; False when something is left without an outcome."""
        until = time.monotonic() + timeout_s
        is_done = self.flush(timeout_s)
        self._link.stop(max(1.0, until - time.monotonic()))
        return is_done

    # ---- the link's thread

    def opened(self, channel: Any) -> None:
        """Publish everything that is not confirmed, in the order it was given."""
        self._channel = channel
        self._next_tag = 1
        channel.add_on_return_callback(self._on_return)
        channel.confirm_delivery(self._on_confirm)
        self._pump()

    def lost(self, _why: str) -> None:
        """Put what was under way back in front."""
        self._channel = None
        self._outbox.extendleft(reversed(self._unconfirmed.values()))
        self._unconfirmed.clear()

    def _wake(self) -> None:
        if not self._is_called:
            self._is_called = True
            self._link.call(self._pump)

    def _pump(self) -> None:
        self._is_called = False  # before looking: who appends from here on calls again
        while self._outbox and self._channel is not None:
            message = self._outbox.popleft()
            self._unconfirmed[self._next_tag] = message
            self._next_tag += 1
            message.is_returned = False
            self._channel.basic_publish(
                self._exchange, message.routing_key, message.body, message.properties, True
            )

    def _on_return(self, _channel: Any, _method: Any, _properties: Any, body: bytes) -> None:
        # A return comes right before the confirm of the same message and does not carry its tag.
        for message in self._unconfirmed.values():
            if message.body == body and not message.is_returned:
                message.is_returned = True
                return

    def _on_confirm(self, frame: Any) -> None:
        tag, is_many = frame.method.delivery_tag, frame.method.multiple
        tags = [t for t in self._unconfirmed if t <= tag] if is_many else [tag]
        messages = [self._unconfirmed.pop(t) for t in tags if t in self._unconfirmed]
        if frame.method.NAME == "Basic.Nack":
            self._again(messages)
            return
        for message in messages:
            _tell(message, "returned" if message.is_returned else "confirmed")
        with self._room:
            self._under_way -= len(messages)
            # Waking the publisher for every single confirm would halve the rate.
            if self._under_way <= self._window // 2:
                self._room.notify_all()

    def _again(self, messages: list[_Message]) -> None:
        for message in messages:
            _tell(message, "nacked")

        self._outbox.extendleft(reversed(messages))
        self._link.call_later(_NACK_PAUSE_S, self._pump)


def _tell(message: _Message, outcome: Outcome) -> None:
    try:
        message.told(outcome)
    except Exception:
        log.exception("queue_outcome_untold", outcome=outcome)
