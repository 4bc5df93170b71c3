"""The quick way of reading events gives what the long way gives, for every body."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.events import reader
from adapters.events.reader import read_event
from domain.events import MAX_EVENT_BYTES, TOO_LARGE, Event, EventInvalid, Fault
from domain.json_text import read_json
from domain.validation import to_event
from tests.builders import NOW_S, event_fields
from tests.strategies import event_fields as any_fields

STOCK = event_fields()
PRICE = event_fields(type="price.changed", data={"price": "129.90", "sale_price": "99"})
PLAIN = [
    STOCK,
    {**STOCK, "sequence": "42", "datacontenttype": "application/json"},
    {**STOCK, "subject": "a:b", "id": "urn:uuid:7", "data": {"deposit": "São: 2", "available": -1}},
    PRICE,
    {**PRICE, "data": {"price": "129.90"}},
]


def read_by(way: Any, body: bytes) -> Event | list[Fault]:
    try:
        read: Event = way(body)
    except EventInvalid as invalid:
        return invalid.faults
    return read


def assert_same(body: bytes) -> None:
    quick = read_by(lambda b: read_event(b, NOW_S), body)
    assert quick == read_by(lambda b: to_event(read_json(b), NOW_S), body)


def text(fields: object) -> bytes:
    return json.dumps(fields, ensure_ascii=False, default=str).encode()


@pytest.mark.parametrize("fields", PLAIN)
def test_a_plain_event_goes_the_quick_way(
    fields: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = to_event(fields, NOW_S)
    monkeypatch.setattr(reader, "read_json", lambda _: pytest.fail("it went the long way"))
    assert read_event(text(fields), NOW_S) == expected


@given(any_fields())
def test_every_event_reads_the_same_both_ways(fields: dict[str, Any]) -> None:
    assert_same(text(fields))


ODD: list[Any] = [
    None, "", " ", "  ", " x", "x ", "a  b", "\t", "\x7f", "\u00a0", "\u2028", "ação", "x" * 129,
    "-1", "٣", "1" * 19, "007", "1.0", "2.0", True, 3.0, 3.5, 1e3, -0.0, 10**12, -(10**12), 2**70,
    [], {}, {"a": 1}, "129.9", "129.999", ".5", "2026-11-23T14:00:00-03:00", "2999-01-01T00:00:00Z",
    "2026-11-23", "application/json", "application/xml", "price.changed", "stock.changed",
    "invoice.issued", "::", "Loja", "loja-2", "---", "?!",
]  # fmt: skip
NAMES = [
    "specversion", "id", "source", "type", "subject", "time", "store", "sequence", "extra",
    "datacontenttype", "data_base64", "data",
]  # fmt: skip
DATA_NAMES = ["deposit", "available", "physical", "cost", "balances", "price", "sale_price", "odd"]


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("name", NAMES)
def test_an_odd_attribute_reads_the_same_both_ways(plain: dict[str, Any], name: str) -> None:
    for value in ODD:
        assert_same(text({**plain, name: value}))
    assert_same(text({other: value for other, value in plain.items() if other != name}))


@pytest.mark.parametrize("plain", PLAIN)
@pytest.mark.parametrize("name", DATA_NAMES)
def test_an_odd_value_of_data_reads_the_same_both_ways(plain: dict[str, Any], name: str) -> None:
    for value in ODD:
        assert_same(text({**plain, "data": {**plain["data"], name: value}}))
    rest = {other: value for other, value in plain["data"].items() if other != name}
    assert_same(text({**plain, "data": rest}))


@pytest.mark.parametrize("twice", [b'"id" : "b", ', b'"id":"a:b",', b'"sequence":"1",'])
@pytest.mark.parametrize("escaped", [b"x", b"\\u003a", b"\\\\", b":"])
def test_a_name_that_stands_twice_is_refused(twice: bytes, escaped: bytes) -> None:
    body = text({**STOCK, "sequence": "1", "subject": "SUBJECT"}).replace(b"SUBJECT", escaped)
    twice_told = b"{" + twice + body[1:]
    assert_same(twice_told)
    assert isinstance(read_by(lambda b: read_event(b, NOW_S), twice_told), list)


@given(st.sampled_from(PLAIN), st.data())
def test_damaged_bytes_read_the_same_both_ways(plain: dict[str, Any], data: st.DataObject) -> None:
    body = text(plain)
    at = data.draw(st.integers(0, len(body)))
    cut = data.draw(st.integers(0, 3))
    put = data.draw(st.sampled_from([b"", b'"', b":", b",", b"\\", b"\xff", b"\xed\xa0\x80", b" "]))
    assert_same(body[:at] + put + body[at + cut :])


def test_an_event_that_is_too_large_is_refused_before_it_is_read() -> None:
    longest = text(STOCK).ljust(MAX_EVENT_BYTES)

    assert read_event(longest, NOW_S).id == STOCK["id"]
    assert read_by(lambda body: read_event(body, NOW_S), longest + b" ") == [TOO_LARGE]
