"""Connections to checked addresses only, every step within the deadline of its call."""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import httpcore

from adapters.http.addresses import check_address
from domain import crossing
from domain.addresses import Addresses

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a name; raises OSError when it has none."""

SocketOptions = Iterable[
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
]

MOST_UNSENT = 65_536
"""So much of a request is kept back at most, until its answer is waited for."""

_ends_at_s: ContextVar[float | None] = ContextVar("ends_at_s", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let everything on the network inside end within so many seconds."""
    token = _ends_at_s.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at_s.reset(token)


def addresses_of(host: str, port: int) -> Sequence[str]:
    """Resolve a name as the system does.

    Raises:
        OSError: no such name, or nobody to ask.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError("not a host name") from None
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class GuardedNetwork(httpcore.NetworkBackend):
    """Resolves a name once, checks every address and connects to one of those.

    Checking here and not by name is what defeats a name that changes its address.
    """

    def __init__(self, rules: Addresses, resolve: Resolve = addresses_of) -> None:
        self._rules = rules
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: SocketOptions | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises:
            Misconfigured: one of its addresses is not allowed.
        """
        addresses = self._resolved(host, port, timeout)
        for address in addresses:
            check_address(address, self._rules)
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses:
            left_s = _left_s(timeout, httpcore.ConnectTimeout)
            try:
                plain = self._plain.connect_tcp(
                    address, port, left_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _DeadlineStream(plain)
        raise failure

    def _resolved(self, host: str, port: int, timeout_s: float | None) -> Sequence[str]:
        # The system's resolver knows no deadline: a thread of its own may outlive the call.
        box: queue.SimpleQueue[Sequence[str] | OSError] = queue.SimpleQueue()

        def resolve() -> None:
            try:
                box.put(self._resolve(host, port))
            except OSError as error:
                box.put(error)

        threading.Thread(target=resolve, name="resolve", daemon=True).start()
        try:
            found = box.get(timeout=_left_s(timeout_s, httpcore.ConnectTimeout))
        except queue.Empty:
            raise httpcore.ConnectTimeout("the name was not resolved in time") from None
        if isinstance(found, OSError):
            raise httpcore.ConnectError(str(found)) from None
        return found


class _DeadlineStream(httpcore.NetworkStream):
    """A connection whose every step takes no longer than what is left of the call.

    Time-outs of httpx are per read: a server that trickles never meets one (measured 10 x over).
    A request's head waits for its content, so that both leave in one piece: handed over apart
    they cost each side a system call and a change of threads more.
    """

    def __init__(self, plain: httpcore.NetworkStream) -> None:
        self._plain = plain
        self._unsent: list[bytes] = []
        self._unsent_bytes = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        # Whoever takes no more of a request may have answered it: httpcore, too, looks for that.
        with suppress(httpcore.WriteError):
            self._flush(timeout)
        read = self._plain.read(max_bytes, _left_s(timeout, httpcore.ReadTimeout))
        crossing.note_back()
        return read

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._unsent.append(buffer)
        self._unsent_bytes += len(buffer)
        if self._unsent_bytes > MOST_UNSENT:
            self._flush(timeout)

    def _flush(self, timeout: float | None) -> None:
        if not self._unsent_bytes:
            return
        rest = memoryview(b"".join(self._unsent))
        self._unsent, self._unsent_bytes = [], 0
        sock: socket.socket = self._plain.get_extra_info("socket")
        crossing.note_left()
        try:
            while rest:
                sock.settimeout(_left_s(timeout, httpcore.WriteTimeout))
                rest = rest[sock.send(rest) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left_s = _left_s(timeout, httpcore.ConnectTimeout)
        return _DeadlineStream(self._plain.start_tls(ssl_context, server_hostname, left_s))

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)


def _left_s(timeout_s: float | None, late: type[Exception]) -> float | None:
    ends_at_s = _ends_at_s.get()
    if ends_at_s is None:
        return timeout_s
    left_s = ends_at_s - time.monotonic()
    if left_s <= 0:
        raise late("the deadline of the call has passed")
    return left_s if timeout_s is None else min(timeout_s, left_s)
