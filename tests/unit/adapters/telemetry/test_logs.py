"""One JSON line an event, whoever logs."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from adapters.telemetry import logs


class Output(io.StringIO):
    """A stream whose lines are read back."""

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.getvalue().splitlines()]


@pytest.fixture
def output() -> Iterator[Output]:
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    stream = Output()
    logs.configure("info", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = raising
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_an_event_is_one_line_with_level_logger_and_utc_time(output: Output) -> None:
    structlog.get_logger("workers.lanes").info("lane_worked", keys=200)

    (line,) = output.lines()
    moment = datetime.fromisoformat(line.pop("timestamp"))
    assert moment.utcoffset() == UTC.utcoffset(None)
    assert line == {"level": "info", "event": "lane_worked", "keys": 200, "logger": "workers.lanes"}


def test_bound_keys_stand_on_every_line_until_they_are_cleared(output: Output) -> None:
    log = structlog.get_logger()
    with structlog.contextvars.bound_contextvars(store="acme", attempt=2):
        log.info("inside")
        logging.getLogger("a.library").warning("beside")
    log.info("outside")

    assert [line.get("store") for line in output.lines()] == ["acme", "acme", None]


def test_a_call_is_told_under_the_work_that_makes_it(output: Output) -> None:
    log = structlog.get_logger()
    with structlog.contextvars.bound_contextvars(call_id="work"):
        log.info("inside", **logs.in_its_work({"call_id": "own", "route": "GET /x"}))
    log.info("outside", **logs.in_its_work({"call_id": "own"}))

    assert [line["call_id"] for line in output.lines()] == ["work", "own"]


def test_the_standard_library_goes_the_same_way(output: Output) -> None:
    logging.getLogger("uvicorn.error").error("token=%s\r\n\x1b[31m", "abc")

    (line,) = output.lines()
    assert line["event"] == "token=[redacted]\\r\\n\\x1b[31m"


def test_a_traceback_is_masked_and_on_the_same_line(output: Output) -> None:
    try:
        int("gumgaToken=T0K3N")
    except ValueError:
        structlog.get_logger().exception("bug")

    (line,) = output.lines()
    assert "'gumgaToken=[redacted]'" in line["exception"]
    assert "T0K3N" not in output.getvalue()


def test_lines_under_the_level_are_not_written(output: Output) -> None:
    structlog.get_logger().debug("quiet")
    logging.getLogger("domain").debug("quiet")

    assert output.lines() == []


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "pika.adapters", "uvicorn.access"])
def test_talkative_libraries_are_heard_from_their_warnings_on(output: Output, name: str) -> None:
    logging.getLogger(name).info("GET https://api/orders?token=x")
    logging.getLogger(name).warning("closing")

    assert [line["event"] for line in output.lines()] == ["closing"]


def test_a_warning_of_python_is_a_line_too(output: Output) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning, stacklevel=1)

    assert output.lines()[0]["logger"] == "py.warnings"


def test_a_broken_stream_stops_nobody(output: Output, capsys: pytest.CaptureFixture[str]) -> None:
    output.close()

    structlog.get_logger().info("lost")

    assert capsys.readouterr().err == ""


def test_configuring_twice_writes_once(output: Output) -> None:
    logs.configure("info", output)

    structlog.get_logger().info("once")

    assert len(output.lines()) == 1
