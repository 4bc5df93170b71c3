"""Dramatiq on RabbitMQ without its ways to lose a message (docs/adr/0005-hazards-of-dramatiq.md).

No delays and no retries through the broker, no queue declared on the way, and an acknowledgement
goes to the consumer that delivered the message or nowhere. A work message is a bell: whatever its
actor did with it, it is acknowledged, for the ledger knows what is still owed.
"""

import threading
from collections.abc import Sequence
from typing import Any

import dramatiq
import pika
import pika.exceptions
from dramatiq.broker import Consumer

from adapters.queue.connection import BrokerAway, close_quietly, parameters, told
from adapters.queue.context import BindContext
from adapters.queue.topology import TopologyWrong, missing, require
from adapters.queue.work_consumer import WorkConsumer
from domain.errors import BridgeError

_ALARM_S = 10.0  # how long one send waits under an alarm; what was sent may still arrive later
_PROPERTIES = pika.BasicProperties(content_type="application/json", delivery_mode=2)


class DelayRefused(BridgeError):
    """Somebody asked to delay a work message; due times belong into the ledger."""

    def __init__(self, actor: str) -> None:
        super().__init__(f"{actor}: the broker holds no delayed messages; set `next_at` instead")


class WorkBroker(dramatiq.Broker):
    """Consumes work queues that exist already, and sends to them with confirms.

    Args:
        priority: a queue gives its messages to those of the highest, as long as they can take more.
    """

    def __init__(self, url: str, priority: int = 0) -> None:
        super().__init__(middleware=[BindContext()])
        self.queues: set[str] = set()
        self._url = url
        self._priority = priority
        self._sending = threading.Lock()
        self._connection: Any = None

    def require(self, queues: Sequence[str]) -> None:
        """Refuse to start without these queues; see `topology.require`."""
        require(self._url, queues)

    def declare_queue(self, queue_name: str) -> None:
        """Note a queue. Nothing is declared on the broker: `anybridge queues apply` did."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def get_declared_queues(self) -> set[str]:
        """Give the queues noted so far."""
        return self.queues.copy()

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 1000) -> Consumer:
        """Consume one queue on a connection of its own; `timeout` is in milliseconds."""
        return WorkConsumer(self._url, queue_name, prefetch, timeout, self._priority)

    def enqueue(
        self, message: dramatiq.Message[Any], *, delay: int | None = None
    ) -> dramatiq.Message[Any]:
        """Send one message and wait for its confirm.

        Raises:
            DelayRefused: a delay was asked for.
            TopologyWrong: its queue is missing.
            BrokerAway: not confirmed.
        """
        if delay is not None:
            raise DelayRefused(message.actor_name)
        with self._sending:
            try:
                self._send(message)
            except pika.exceptions.AMQPConnectionError:
                # An idle connection dies of missed heartbeats: only a fresh one proves anything.
                self._hang_up()
                self._send_again(message)
        return message

    def close(self) -> None:
        """Close the sending connection. Consumers close their own."""
        with self._sending:
            self._hang_up()

    def _send_again(self, message: dramatiq.Message[Any]) -> None:
        try:
            self._send(message)
        except (pika.exceptions.AMQPConnectionError, OSError) as error:
            self._hang_up()
            raise BrokerAway(told(error)) from error

    def _send(self, message: dramatiq.Message[Any]) -> None:
        if self._connection is None:
            given = parameters(self._url, "send")
            given.blocked_connection_timeout = _ALARM_S
            self._connection = pika.BlockingConnection(given)
        channel = self._connection.channel()
        channel.confirm_delivery()
        try:
            channel.basic_publish(
                "", message.queue_name, message.encode(), _PROPERTIES, mandatory=True
            )
        except pika.exceptions.UnroutableError as error:
            raise TopologyWrong([missing("queue", message.queue_name)]) from error
        except pika.exceptions.NackError as error:
            raise BrokerAway(f"queue {message.queue_name} takes no more messages") from error
        finally:
            if channel.is_open:
                channel.close()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            close_quietly(connection)
