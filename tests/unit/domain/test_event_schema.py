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
from tests.builders import event_fields as whole_event
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


LIMITS = (10, 20, 80, 100, 120, 128, 150, 255, 256, 1000, 4000, 10_000)
BOUNDS: list[Any] = [
    *("x" * length for limit in LIMITS for length in (limit, limit + 1)),
    *("1" * length for length in (7, 8, 9, 12, 13, 14, 15, 18, 19, 44)),
    *(bound + step for bound in (0, 8, 1200, 3650, 99_999, 10**12 - 1) for step in (0, 1)),
    -(10**12), 1 - 10**12, Decimal("99999.999"), Decimal("0.01"), "1.5", "1970-01-01T00:00:00Z",
    "2999-12-31T23:59:59-00:00", "3000-01-01T00:00:00Z", "https://" + "x" * 4000,
    "https://" + "x" * 4001, "https://a b", ["A"] * 10, ["A"] * 11,
    {str(number): "x" for number in range(11)},
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


WHOLE: dict[str, Fields | None] = {
    "stock.changed": {"deposit": "G", "available": 1, "physical": 2, "reserved": 1, "cost": "1.00",
                      "handling_days": 2},
    "price.changed": {"price": "2.00", "sale_price": "1.00"},
    "product.changed": {
        "name": "N", "description": "D", "brand": "B", "model": "M", "gender": "baby",
        "category": ["A", "B"], "warranty_months": 3, "warranty_text": "T", "ncm": "61091000",
        "origin": 0, "video_url": "https://v", "active": True, "weight_kg": Decimal("0.22"),
        "skus": [{"sku": "S", "name": "N", "ean": "7891234567895", "variations": {"Cor": "Azul"},
                  "active": False, "height_cm": 3}],
        "images": [{"url": "https://i", "variation": "Azul"}],
        "attributes": [{"name": "A", "value": "V"}],
    },
    "product.deactivated": None,
    "invoice.issued": {
        "number": "1", "series": "1", "access_key": "1" * 44, "issued_at": "2026-11-23T14:00:00Z",
        "stage": "authorized", "cfop": "5102", "state_registration": "1", "xml": "<x/>",
        "danfe_url": "https://d",
    },
    "shipment.dispatched": {
        "carrier": "C", "tracking_number": "T", "shipped_at": "2026-11-23T14:00:00Z",
        "tracking_url": "https://t", "carrier_document": "1",
        "estimated_delivery_at": "2026-11-23T14:00:00Z",
    },
    "shipment.delivered": {"delivered_at": "2026-11-23T14:00:00Z"},
    "order.cancelled": {"reason": "R", "code": "C"},
}  # fmt: skip
SNAPSHOT: Fields = {"balances": [{"deposit": "G", "available": 1}]}


def _every_place() -> Iterator[tuple[Fields, tuple[Any, ...]]]:
    """Give each field of the data of each type, and of the envelope once."""
    for event_type, data in [*WHOLE.items(), ("stock.changed", SNAPSHOT)]:
        event = whole_event(type=event_type, sequence="7", data=data)
        envelope = [*event, "data_base64"] if data is None else []
        yield from ((event, ("data", *path)) for path in _paths(data or {}))
        yield from ((event, (name,)) for name in sorted({*envelope, "data"}))


def _paths(value: Any) -> Iterator[tuple[Any, ...]]:
    for step, child in value.items() if isinstance(value, dict) else enumerate(value):
        yield (step,)
        if isinstance(child, dict | list):
            yield from ((step, *path) for path in _paths(child))


def _shown(value: Any) -> str:
    return "-".join(map(str, value)) if isinstance(value, tuple) else str(value["type"])


def _replaced(event: Fields, path: tuple[Any, ...], value: object) -> Fields:
    fields = deepcopy(event)
    parent: Any = fields
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = deepcopy(value)
    return fields


def _is_taken(fields: object) -> bool:
    try:
        to_event(fields, FAR_S)
    except EventInvalid:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    faults = Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(SCHEMA)

    assert [fault.message for fault in faults] == []


@given(fields=event_fields())
def test_a_valid_event_is_taken_and_passes_the_schema(fields: Fields) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(fields)] == []
    assert _is_taken(fields)


@settings(max_examples=100, deadline=None)
@given(fields=damaged())
def test_schema_and_door_agree_on_damaged_events(fields: Fields) -> None:
    assert VALIDATOR.is_valid(fields) == _is_taken(fields)


@pytest.mark.parametrize(("event", "path"), list(_every_place()), ids=_shown)
def test_schema_and_door_agree_at_every_bound_of_every_place(
    event: Fields, path: tuple[Any, ...]
) -> None:
    quarrels = [
        value
        for value in (*HOSTILE, *BOUNDS)
        for fields in (_replaced(event, path, value),)
        if VALIDATOR.is_valid(fields) != _is_taken(fields)
    ]

    assert quarrels == []
