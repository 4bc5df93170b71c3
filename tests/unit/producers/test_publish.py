"""Publishing a file of events, line by line."""

import io
import json
from collections.abc import Callable, Iterable

import pytest

from domain.errors import TransientError
from domain.events import MAX_EVENT_BYTES
from producers import publish as module
from producers.publish import Outcome, Progress, PublishReport, publish, read_lines
from tests.builders import NOW_S, event_fields


class FakePublisher:
    """Takes everything and tells at once; `outcomes` says what, "" says nothing."""

    def __init__(self, outcomes: Iterable[str] = (), room: int = 10**6) -> None:
        self.published: list[tuple[str, bytes, str]] = []
        self._outcomes = iter(outcomes)
        self._room = room

    def publish(
        self, routing_key: str, body: bytes, message_id: str, told: Callable[[Outcome], None]
    ) -> None:
        if len(self.published) == self._room:
            raise TransientError("the broker has an alarm")
        self.published.append((routing_key, body, message_id))
        for outcome in next(self._outcomes, "confirmed").split():
            told(outcome)  # type: ignore[arg-type] # a word of the test

    def flush(self, timeout_s: float) -> bool:
        return True


class NeverFlushed(FakePublisher):
    """Its last confirms do not come."""

    def flush(self, timeout_s: float) -> bool:
        return False


def a_line(**what_matters: object) -> bytes:
    return json.dumps(event_fields(**what_matters)).encode()


def published(lines: Iterable[str | bytes], to: FakePublisher | None = None) -> PublishReport:
    return publish(lines, to or FakePublisher(), lambda: NOW_S, lambda _: None, patience_s=1.0)


def refused(report: PublishReport) -> dict[int, list[str]]:
    return {line.number: [f.message for f in line.faults] for line in report.refused_lines}


def test_an_event_goes_out_byte_by_byte_under_its_store_and_type() -> None:
    publisher = FakePublisher()
    line = a_line(id="ev-7", store="acme", type="stock.changed")

    report = published([line + b"\r\n"], publisher)

    assert publisher.published == [("acme.stock.changed", line, "ev-7")]
    assert (report.progress, report.is_whole) == (Progress(lines=1, confirmed=1), True)


def test_text_is_published_as_utf8() -> None:
    publisher = FakePublisher()
    text = json.dumps(event_fields(subject="Maçã"), ensure_ascii=False)

    published([text], publisher)

    assert publisher.published[0][1] == text.encode()


def test_blank_lines_are_skipped_and_counted() -> None:
    report = published([b"\n", a_line(), b"  \t\n", b"no event"])

    assert list(refused(report)) == [4]
    assert report.progress == Progress(lines=4, confirmed=1, refused=1)


