"""Which connection a call goes out on: kept for the next one, shared by none, closed when idle."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from adapters.http import client
from adapters.http.calls import Call
from adapters.http.client import GuardedTransport, HttpClient
from adapters.http.connection import Connection
from adapters.http.network import GuardedNetwork
from domain.addresses import Addresses
from domain.errors import TransientError

AT_ONCE = 3
RULES = Addresses(allow_http=True, allow_private=True)


class Host(ThreadingHTTPServer):
    """Answers when as many calls as are wanted have come; remembers who called.

    It may end a connection after its answer, or break it off in the middle of one.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.callers: list[Any] = []
        self.together = threading.Barrier(1)
        self.keeps, self.breaks = True, False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Host

    def do_GET(self) -> None:
        self.server.callers.append(self.client_address)
        self.server.together.wait(10.0)
        self.send_response(200)
        self.send_header("Content-Length", "9" if self.server.breaks else "0")
        self.end_headers()
        self.close_connection = self.server.breaks or not self.server.keeps

    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def running() -> Iterator[Host]:
    with Host() as host:
        thread = threading.Thread(target=host.serve_forever, args=(0.05,))
        thread.start()
        yield host
        host.shutdown()
        thread.join()


@pytest.fixture
def host() -> Iterator[Host]:
    with running() as host:
        yield host


@pytest.fixture
def hosts() -> Iterator[Sequence[Host]]:
    with ExitStack() as closing_all:
        yield [closing_all.enter_context(running()) for _ in range(client.CONNECTIONS + 1)]


@pytest.fixture
def transport() -> GuardedTransport:
    return GuardedTransport(GuardedNetwork(RULES))


@pytest.fixture
def http(transport: GuardedTransport) -> Iterator[HttpClient]:
    with closing(HttpClient(RULES, 10.0, transport=transport)) as opened:
        yield opened


def asked(http: HttpClient, host: Host) -> int:
    return http.handle_request(Call("GET", host.url, "GET /", {}, b"")).status


def wires_of(transport: GuardedTransport) -> Sequence[Connection]:
    return [connection for _, connection in transport._idle[0][1].by_party.values()]


def test_calls_one_after_the_other_go_out_on_one_connection(http: HttpClient, host: Host) -> None:
    assert [asked(http, host) for _ in range(AT_ONCE)] == [200] * AT_ONCE

    assert len(set(host.callers)) == 1


def test_calls_at_once_never_share_a_connection(http: HttpClient, host: Host) -> None:
    host.together = threading.Barrier(AT_ONCE)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(lambda _: asked(http, host), range(AT_ONCE)))

    assert found == [200] * AT_ONCE
    assert len(set(host.callers)) == AT_ONCE


def test_connections_that_nobody_used_for_a_while_are_closed(
    http: HttpClient, host: Host, transport: GuardedTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.together = threading.Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda _: asked(http, host), range(AT_ONCE)))
    host.together = threading.Barrier(1)
    assert len(transport._idle) == AT_ONCE

    monkeypatch.setattr(client, "IDLE_S", -1.0)
    asked(http, host)

    assert len(transport._idle) == 0


def test_a_connection_that_the_other_side_has_ended_is_not_used_again(
    http: HttpClient, host: Host, transport: GuardedTransport
) -> None:
    host.keeps = False
    for _ in range(AT_ONCE):
        assert asked(http, host) == 200
        while not wires_of(transport)[0].is_over():
            time.sleep(0.001)  # its end is on the way

    assert len(set(host.callers)) == AT_ONCE


def test_a_connection_serves_one_party_only(http: HttpClient, hosts: Sequence[Host]) -> None:
    for _ in range(2):
        assert [asked(http, host) for host in hosts[:2]] == [200, 200]

    assert [len(set(host.callers)) for host in hosts[:2]] == [1, 1]


def test_no_more_than_a_few_parties_keep_a_connection(
    http: HttpClient, hosts: Sequence[Host], transport: GuardedTransport
) -> None:
    for host in hosts:
        asked(http, host)
    asked(http, hosts[-1])
    asked(http, hosts[0])

    assert len(transport._idle) == 1
    assert len(hosts) > client.CONNECTIONS
    assert len(wires_of(transport)) == client.CONNECTIONS
    # That of the first was given up for that of the last.
    assert [len(set(host.callers)) for host in (hosts[0], hosts[-1])] == [2, 1]


def test_a_call_that_failed_leaves_no_connection_behind(http: HttpClient, host: Host) -> None:
    host.breaks = True
    with pytest.raises(TransientError):
        asked(http, host)
    host.breaks = False

    assert asked(http, host) == 200


def test_an_address_of_another_scheme_is_refused_before_anything_leaves(
    transport: GuardedTransport,
) -> None:
    with closing(transport), pytest.raises(httpx.UnsupportedProtocol):
        transport.handle_request(httpx.Request("GET", "ftp://host.example/"))


def test_an_answer_that_is_closed_twice_gives_its_connection_back_once(
    host: Host, transport: GuardedTransport
) -> None:
    with closing(transport):
        response = transport.handle_request(httpx.Request("GET", host.url))
        response.close()
        response.stream.close()  # type: ignore[union-attr]  # this transport answers in sync

        assert len(transport._idle) == 1


def test_a_connection_whose_answer_was_not_read_is_not_used_again(
    host: Host, transport: GuardedTransport
) -> None:
    with closing(transport):
        for _ in range(2):
            transport.handle_request(httpx.Request("GET", host.url)).close()

    assert len(set(host.callers)) == 2
