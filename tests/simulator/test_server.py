"""HTTP itself, and the simulator as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from simulator.anymarket.server import AnyMarketSimulator
from tests.simulator.hub import TOKEN, Hub

ROOT = Path(__file__).parents[2]


def spoken(hub: Hub, text: bytes) -> bytes:
    """Say something to the server byte by byte, and give all it answers."""
    address = (hub.api.base_url.host, hub.api.base_url.port or 0)
    with socket.create_connection(address, timeout=5) as sock:
        sock.sendall(text)
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(65_536), b""))


def test_several_requests_travel_on_one_connection(hub: Hub) -> None:
    request = f"GET /v2/stocks/locals HTTP/1.1\r\nHost: x\r\ngumgaToken: {TOKEN}\r\n\r\n".encode()

    assert spoken(hub, request * 3).count(b"HTTP/1.1 200 OK") == 3


def test_a_chunked_body_is_understood(hub: Hub) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b'{"name":', b'"Loja"}')

    assert hub.api.post("/stocks/locals", content=pieces()).status_code == 200


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(hub: Hub) -> None:
    head = f"POST /v2/stocks/locals HTTP/1.1\r\ngumgaToken: {TOKEN}\r\nExpect: 100-continue\r\n"
    answer = spoken(hub, (head + 'Content-Length: 14\r\n\r\n{"name":"Loj"}').encode())

    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


@pytest.mark.parametrize(
    "text",
    [b"hello\r\n\r\n", b"GET / SPDY/9\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n"],
)
def test_what_is_no_request_is_a_400_and_the_end(hub: Hub, text: bytes) -> None:
    assert spoken(hub, text).startswith(b"HTTP/1.1 400 ")


def test_hundreds_of_connections_are_served_at_once(hub: Hub) -> None:
    address = (hub.api.base_url.host, hub.api.base_url.port or 0)
    request = f"GET /v2/stocks/locals HTTP/1.1\r\ngumgaToken: {TOKEN}\r\n\r\n".encode()
    socks = [socket.create_connection(address, timeout=10) for _ in range(300)]
    for sock in socks:
        sock.sendall(request)
    answers = [sock.recv(65_536) for sock in socks]
    for sock in socks:
        sock.close()

    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)


def test_a_stopped_simulator_ends_its_connections() -> None:
    simulator = AnyMarketSimulator().start()
    with httpx.Client(base_url=simulator.control_url) as client:
        assert client.get("/counts").status_code == 200

        simulator.stop()

        with pytest.raises(httpx.TransportError):
            client.get("/counts")


def test_the_process_says_where_it_is_keeps_its_journal_and_ends_on_sigterm(
    tmp_path: Path,
) -> None:
    journal = tmp_path / "journal.jsonl"
    command = [sys.executable, "-m", "simulator.anymarket", "--journal", str(journal)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        assert httpx.get(f"{url}/stocks").status_code == 401
        os.kill(process.pid, signal.SIGTERM)

    assert process.returncode == 0
    assert json.loads(journal.read_text())["status"] == 401
