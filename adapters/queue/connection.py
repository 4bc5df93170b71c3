"""How we reach the broker: parameters, one blocking connection, the pause before the next try."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pika
import pika.exceptions
import structlog

from domain.errors import TransientError

HEARTBEAT_S = 30

_SHORTEST_S = 0.2
_LONGEST_S = 10.0

log = structlog.get_logger()


class BrokerAway(TransientError):
    """The broker cannot be reached or refuses us. The text never holds the password."""


def parameters(url: str, name: str) -> pika.URLParameters:
    """Give the parameters of one connection.

    Args:
        url: "amqp://user:password@host:5672/vhost", or amqps.
        name: what the broker shows for the connection, "intake".

    Raises:
        ValueError: not an AMQP URL; pika would quietly take it for localhost.
    """
    if not url.startswith(("amqp://", "amqps://")):
        raise ValueError("the broker's URL must begin with amqp:// or amqps://")
    given = pika.URLParameters(url)
    if given.heartbeat is None:
        given.heartbeat = HEARTBEAT_S
    given.client_properties = {"connection_name": f"anybridge {name}"}
    return given


@contextmanager
def blocking(url: str, name: str) -> Iterator[pika.BlockingConnection]:
    """Open a connection for a few questions and close it again.

    Raises:
        BrokerAway: it could not be opened, or was lost meanwhile.
    """
    try:
        connection = pika.BlockingConnection(parameters(url, name))
    except (pika.exceptions.AMQPError, OSError) as error:
        raise BrokerAway(told(error)) from error
    try:
        yield connection
    except pika.exceptions.AMQPConnectionError as error:
        raise BrokerAway(told(error)) from error
    finally:
        if connection.is_open:
            connection.close()


def close_quietly(connection: pika.BlockingConnection) -> None:
    """Send what other threads gave it to send, and close. Never raises."""
    try:
        if connection.is_open:
            sent = threading.Event()
            connection.add_callback_threadsafe(sent.set)
            while not sent.is_set():
                connection.sleep(0)
            connection.close()
    except Exception as error:  # noqa: BLE001 - it is given up anyway, and its thread must go on
        log.info("queue_close_failed", why=told(error))


def told(error: BaseException) -> str:
    """Say what pika's error is about; many of them have no text of their own.

    Examples:
        >>> told(ConnectionRefusedError(111, "Connection refused"))
        'ConnectionRefusedError: [Errno 111] Connection refused'
        >>> told(pika.exceptions.AMQPConnectionError(OSError(9, "bad")))
        "AMQPConnectionError: (OSError(9, 'bad'),)"
    """
    text = str(error.args) if isinstance(error, pika.exceptions.AMQPError) else str(error)
    return f"{type(error).__name__}: {text}"


def pause_s(tries: int) -> float:
    """Give the seconds to wait before the next try: doubling, jittered, 10 s at most.

    Args:
        tries: failures in a row, 1 after the first.
    """
    longest = min(_LONGEST_S, _SHORTEST_S * 2.0 ** min(tries, 16))
    return random.uniform(longest / 2, longest)  # noqa: S311 - spreads reconnects, guards nothing
