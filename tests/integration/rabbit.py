"""A broker as the queue's tests see it: plain pika beside ours, and a wire that can be cut."""

import contextlib
import functools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Self
from urllib.parse import urlsplit

import pika

from adapters.queue import topology

PERSISTENT = pika.BasicProperties(delivery_mode=2)


@contextlib.contextmanager
def channel(url: str) -> Iterator[Any]:
    """Give a channel with confirms on a connection of its own."""
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        opened = connection.channel()
        opened.confirm_delivery()
        yield opened
    finally:
        if connection.is_open:
            connection.close()


def with_topology(url: str) -> str:
    """Give a URL whose vhost has our whole topology, every queue of it empty."""
    _declare(url)
    with channel(url) as ch:
        for item in topology.TOPOLOGY:
            if isinstance(item, topology.Queue):
                ch.queue_purge(item.name)
    return url


@functools.cache
def _declare(url: str) -> None:
    topology.apply(url)


def send(url: str, queue: str, *bodies: bytes, exchange: str = "") -> None:
    """Publish persistent messages with confirms; `queue` is the routing key."""
    with channel(url) as ch:
        for body in bodies:
            ch.basic_publish(exchange, queue, body, PERSISTENT, mandatory=True)


def take(url: str, queue: str) -> list[tuple[Any, Any, bytes]]:
    """Take and acknowledge everything that is ready in a queue: (method, properties, body)."""
    taken = []
    with channel(url) as ch:
        while (got := ch.basic_get(queue, auto_ack=True))[0] is not None:
            taken.append(got)
    return taken


def ready(url: str, queue: str) -> int:
    """Count the messages that wait in a queue."""
    with channel(url) as ch:
        return int(ch.queue_declare(queue, passive=True).method.message_count)


def consumers(url: str, queue: str) -> int:
    """Count who consumes a queue."""
    with channel(url) as ch:
        return int(ch.queue_declare(queue, passive=True).method.consumer_count)


def exists(url: str, queue: str) -> bool:
    """Tell whether there is a queue of this name."""
    try:
        ready(url, queue)
    except pika.exceptions.ChannelClosedByBroker:
        return False
    return True


def version(url: str) -> tuple[int, ...]:
    """Give the broker's version, (3, 10, 8)."""
    with channel(url) as ch:
        told = ch.connection._impl.server_properties["version"]
    return tuple(int(part) for part in told.split("-")[0].split("."))


def until(is_so: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Wait until something is so; an AssertionError when it takes too long."""
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it did not become so in time"
        time.sleep(0.02)


class Wire:
    """A TCP connection to the broker that can be cut, taken down and put up again.

    Examples:
        with Wire(url) as wire: use wire.url; wire.cut()
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 5672)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._address: tuple[str, int] = self._listener.getsockname()
        self._ends: list[socket.socket] = []
        port = self._address[1]
        user = f"{parts.username}:{parts.password}@" if parts.username else ""
        self.url = parts._replace(netloc=f"{user}127.0.0.1:{port}").geturl()
        self._listen()

    def cut(self) -> None:
        """Cut every connection now, as a network does; new ones are taken."""
        ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def down(self) -> None:
        """Cut every connection and refuse new ones."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5)
        self.cut()

    def up(self) -> None:
        """Take connections again, on the same port."""
        self._listener = socket.create_server(self._address)
        self._listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.down()

    def _listen(self) -> None:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._ends += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=_copy, args=pair, daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
