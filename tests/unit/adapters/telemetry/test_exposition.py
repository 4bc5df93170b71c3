"""The small server of processes that serve nothing else."""

import http.client
import socket
from collections.abc import Iterator, Mapping

import pytest

from adapters.telemetry.exposition import Exposition
from adapters.telemetry.metrics import Metrics

WRONG: dict[str, str] = {}


@pytest.fixture
def port() -> Iterator[int]:
    def ready() -> Mapping[str, str]:
        return WRONG

    WRONG.clear()
    exposition = Exposition(("127.0.0.1", 0), Metrics("intake").registry, ready).start()
    yield exposition.port
    exposition.close()


def get(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_metrics_are_given_to_prometheus(port: int) -> None:
    status, text = get(port, "/metrics")

    assert status == 200
    assert 'anybridge_process_info{process="intake"} 1.0' in text


def test_a_process_lives_and_is_ready(port: int) -> None:
    assert [get(port, path)[0] for path in ("/healthz", "/readyz?verbose")] == [200, 200]


def test_a_process_that_lacks_something_lives_but_is_not_ready(port: int) -> None:
    WRONG["broker"] = "unavailable"

    assert get(port, "/healthz")[0] == 200
    assert get(port, "/readyz") == (
        503,
        '{"status": "unavailable", "reasons": {"broker": "unavailable"}}',
    )


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/x", 404), ("POST", "/metrics", 501)]
)
def test_nothing_else_is_served(port: int, method: str, path: str, status: int) -> None:
    assert get(port, path, method)[0] == status


def test_the_port_is_free_again_after_closing() -> None:
    exposition = Exposition(("127.0.0.1", 0), Metrics("intake").registry, dict).start()
    port = exposition.port
    exposition.close()

    with socket.create_server(("127.0.0.1", port)) as again:
        assert again.getsockname()[1] == port


def test_a_server_that_never_started_can_be_closed() -> None:
    exposition = Exposition(("127.0.0.1", 0), Metrics("intake").registry, dict)
    port = exposition.port

    exposition.close()

    with socket.create_server(("127.0.0.1", port)) as again:
        assert again.getsockname()[1] == port
