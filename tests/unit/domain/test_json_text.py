"""What of JSON is read, and what is refused before it costs anything."""

import json
import time
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.json_text import MAX_VALUES, Malformed, pointer_to, read_json

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=9)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
)


@given(value=VALUES, ascii_only=st.booleans())
def test_json_survives_reading(value: Any, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(body=st.binary(max_size=60) | TEXT.map(str.encode))
def test_any_bytes_are_json_or_malformed(body: bytes) -> None:
    with suppress(Malformed):
        assert read_json(body) == json.loads(body, parse_float=Decimal)


def test_a_fraction_is_a_decimal_and_a_whole_number_an_int() -> None:
    numbers = read_json(b"[0.1, 3.0, 1e3, -0.0]")

    assert numbers == [Decimal("0.1"), 3, 1000, 0]
    assert [type(number) for number in numbers] == [Decimal, int, int, int]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"a": 1, "a": 2}', "same name twice"),
        (b"[NaN]", "NaN"),
        (b"[-Infinity]", "-Infinity"),
        (b"[9223372036854775808]", "64 bit"),
        (b"[1e400]", "exponent"),
        (b"[1e-9999999999999999999999]", "exponent"),
        (b'["a\\u0000"]', "NUL"),
        (b'["\\ud800"]', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        (b'["\xff"]', "UTF-8"),
        (b"\xef\xbb\xbf[]", "no JSON"),
        (b"", "no JSON"),
        (b"[1] [2]", "no JSON"),
        (b'["a\x00b"]', "no JSON"),
    ],
)
def test_what_json_leaves_open_is_refused(body: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        read_json(body)


def test_sixty_four_levels_are_read_and_one_more_is_refused() -> None:
    assert read_json(b"[" * 64 + b"]" * 64)
    with pytest.raises(Malformed, match="deeper than 64"):
        read_json(b"[" * 65 + b"]" * 65)


def test_more_values_than_the_limit_are_refused() -> None:
    assert len(read_json(b"[" + b"1," * MAX_VALUES + b"1]")) == MAX_VALUES + 1
    with pytest.raises(Malformed, match="more than 250000 values"):
        read_json(b"[" + b"1," * (MAX_VALUES + 1) + b"1]")


def test_a_refused_text_is_pointed_at() -> None:
    with pytest.raises(Malformed) as refused:
        read_json(b'[{"a/b": ["ok", "\\u0000"]}]')

    assert refused.value.faults[0].pointer == "/0/a~1b/1" == pointer_to(0, "a/b", 1)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 10**6,
        b"1" * 10**6,
        b"0." + b"1" * 10**6,
        b"[" + b"1," * 10**6 + b"1]",
        b"{" + b",".join(b'"%d":1' % n for n in range(MAX_VALUES)) + b"}",
    ],
    ids=["deep", "long number", "long fraction", "many values", "many names"],
)
def test_a_hostile_body_costs_less_than_a_second(body: bytes) -> None:
    started_s = time.process_time()
    with suppress(Malformed):
        read_json(body)

    assert time.process_time() - started_s < 1
