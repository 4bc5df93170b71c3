"""POST /v1/events: every refusal is a problem document, and takes nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from domain.errors import TransientError
from domain.ports import FoldRefused
from ops.api import body
from ops.api.body import BATCH, EITHER, EVENT, MAX_BYTES
from tests.builders import event_fields
from tests.unit.ops.api.served import AUTH, Served


def problem_of(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["correlation_id"] == answer.headers["X-Correlation-Id"]
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


def pointers_of(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


def test_every_fault_of_every_event_is_pointed_at_and_nothing_is_taken(api: Served) -> None:
    bad = event_fields(id="", data={"deposit": "Geral", "available": "7"})

    answer = api.post([event_fields(), bad, 7], BATCH)

    assert problem_of(answer) == (422, "event_invalid")
    assert pointers_of(answer) == ["/1/id", "/1/data/available", "/2"]
    assert api.folder.folds == 0


def test_the_fault_of_a_single_event_is_pointed_at_from_its_root(api: Served) -> None:
    assert pointers_of(api.post(event_fields(subject=None))) == ["/subject"]


def test_a_request_with_a_million_faults_gets_an_answer_of_a_thousand(api: Served) -> None:
    balances = [{"deposit": 1}] * 1000
    events = [event_fields(data={"balances": balances})] * 20

    assert len(api.post(events, BATCH).json()["errors"]) == 1000


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic YTpi"},
     {"Authorization": "Bearer " + "x" * 256}, {"Authorization": "Bearer "}],
    ids=["none", "wrong", "basic", "long", "empty"],
)  # fmt: skip
def test_without_a_right_key_every_answer_is_the_same(api: Served, headers: dict[str, str]) -> None:
    answer = api.send("POST", "/v1/events", headers, b"{")

    told = {k: v for k, v in answer.json().items() if k != "correlation_id"}
    assert problem_of(answer) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert set(told) == {"type", "title", "status", "detail"}
    assert "`anybridge key create STORE` makes one" in told["detail"]


def test_a_key_of_absurd_length_never_reaches_the_key_ring(api: Served) -> None:
    api.post(event_fields(), Authorization="Bearer " + "x" * 256)

    assert api.keys.asked == []


def test_another_stores_event_is_refused_even_if_it_breaks_the_contract(api: Served) -> None:
    answer = api.post([event_fields(), event_fields(store="loja-2", id="")], BATCH)

    assert problem_of(answer) == (403, "other_store")
    assert pointers_of(answer) == ["/1/store"]


@pytest.mark.parametrize(
    ("media_type", "encoding"),
    [("text/plain", ""), ("application/xml", ""), ("", ""), (EVENT, "gzip"),
     ("application/json; charset=latin-1", "")],
)  # fmt: skip
def test_another_media_type_or_a_compressed_body_is_refused(
    api: Served, media_type: str, encoding: str
) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}

    answer = api.post(event_fields(), media_type, **headers)

    assert problem_of(answer) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("media_type", "value"), [(EVENT, [event_fields()]), (BATCH, event_fields()), (EITHER, 7)]
)
def test_a_body_of_another_shape_than_announced_is_refused(
    api: Served, media_type: str, value: object
) -> None:
    assert problem_of(api.post(value, media_type)) == (400, "malformed")


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b'{"id":1,"id":1}', b"[NaN]", b'["\\u0000"]', b'["\\ud800"]', b"[1e999]",
     b"[" * 10_000, b"1" * 100_000, b"\xff\xfe", b"[9223372036854775808]"],
)  # fmt: skip
def test_what_is_no_strict_json_is_refused(api: Served, text: bytes) -> None:
    assert problem_of(api.post(text, EITHER)) == (400, "malformed")


def test_lines_of_events_are_refused_with_the_way_in_which_several_are_taken(api: Served) -> None:
    line = json.dumps(event_fields()).encode()

    answer = api.post(line + b"\n" + line, EVENT)

    assert problem_of(answer) == (400, "malformed")
    assert "as one array, application/cloudevents-batch+json" in answer.json()["detail"]
    assert "jq -s" in api.post(line, "application/x-ndjson").json()["detail"]


@pytest.mark.parametrize("text", [b'{"a":1}}', b'{"a":1} x', b"[1],", b'{"a":1}]'])
def test_one_broken_text_is_not_taken_for_several(api: Served, text: bytes) -> None:
    answer = api.post(text, EITHER)

    assert problem_of(answer) == (400, "malformed")
    assert "array" not in answer.text


def test_a_body_of_the_limit_is_read_and_one_byte_more_is_not(api: Served) -> None:
    event = json.dumps(event_fields()).encode()

    assert api.post(event.ljust(MAX_BYTES)).status_code == 202
    assert problem_of(api.post(event.ljust(MAX_BYTES + 1))) == (413, "too_large")


def test_a_streamed_body_is_cut_off_at_the_limit_though_it_names_no_length(api: Served) -> None:
    sent: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        while len(sent) < 1000:
            sent.append(1)
            yield b" " * 1_000_001

    headers = {"Content-Type": EVENT, **AUTH}
    answer = api.send("POST", "/v1/events", headers, endless())

    assert problem_of(answer) == (413, "too_large")
    assert answer.headers["Connection"] == "close"


def test_a_thousand_events_are_taken_and_one_more_is_not(api: Served) -> None:
    events = [event_fields(id=str(n)) for n in range(1001)]

    assert api.post(events[:1000], BATCH).status_code == 202
    assert problem_of(api.post(events, BATCH)) == (413, "too_large")


def test_an_event_larger_than_four_megabytes_is_refused_blanks_apart(api: Served) -> None:
    large = event_fields(type="order.cancelled", data={"note": "x" * 4_000_000})
    padded = json.dumps([event_fields()]).encode().ljust(4_100_000)

    assert problem_of(api.post([large], BATCH)) == (413, "too_large")
    assert api.post(padded, BATCH).status_code == 202


def test_a_body_that_does_not_arrive_is_given_up(
    api: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    monkeypatch.setattr(body, "PATIENCE_S", 0.01)
    answer = api.send("POST", "/v1/events", {"Content-Type": EVENT, **AUTH}, slow())

    assert problem_of(answer) == (408, "too_slow")


def test_without_its_ledger_the_bridge_asks_to_send_again(api: Served) -> None:
    api.folder.error = TransientError("database: gone: host db-7")

    answer = api.post(event_fields())

    assert problem_of(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "db-7" not in answer.text
    assert api.bells.rung == []


def test_keys_that_cannot_be_checked_open_nothing(api: Served) -> None:
    api.keys.error = TransientError("database: gone")

    assert problem_of(api.post(event_fields())) == (503, "unavailable")


def test_data_that_the_ledger_refuses_is_refused(api: Served) -> None:
    api.folder.error = FoldRefused("invalid byte sequence in table change")

    answer = api.post(event_fields())

    assert problem_of(answer) == (422, "event_invalid")
    assert "table" not in answer.text


def test_a_bug_shows_the_id_under_which_it_is_logged_and_nothing_else(api: Served) -> None:
    api.folder.error = ZeroDivisionError("secret detail")

    with capture_logs(processors=[merge_contextvars]) as lines:
        answer = api.post(event_fields())

    assert problem_of(answer) == (500, "internal")
    assert "secret" not in answer.text
    told = [(line["event"], line["call_id"]) for line in lines]
    assert told == [("request_failed", answer.json()["correlation_id"])]


def test_even_a_failure_has_safe_headers(api: Served) -> None:
    api.folder.error = ZeroDivisionError()

    with capture_logs():
        answer = api.post(event_fields())

    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/docs", 404), ("GET", "/redoc", 404), ("GET", "/nothing", 404),
     ("PUT", "/v1/events", 405), ("GET", "/v1/events", 405)],
)  # fmt: skip
def test_what_is_not_there_is_a_problem_too(
    api: Served, method: str, path: str, status: int
) -> None:
    assert problem_of(api.send(method, path, AUTH))[0] == status


def test_no_origin_is_ever_allowed(api: Served) -> None:
    answer = api.post(event_fields(), Origin="https://evil.example")

    assert not [name for name in answer.headers if name.startswith("access-control")]