@pytest.mark.parametrize("bom", ["\ufeff", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_before_the_first_line_is_tolerated(bom: str | bytes) -> None:
    line = bom + a_line() if isinstance(bom, bytes) else bom + a_line().decode()

    assert published([line]).is_whole


def test_every_fault_of_a_line_is_reported_with_its_pointer() -> None:
    report = published([a_line(), a_line(store=None, time="yesterday")])

    [line] = report.refused_lines
    assert line.number == 2
    assert {fault.pointer for fault in line.faults} == {"/store", "/time"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (
            b"{",
            "no JSON: Expecting property name enclosed in double quotes at character 1",
        ),
        (b"\xff\xfe{", "expected UTF-8, byte 0 is none"),
        ("\udcff", "not UTF-8; save the file as UTF-8"),
        (b"[" * 100_000, "nested deeper than 64"),
        (b"[" * 65 + b"]" * 65, "nested deeper than 64"),
        (b"NaN", "NaN is no JSON number"),
        (b"9" * 5000, "a number beyond 64 bit; send it as a string"),
        (b'{"id": "1", "id": "2"}', "an object has the same name twice; send it once"),
        (b'{"id": "\\u0000"}', "a NUL character; remove it"),
        (b"7", "expected a JSON object, got a number"),
        (
            b"x" * (MAX_EVENT_BYTES + 1),
            f"longer than {MAX_EVENT_BYTES} bytes, the most of an event",
        ),
    ],
    ids=[
        "json",
        "bytes",
        "text",
        "deep",
        "nested",
        "nan",
        "digits",
        "twice",
        "nul",
        "number",
        "long",
    ],
)
def test_a_line_that_is_no_event_is_refused_and_the_next_one_is_not(
    line: str | bytes, fault: str
) -> None:
    report = published([line, a_line()])

    assert refused(report) == {1: [fault]}
    assert report.progress.confirmed == 1


def test_an_event_of_the_longest_size_is_published() -> None:
    line = a_line()
    padded = line.replace(b'"SKU-1"', b'"SKU-1"' + b" " * (MAX_EVENT_BYTES - len(line)))

    assert len(padded) == MAX_EVENT_BYTES
    assert published([padded + b"\r\n"]).is_whole


def test_the_clock_is_asked_again_for_every_line() -> None:
    hours = iter([NOW_S - 3600, NOW_S])

    report = publish([a_line(), a_line()], FakePublisher(), lambda: next(hours), lambda _: None)

    assert list(refused(report)) == [1]


def test_only_the_first_thousand_refused_lines_are_kept_and_all_are_counted() -> None:
    report = published(b"?" for _ in range(1500))

    assert [line.number for line in report.refused_lines] == list(range(1, 1001))
    assert report.progress.refused == 1500


def test_what_no_queue_takes_is_a_refused_line_with_the_cure() -> None:
    report = published([a_line(), a_line()], FakePublisher(["confirmed", "returned"]))

    fault = "no queue takes acme.stock.changed: run `anybridge queues apply`"
    assert refused(report) == {2: [fault]}
    assert not report.is_whole


def test_what_the_broker_refuses_for_now_is_counted_until_it_is_confirmed() -> None:
    report = published([a_line()], FakePublisher(["nacked nacked confirmed"]))

    assert report.progress == Progress(lines=1, confirmed=1, retried=2)
    assert report.is_whole


def test_a_broker_that_takes_no_more_stops_it_and_says_where_to_go_on() -> None:
    report = published([a_line()] * 5, FakePublisher(room=3))

    assert report.stopped == "the broker has an alarm"
    assert (report.progress.lines, report.progress.confirmed) == (3, 3)
    assert not report.is_whole


def test_lines_whose_confirm_never_comes_are_named() -> None:
    report = published([a_line()] * 3, NeverFlushed(["confirmed", "", ""]))

    assert report.unconfirmed == [2, 3]
    assert not report.is_whole


def test_progress_is_told_every_hundred_lines_and_at_the_end() -> None:
    told: list[int] = []

    publish([a_line()] * 250, FakePublisher(), lambda: NOW_S, lambda at: told.append(at.lines))

    assert told == [100, 200, 250]


def test_a_file_is_read_line_by_line() -> None:
    assert list(read_lines(io.BytesIO(b"1\n\n3"))) == [b"1\n", b"\n", b"3"]


def test_of_a_line_that_is_too_long_only_the_beginning_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_EVENT_BYTES", 10)
    file = io.BytesIO(b"x" * 1000 + b"\n" + b"2\n")

    first, second = read_lines(file)

    assert (len(first), second) == (16, b"2\n")


@pytest.mark.parametrize("length", range(13, 36))
def test_the_line_after_one_that_is_too_long_is_never_lost(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_EVENT_BYTES", 10)

    lines = list(read_lines(io.BytesIO(b"x" * length + b"\n" + b"2\n")))

    assert lines[1:] == [b"2\n"]


def test_a_line_of_just_the_longest_size_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EVENT_BYTES", 10)
    longest = b"\xef\xbb\xbf" + b"x" * 10 + b"\r\n"

    assert list(read_lines(io.BytesIO(longest * 2))) == [longest] * 2


def test_a_too_long_line_of_a_file_is_refused_with_its_number() -> None:
    file = io.BytesIO(a_line() + b"\n" + b"x" * (MAX_EVENT_BYTES * 2) + b"\n" + a_line())

    report = published(read_lines(file))

    assert list(refused(report)) == [2]
    assert report.progress == Progress(lines=3, confirmed=2, refused=1)


def test_a_fault_never_shows_the_value() -> None:
    [line] = published([a_line(subject="secret\n")]).refused_lines

    assert not any("secret" in fault.message for fault in line.faults)


def test_a_name_that_nobody_reads_is_told_once_with_the_one_that_was_meant() -> None:
    price = {"price": "9.90", "salePrice": "8.90"}
    priced = a_line(type="price.changed", data=price)
    product = {"name": "Caneca", "skus": [{"sku": "A", "eam": "78910000"}], "cor": "azul"}
    lines = [priced, a_line(), a_line(type="product.changed", data=product), priced]

    report = published(lines)

    told = [(x.name.pointer, x.name.like, x.lines, x.first) for x in report.ignored]
    assert told == [
        ("/data/salePrice", "sale_price", 2, 1),
        ("/data/cor", "", 1, 3),
        ("/data/skus/*/eam", "ean", 1, 3),
    ]
    assert (report.is_whole, report.progress.confirmed) == (True, 4)


def test_of_names_that_nobody_reads_no_more_are_kept_than_somebody_reads() -> None:
    many = {f"x{number}": 1 for number in range(module.MOST_NAMES + 1)}

    report = published([a_line(data={"deposit": "Geral", "available": 1, **many})])

    assert len(report.ignored) == module.MOST_NAMES
