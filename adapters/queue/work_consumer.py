"""Reads one work queue for dramatiq, and settles only what it delivered itself."""

import json
import time
from functools import partial
from typing import Any

import dramatiq
import pika
import pika.exceptions
import structlog
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.errors import ConnectionClosed

from adapters.queue.connection import close_quietly, parameters, told
from adapters.queue.hearing import LOOK_S, Hearing

log = structlog.get_logger()


class Taken(MessageProxy):
    """A message in our hands, which knows the consumer that its tag belongs to."""

    def __init__(self, message: dramatiq.Message[Any], consumer: "WorkConsumer", tag: int) -> None:
        super().__init__(message)
        self.consumer = consumer
        self.tag = tag


class WorkConsumer(Consumer):
    """One queue read on one connection by one thread; `ack` and `nack` come from any.

    Args:
        timeout_ms: how long to wait for a message before giving None.
        priority: before consumers of a lower one, as long as fewer than `prefetch` are unsettled.
    """

    def __init__(
        self, url: str, queue: str, prefetch: int, timeout_ms: int, priority: int = 0
    ) -> None:
        self._queue = queue
        self._hearing = Hearing()
        self._look_at = time.monotonic() + LOOK_S
        try:
            self._connection = pika.BlockingConnection(parameters(url, queue))
        except (pika.exceptions.AMQPError, OSError) as error:
            raise _closed(told(error)) from error
        try:
            self._channel = self._connection.channel()
            self._channel.basic_qos(prefetch_count=prefetch)
        except pika.exceptions.AMQPError as error:
            close_quietly(self._connection)
            raise _closed(told(error)) from error
        self._iterator = self._channel.consume(
            queue,
            inactivity_timeout=timeout_ms / 1000,
            arguments={"x-priority": priority} if priority else None,
        )

    def __next__(self) -> MessageProxy | None:
        try:
            method, _, body = next(self._iterator)
        except StopIteration:
            raise _closed(f"the broker cancelled the consumer of {self._queue}") from None
        except pika.exceptions.AMQPError as error:
            raise _closed(told(error)) from error
        if method is None:
            self._look()
            return None
        self._hearing.came(self._queue)
        message = readable(body, self._queue)
        if message is None:
            log.error("work_message_unreadable", queue=self._queue, size=len(body))
            self._settle(partial(self._channel.basic_reject, method.delivery_tag, requeue=False))
            return None
        return Taken(message, self, method.delivery_tag)

    def ack(self, message: MessageProxy) -> None:
        """Acknowledge, if the message came from this very consumer: tags start anew (H1)."""
        self._settle_own(message, self._channel.basic_ack)

    def nack(self, message: MessageProxy) -> None:
        """Reject to the dead letters, if the message came from this very consumer."""
        log.error("work_message_rejected", queue=self._queue, actor=message.actor_name)
        self._settle_own(message, partial(self._channel.basic_reject, requeue=False))

    def close(self) -> None:
        """Send what was settled and close. Never raises: dramatiq's thread would die of it."""
        close_quietly(self._connection)

    def _settle_own(self, message: MessageProxy, answer: Any) -> None:
        if isinstance(message, Taken) and message.consumer is self:
            self._settle(partial(answer, message.tag))
        else:
            log.info("work_ack_stale", queue=self._queue)

    def _look(self) -> None:
        """Make sure, while nothing comes, that nothing waits for us either."""
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + LOOK_S
        try:
            found = self._channel.queue_declare(self._queue, passive=True).method
        except pika.exceptions.AMQPError as error:
            raise _closed(told(error)) from error
        why = self._hearing.fault(
            self._queue, consumers=found.consumer_count, ready=found.message_count
        )
        if why is not None:
            raise _closed(why)

    def _answer(self, answer: Any) -> None:
        self._hearing.settled([self._queue])
        answer()

    def _settle(self, answer: Any) -> None:
        try:
            self._connection.add_callback_threadsafe(partial(self._answer, answer))
        except pika.exceptions.AMQPError:
            # The connection is gone and the broker gives the message again. Raising would make
            # dramatiq hold the worker thread here until there is a connection.
            log.info("work_ack_stale", queue=self._queue)


def _closed(why: str) -> ConnectionClosed:
    """Give the error at which dramatiq makes a new consumer."""
    return ConnectionClosed(why)  # type: ignore[no-untyped-call] # dramatiq leaves it untyped


def readable(body: bytes, queue: str) -> dramatiq.Message[None] | None:
    """Read a work message; None when it is none of ours.

    The queue is the one it was read from, whatever the body says (H4), and options are dropped:
    an `eta` among them would have dramatiq hold the message in memory.

    Examples:
        >>> readable(b"{}", "work.push") is None
        True
    """
    try:
        fields = json.loads(body)
        actor, kwargs = fields["actor_name"], fields["kwargs"]
        message_id, sent_at_ms = fields["message_id"], fields["message_timestamp"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = [actor, message_id, *kwargs.values()] if isinstance(kwargs, dict) else [None]
    if fields.get("args") or not isinstance(sent_at_ms, int):
        return None
    if not all(isinstance(text, str) for text in texts):
        return None
    return dramatiq.Message(queue, actor, (), kwargs, {}, message_id, sent_at_ms)
