"""Real sockets: what only shows on the wire."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import httpcore
import pytest

from adapters.http.calls import Answer, Call
from adapters.http.client import GuardedTransport, HttpClient
from adapters.http.network import GuardedNetwork, Resolve, addresses_of, deadline
from domain import crossing
from domain.addresses import Addresses
from domain.errors import Misconfigured, OutcomeUnknown, TransientError
from tests.unit.adapters.http.raw_server import RawServer, Script, says, trickles

DEADLINE_S = 0.4
# Measured: up to 0.06 s late. The rest is for a machine that is busy with something else.
AT_THE_DEADLINE = pytest.approx(DEADLINE_S + 0.4, abs=0.5)
PRIVATE = Addresses(allow_http=True, allow_private=True)

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
TRICKLES = {
    "content": trickles(HEAD, b"x"),
    "chunks": trickles(CHUNKED, b"1\r\nx\r\n"),
    "head": trickles(b"HTTP/1.1 200 OK\r\n", b"x-a: b\r\n"),
    "first line": trickles(b"HTTP/1.1 200 O", b"K"),
    "informational": trickles(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "nothing": trickles(b"", b""),
}


@contextmanager
def http_over(
    rules: Addresses = PRIVATE, resolve: Resolve = addresses_of, deadline_s: float = DEADLINE_S
) -> Iterator[HttpClient]:
    transport = GuardedTransport(GuardedNetwork(rules, resolve))
    with closing(HttpClient(rules, deadline_s, transport=transport)) as http:
        yield http


def put(http: HttpClient, url: str, content: bytes = b"[]", **headers: str) -> Answer:
    return http.handle_request(Call("PUT", f"{url}/stocks", "PUT /stocks", headers, content))


@contextmanager
def sipping(piece_bytes: int) -> Iterator[int]:
    """Listen, and take a piece of a request now and then; gives the port."""

    def sip() -> None:
        connection, _ = listener.accept()
        with connection:
            while not done.wait(0.02):
                connection.recv(piece_bytes)

    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sipper = threading.Thread(target=sip)
        sipper.start()
        try:
            yield listener.getsockname()[1]
        finally:
            done.set()
            sipper.join()


def seconds_of(action: Callable[[], object]) -> float:
    started_s = time.monotonic()
    action()
    return time.monotonic() - started_s


@pytest.mark.parametrize("script", TRICKLES.values(), ids=TRICKLES)
def test_a_server_that_trickles_is_cut_at_the_deadline(script: Script) -> None:
    def call() -> None:
        with pytest.raises(OutcomeUnknown):
            put(http, server.url)

    with RawServer(script) as server, http_over() as http:
        assert seconds_of(call) == AT_THE_DEADLINE


@pytest.mark.parametrize("piece_bytes", [0, 65_536])
def test_a_server_that_hardly_takes_the_request_is_cut_at_the_deadline(piece_bytes: int) -> None:
    def call() -> None:
        with pytest.raises(OutcomeUnknown):
            put(http, f"http://127.0.0.1:{port}", bytes(50_000_000))

    with sipping(piece_bytes) as port, http_over() as http:
        assert seconds_of(call) == AT_THE_DEADLINE


def test_a_resolver_that_hangs_is_cut_at_the_deadline() -> None:
    def call() -> None:
        with pytest.raises(TransientError, match="ConnectTimeout"):
            put(http, "http://hub.example")

    def hang(_host: str, _port: int) -> list[str]:
        woken.wait(10)
        return []

    woken = threading.Event()
    with http_over(resolve=hang) as http:
        assert seconds_of(call) == AT_THE_DEADLINE
    woken.set()


def test_the_deadline_of_a_call_is_not_that_of_the_next() -> None:
    with RawServer(says(EMPTY)) as server, http_over() as http:
        put(http, server.url)
        time.sleep(DEADLINE_S + 0.1)

        answer = put(http, server.url)

    assert answer.status == 204
    assert server.connections == 1


def test_a_deadline_ends_with_its_call() -> None:
    network = GuardedNetwork(PRIVATE)
    with RawServer(says(EMPTY)) as server:
        with deadline(0.0), pytest.raises(httpcore.ConnectTimeout):
            network.connect_tcp("127.0.0.1", server.port)

        with closing(network.connect_tcp("127.0.0.1", server.port)) as stream:
            assert stream.get_extra_info("server_addr") == ("127.0.0.1", server.port)


def test_a_refused_connection_never_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with http_over() as http, pytest.raises(TransientError, match="refused") as raised:
        put(http, f"http://127.0.0.1:{port}")

    assert not isinstance(raised.value, OutcomeUnknown)


def test_a_request_leaves_in_one_piece() -> None:
    pieces: list[bytes] = []

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            while piece := connection.recv(65_536):
                pieces.append(piece)
                if pieces[-1].endswith(b"[]"):
                    connection.sendall(EMPTY)

    with socket.create_server(("127.0.0.1", 0)) as listener, http_over(deadline_s=5.0) as http:
        answering = threading.Thread(target=answer)
        answering.start()
        for _ in range(20):
            put(http, f"http://127.0.0.1:{listener.getsockname()[1]}")
    answering.join()

    assert len(pieces) == 20


class Refusing(httpcore.MockStream):
    """A connection whose other side has answered and takes no more."""

    def get_extra_info(self, info: str) -> object:
        return self if info == "socket" else None

    def settimeout(self, _seconds: float | None) -> None: ...

    def send(self, _bytes: memoryview) -> int:
        raise BrokenPipeError


def test_an_answer_that_came_before_all_was_sent_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", lambda *_, **__: Refusing([refusal]))

    with http_over(resolve=lambda *_: ["127.0.0.1"]) as http:
        assert put(http, "http://hub.example").status == 413


def test_a_name_that_is_not_known_never_left() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with http_over(resolve=resolve) as http, pytest.raises(TransientError, match="not known"):
        put(http, "http://hub.example")


def test_a_connection_that_ends_without_an_answer_has_an_unknown_outcome() -> None:
    with (
        RawServer(says(b"", hangs_up=True)) as server,
        http_over() as http,
        pytest.raises(OutcomeUnknown),
    ):
        put(http, server.url)


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::1"]])
def test_a_name_with_any_private_address_is_not_connected_to(addresses: list[str]) -> None:
    with RawServer(says(EMPTY)) as server, http_over(Addresses(), lambda *_: addresses) as http:
        with pytest.raises(Misconfigured, match="private"):
            put(http, f"http://hub.example:{server.port}")

        assert server.connections == 0


def test_a_number_that_the_resolver_takes_for_an_address_is_checked_too() -> None:
    with http_over(Addresses()) as http, pytest.raises(Misconfigured, match="private"):
        put(http, "http://2130706433")


def test_the_address_that_was_checked_is_the_one_connected_to() -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with RawServer(says(EMPTY)) as server, http_over(resolve=resolve) as http:
        put(http, f"http://hub.example:{server.port}")

    assert asked == ["hub.example"]
    assert b"\r\nHost: hub.example:" in server.requests[0]


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    with RawServer(says(EMPTY)) as server, http_over(resolve=resolve) as http:
        assert put(http, f"http://hub.example:{server.port}").status == 204


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with RawServer(says(EMPTY)) as server, RawServer(says(EMPTY)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        with http_over() as http:
            put(http, server.url)

        assert (server.connections, proxy.connections) == (1, 0)


def test_a_call_is_timed_where_it_leaves_and_its_answer_arrives() -> None:
    slow_s = 0.1

    def answer_late(connection: socket.socket) -> None:
        time.sleep(slow_s)
        connection.sendall(EMPTY)

    with RawServer(answer_late) as server, http_over() as http:
        before_s = time.monotonic()
        wire = crossing.watched()
        put(http, server.url)
        after_s = time.monotonic()

    assert wire.left_s is not None
    assert wire.back_s is not None
    assert before_s <= wire.left_s <= wire.back_s - slow_s <= after_s - slow_s


def test_a_204_with_content_does_not_poison_the_next_call() -> None:
    poison = b'HTTP/1.1 204 No Content\r\nContent-Length: 14\r\n\r\n{"success":[]}'
    with RawServer(says(poison)) as server, http_over() as http:
        assert [put(http, server.url).status for _ in range(3)] == [204] * 3


def test_an_answer_without_end_is_cut_at_the_limit() -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(CHUNKED)
        while True:
            connection.sendall(b"10000\r\n" + bytes(65_536) + b"\r\n")

    with (
        RawServer(flood) as server,
        http_over(deadline_s=20) as http,
        pytest.raises(OutcomeUnknown, match="more than 10000000 bytes"),
    ):
        put(http, server.url)
