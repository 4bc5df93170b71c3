"""The connections of a process: sends a call, gives its answer or our error."""

import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import cast

import httpcore
import httpx

from adapters.http.calls import KEPT_HEADERS, Answer, Call
from adapters.http.content import Content, ContentRefused
from adapters.http.network import GuardedNetwork, deadline
from domain.addresses import Addresses
from domain.errors import AnswerUnreadable, BridgeError, OutcomeUnknown, TransientError

MOST_BYTES = 10_000_000
"""An answer may hold so many bytes once it is decoded."""

_HEADERS = {
    "accept-encoding": "gzip",
    "connection": "keep-alive",
    "user-agent": "eccosys-anymarket-bridge",
}

CONNECT_S = 3.0
IDLE_S = 20.0
CONNECTIONS = 4
"""Kept for one call at a time: of both parties, and a few more."""

_SCHEMES = (b"http", b"https")
_WITH_LENGTH = ("POST", "PUT", "PATCH")
"""Methods whose requests say how long their content is, though there be none."""

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_GARBLED = (httpx.RemoteProtocolError, ContentRefused)


class HttpClient:
    """Implements `calls.Transport` for the whole process. `close` ends its connections.

    Follows no redirect, keeps no cookie (stores share it) and reads no proxy from the
    environment.

    Args:
        deadline_s: total time of a call by our own clock, however much trickles in.
        transport: in place of the network, for tests.
    """

    def __init__(
        self,
        rules: Addresses,
        deadline_s: float,
        *,
        most_bytes: int = MOST_BYTES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._deadline_s = deadline_s
        self._most_bytes = most_bytes
        timeout = httpx.Timeout(deadline_s, connect=min(CONNECT_S, deadline_s))
        self._extensions = {"timeout": timeout.as_dict()}
        # Under its transport httpx's client adds redirects, cookies and proxies, all of which we
        # would have to turn off, and half as much CPU again (docs/performance.md).
        self._transport = transport or GuardedTransport(GuardedNetwork(rules))

    def close(self) -> None:
        """End all connections."""
        self._transport.close()

    def handle_request(self, call: Call) -> Answer:
        """Send a call and read its answer within the deadline; see `calls.Transport`."""
        with deadline(self._deadline_s):
            return self._exchange(call)

    def _exchange(self, call: Call) -> Answer:
        head = Answer(0, {}, b"", datetime.now(UTC))
        content = Content("", self._most_bytes)
        try:
            with closing(self._transport.handle_request(self._request_of(call))) as response:
                head = _head_of(response)
                content = Content(response.headers.get("content-encoding", ""), self._most_bytes)
                # As it came: httpx's own reader lays three generators around it.
                for piece in cast("httpx.SyncByteStream", response.stream):
                    content.add(piece)
            whole = content.whole()
        except (httpx.HTTPError, httpx.InvalidURL, ContentRefused) as error:
            if not head.status or head.is_success:
                # Foreign errors may quote a header: none of them is chained.
                raise _to_error(error, call, head) from None
            # The status of a refusal says enough, its text is a courtesy.
            whole = content.so_far()
        return Answer(head.status, head.headers, whole, head.seen_at)

    def _request_of(self, call: Call) -> httpx.Request:
        url = _url_of(call.url)
        headers = httpx.Headers(_headers_of(url.netloc, tuple(call.headers.items())))
        if call.content or call.method in _WITH_LENGTH:
            headers["Content-Length"] = str(len(call.content))
        # Given a stream, httpx adds no headers: those that it would add are there.
        stream = httpx.ByteStream(call.content)
        return httpx.Request(
            call.method, url, headers=headers, stream=stream, extensions=self._extensions
        )


class GuardedTransport(httpx.BaseTransport):
    """HTTP/1.1 over a network of ours, which httpx has no parameter for.

    Each call has a pool of connections to itself: under its lock a shared one looks at every
    connection for every call, and its callers wait for each other. The pool used last is used
    next; what nobody used for a while is closed.

    Args:
        context: for tests with an authority of their own; certificates are always verified.
    """

    def __init__(self, network: GuardedNetwork, context: ssl.SSLContext | None = None) -> None:
        self._verified = context or httpx.create_ssl_context(trust_env=False)
        self._verified.minimum_version = ssl.TLSVersion.TLSv1_2
        self._network = network
        self._idle: deque[tuple[float, _Pool]] = deque()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its pool is free again once the answer is closed."""
        pool = self._take()
        try:
            response = pool.handle_request(request)
        except BaseException:
            self._put_back(pool)
            raise
        stream = cast("httpx.SyncByteStream", response.stream)
        response.stream = _Lent(stream, lambda: self._put_back(pool))
        return response

    def close(self) -> None:
        """End all connections."""
        while self._idle:
            self._idle.pop()[1].close()

    def _take(self) -> "_Pool":
        # Of several threads that find the last one only one gets it; the others make theirs.
        with suppress(IndexError):
            return self._idle.pop()[1]
        return _Pool(self._verified, self._network)

    def _put_back(self, pool: "_Pool") -> None:
        now_s = time.monotonic()
        self._idle.append((now_s, pool))
        with suppress(IndexError):
            while self._idle[0][0] < now_s - IDLE_S:
                self._idle.popleft()[1].close()


class _Pool(httpx.HTTPTransport):
    """Connections of one call at a time."""

    def __init__(self, verified: ssl.SSLContext, network: GuardedNetwork) -> None:
        super().__init__(verify=verified, trust_env=False)
        self._pool = _Lines(verified, network)


class _Lines(httpcore.ConnectionPool):
    """One connection a party; nobody else asks for it, so that nothing is locked or waited for.

    A pool of httpcore looks at all of its connections when a call begins and when it ends, which
    costs as much as half of the call.
    """

    def __init__(self, verified: ssl.SSLContext, network: GuardedNetwork) -> None:
        super().__init__(ssl_context=verified, keepalive_expiry=IDLE_S, network_backend=network)
        self._lines: dict[tuple[bytes, bytes, int | None], httpcore.ConnectionInterface] = {}

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request over the connection to its party; a new one where there is none."""
        url = request.url
        party = url.scheme, url.host, url.port
        line = self._lines.pop(party, None)
        if line is None or not line.is_available() or line.has_expired():
            if line is not None:
                line.close()
            if url.scheme not in _SCHEMES:
                raise httpcore.UnsupportedProtocol("neither http nor https")
            line = self.create_connection(url.origin)
        # The one that was not used for longest is the first.
        self._lines[party] = line
        while len(self._lines) > CONNECTIONS:
            self._lines.pop(next(iter(self._lines))).close()
        return line.handle_request(request)

    def close(self) -> None:
        """End all connections."""
        while self._lines:
            self._lines.popitem()[1].close()


class _Lent(httpx.SyncByteStream):
    """What is read of an answer; closed, however often and badly, it gives the pool back once."""

    def __init__(self, stream: httpx.SyncByteStream, give_back: Callable[[], None]) -> None:
        self._stream = stream
        self._give_back: Callable[[], None] | None = give_back

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        give_back, self._give_back = self._give_back, None
        try:
            self._stream.close()
        finally:
            if give_back is not None:
                give_back()


@lru_cache(maxsize=256)
def _url_of(text: str) -> httpx.URL:
    # Most of what makes something has the same address each time, and reading one is slow.
    return httpx.URL(text)


@lru_cache(maxsize=256)
def _headers_of(netloc: bytes, said: tuple[tuple[str, str], ...]) -> httpx.Headers:
    # The same for all calls of a store that make something; never changed, always copied.
    return httpx.Headers({"Host": netloc.decode("ascii"), **_HEADERS, **dict(said)})


def _head_of(response: httpx.Response) -> Answer:
    kept = {name: text for name, text in response.headers.items() if name in KEPT_HEADERS}
    return Answer(response.status_code, kept, b"", datetime.now(UTC))


def _to_error(error: Exception, call: Call, head: Answer) -> BridgeError:
    text = f"{call.route}: {type(error).__name__}"
    if isinstance(error, httpx.ConnectError | ContentRefused):
        text += f": {error}"
    if isinstance(error, _NEVER_LEFT) or call.is_read:
        return TransientError(text)
    if head.status and isinstance(error, _GARBLED):
        return AnswerUnreadable(text)
    return OutcomeUnknown(text)
