"""The connections of a process: sends a call, gives its answer or our error."""

import ssl
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import cast

import httpcore
import httpx

from adapters.http.calls import KEPT_HEADERS, Answer, Call
from adapters.http.connection import Connection
from adapters.http.content import Content, ContentRefused
from adapters.http.network import GuardedNetwork, deadline
from domain import baton
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

_PORTS = {"http": 80, "https": 443}
_WITH_LENGTH = ("POST", "PUT", "PATCH")
"""Methods whose requests say how long their content is, though there be none."""

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_FOREIGN = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
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
        # Under its transport httpx's client adds redirects, cookies and proxies, all of which we
        # would have to turn off, and half as much CPU again (docs/performance.md).
        self._transport = transport or GuardedTransport(GuardedNetwork(rules))

    def close(self) -> None:
        """End all connections."""
        self._transport.close()

    def handle_request(self, call: Call) -> Answer:
        """Send a call and read its answer within the deadline; see `calls.Transport`."""
        with baton.let_go(), deadline(self._deadline_s):
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
        return httpx.Request(call.method, url, headers=headers, stream=stream)


@cache
def _verified() -> ssl.SSLContext:
    """Give what verifies certificates, one for all: to read every authority takes 20 ms."""
    return httpx.create_ssl_context(trust_env=False)


class GuardedTransport(httpx.BaseTransport):
    """HTTP/1.1 over a network of ours, which httpx has no parameter for.

    Each call has connections to itself, so that nothing is locked or waited for. Those used last
    are used next; what nobody used for a while is closed.

    Args:
        context: for tests with an authority of their own; certificates are always verified.
    """

    def __init__(self, network: GuardedNetwork, context: ssl.SSLContext | None = None) -> None:
        self._verified = context or _verified()
        self._verified.minimum_version = ssl.TLSVersion.TLSv1_2
        self._network = network
        self._idle: deque[tuple[float, _Lines]] = deque()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its connection is free again once the answer is closed."""
        lines = self._take()
        content = b"".join(cast("httpx.SyncByteStream", request.stream))
        method, target = request.method.encode(), request.url.raw_path
        try:
            connection = lines.to(request.url)
            head = connection.ask(method, target, request.headers.raw, content)
        except _FOREIGN as error:
            self._put_back(lines)
            raise _in_words_of_httpx(error) from None
        except BaseException:
            self._put_back(lines)
            raise
        lent = _Lent(connection, lambda: self._put_back(lines))
        return httpx.Response(head.status, headers=head.fields, stream=lent)

    def close(self) -> None:
        """End all connections."""
        while self._idle:
            self._idle.pop()[1].close()

    def _take(self) -> "_Lines":
        # Of several threads that find the last ones only one gets them; the others make theirs.
        with suppress(IndexError):
            return self._idle.pop()[1]
        return _Lines(self._verified, self._network)

    def _put_back(self, lines: "_Lines") -> None:
        lines.tidy()
        now_s = time.monotonic()
        self._idle.append((now_s, lines))
        with suppress(IndexError):
            while self._idle[0][0] < now_s - IDLE_S:
                self._idle.popleft()[1].close()


class _Lines:
    """Connections of one call at a time, one a party."""

    def __init__(self, verified: ssl.SSLContext, network: GuardedNetwork) -> None:
        self._verified = verified
        self._network = network
        self.by_party: dict[tuple[str, str, int | None], tuple[float, Connection]] = {}

    def to(self, url: httpx.URL) -> Connection:
        """Give the connection to a party; a new one where there is none that is of use."""
        party = url.scheme, url.host, url.port
        since_s, connection = self.by_party.pop(party, (0.0, None))
        if connection is not None and (since_s < time.monotonic() - IDLE_S or connection.is_over()):
            connection.close()
            connection = None
        if connection is None:
            connection = self._connected(url)
        # The one that was not used for longest is the first.
        self.by_party[party] = time.monotonic(), connection
        return connection

    def tidy(self) -> None:
        """Close what is of no more use, and all but the few that were used last."""
        for party, (_, connection) in list(self.by_party.items()):
            if connection.ends or len(self.by_party) > CONNECTIONS:
                del self.by_party[party]
                connection.close()

    def close(self) -> None:
        """End all connections."""
        while self.by_party:
            self.by_party.popitem()[1][1].close()

    def _connected(self, url: httpx.URL) -> Connection:
        default = _PORTS.get(url.scheme)
        if default is None:
            raise httpcore.UnsupportedProtocol("neither http nor https")
        host = url.raw_host.decode("ascii")
        stream = self._network.connect_tcp(host, url.port or default, CONNECT_S)
        if url.scheme == "https":
            try:
                return Connection(stream.start_tls(self._verified, host, CONNECT_S))
            except BaseException:
                stream.close()
                raise
        return Connection(stream)


class _Lent(httpx.SyncByteStream):
    """What is read of an answer; closed, however often, it gives its connection back once."""

    def __init__(self, connection: Connection, give_back: Callable[[], None]) -> None:
        self._pieces = connection.content()
        self._give_back: Callable[[], None] | None = give_back

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        except _FOREIGN as error:
            raise _in_words_of_httpx(error) from None

    def close(self) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()


def _in_words_of_httpx(error: Exception) -> httpx.TransportError:
    """Give an error of the network as httpx names it: both name them alike."""
    named: type[httpx.TransportError] = getattr(httpx, type(error).__name__)
    return named(str(error))


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
