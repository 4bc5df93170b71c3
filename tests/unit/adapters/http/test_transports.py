from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.http.calls import Answer, Call
from adapters.http.limits import Limits
from adapters.http.transports import WORDS, Learning, Logged, Measured
from domain.errors import BridgeError, OutcomeUnknown, TransientError

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Line:
    """A transport that gives what it was told to."""

    def __init__(self, outcome: Answer | Exception) -> None:
        self.outcome = outcome

    def handle_request(self, call: Call) -> Answer:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


class Journal:
    """Notes what it is told, as observer, log and learner."""

    def __init__(self) -> None:
        self.notes: list[object] = []

    def observe(self, *told: object) -> None:
        self.notes.append(told)

    def log(self, **told: object) -> None:
        self.notes.append(told)


def a_call() -> Call:
    return Call("GET", "https://a.example/v2/products?sku=K", "GET /products", {"x": "y"}, id="c1")


def an_answer(status: int = 200, **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): v for name, v in headers.items()}, b"", NOW)


def ticking() -> Iterator[float]:
    yield from (10.0, 10.5)


def test_an_observer_is_told_route_status_and_seconds() -> None:
    journal, ticks = Journal(), ticking()
    measured = Measured(Line(an_answer(422)), journal.observe, lambda: next(ticks))

    answer = measured.handle_request(a_call())

    assert answer.status == 422
    assert journal.notes == [("GET /products", "422", 0.5)]


def test_a_log_line_has_no_address_header_or_content() -> None:
    journal, ticks = Journal(), ticking()
    logged = Logged(Line(an_answer()), journal.log, lambda: next(ticks))

    logged.handle_request(a_call())

    line = {"route": "GET /products", "outcome": "200", "seconds": 0.5, "call_id": "c1"}
    assert journal.notes == [line]


@pytest.mark.parametrize(("kind", "word"), [*WORDS, (BridgeError, "bug"), (KeyError, "bug")])
def test_a_call_without_a_status_has_a_word_and_is_still_raised(
    kind: type[Exception], word: str
) -> None:
    journal = Journal()
    error = kind("cause", "x") if kind.__name__ == "Misconfigured" else kind("x")

    with pytest.raises(kind):
        Measured(Line(error), journal.observe, lambda: 0.0).handle_request(a_call())

    assert journal.notes == [("GET /products", word, 0.0)]


def test_each_error_has_its_own_word() -> None:
    assert issubclass(OutcomeUnknown, TransientError)
    assert len({word for _, word in WORDS}) == len(WORDS)


def test_what_an_answer_says_about_the_rate_is_handed_on() -> None:
    told: list[Limits] = []
    line = Line(an_answer(429, ratelimit_limit="60", retry_after="53"))

    Learning(line, told.append).handle_request(a_call())

    assert told == [Limits(limit=60, retry_after_s=53.0)]


def test_an_answer_that_says_nothing_teaches_nothing() -> None:
    told: list[Limits] = []

    Learning(Line(an_answer()), told.append).handle_request(a_call())

    assert told == []


def test_a_call_and_an_answer_show_no_secret() -> None:
    call = Call("PUT", "https://a.example", "PUT /x", {"gumgaToken": "s3cr3t"}, b"s3cr3t")

    assert "s3cr3t" not in repr(call)
    assert "s3cr3t" not in repr(Answer(200, {}, b"s3cr3t", NOW))
