"""The published JSON Schema says what the door does: it accepts and refuses the same events."""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from domain.events import EventInvalid
from domain.validation import to_event
from tests.strategies import FAR_S, Fields, event_fields

SCHEMA = json.loads(
    Path("docs/schemas/event.schema.json").read_text(encoding="utf-8"), parse_float=Decimal
)
HOSTILE: list[Any] = [
    None, True, 0, -1, 3, 2**63, Decimal("0.0001"), Decimal("1.5"), 10**12, "", " ", "x", "\n",
    "7\n", "a\x00b", "a\x1bb", "١٢", "12.345", "129.90", "x" * 5000, "2026-02-30T00:00:00Z",
    "2026-11-23T14:00:00", "2026-11-23T24:00:00Z", "2026-11-23t14:00:60z", "1969-12-31T00:00:00Z",
    [], [None], {}, {"deposit": "\u00b4", "available": 1}, {"a": {"b": []}}, "http://x",
    "stock.changed",
]  # fmt: skip


def _pattern(_: object, pattern: str, text: object, __: object) -> Iterator[ValidationError]:
    # JSON Schema's $ is the end; Python's also stands before a last line feed.
    strict = pattern[:-1] + r"\Z" if pattern.endswith("$") else pattern
    if isinstance(text, str) and not re.search(strict, text):
        yield ValidationError(f"does not match {pattern}")


def _formats() -> FormatChecker:
    checker = FormatChecker([])
    checker.checks("date-time", ValueError)(
        lambda text: not isinstance(text, str) or bool(datetime.fromisoformat(text.upper()))
    )
    return checker


_extend: Callable[..., type[Draft202012Validator]] = validators.extend
VALIDATOR = _extend(Draft202012Validator, {"pattern": _pattern})(SCHEMA, format_checker=_formats())


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for step, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, step
        if isinstance(child, dict | list):
            yield from _places(child)


@st.composite
def damaged(draw: st.DrawFn) -> Fields:
    fields = draw(event_fields())
    for _ in range(draw(st.integers(0, 2))):
        parent, step = draw(st.sampled_from(list(_places(fields))))
        if isinstance(parent, dict) and draw(st.booleans()):
            names = [*parent, "balances", "physical", "available", "data_base64", "sale_price"]
            step = draw(st.sampled_from(names))
        parent[step] = deepcopy(draw(st.sampled_from(HOSTILE)))
    return fields


def _is_taken(fields: object) -> bool:
    try:
        to_event(fields, FAR_S)
    except EventInvalid:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@given(fields=event_fields())
def test_a_valid_event_is_taken_and_passes_the_schema(fields: Fields) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(fields)] == []


@settings(max_examples=300, deadline=None)
@given(fields=damaged())
def test_schema_and_door_agree_on_damaged_events(fields: Fields) -> None:
    assert VALIDATOR.is_valid(fields) == _is_taken(fields)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["id", "time", "sequence", "data", "type", "store", "data_base64"])
def test_schema_and_door_agree_on_each_attribute(name: str, value: object) -> None:
    fields = {
        "specversion": "1.0", "id": "1", "source": "/a", "type": "product.changed",
        "subject": "S", "time": "2026-11-23T14:00:00Z", "store": "acme", name: value,
    }  # fmt: skip

    assert VALIDATOR.is_valid(fields) == _is_taken(fields)
