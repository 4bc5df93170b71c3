"""Shapes of JSON that every party has: objects, arrays of them, whole numbers however written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from domain.errors import Unreadable

Fields = Mapping[str, Any]


def to_rows(payload: object) -> list[Fields]:
    """Read an array of objects.

    Raises:
        Unreadable: it is none.
    """
    if not isinstance(payload, list):
        raise Unreadable("an array was expected")
    return [to_fields(row) for row in payload]


def to_fields(payload: object) -> Fields:
    """Read an object.

    Raises:
        Unreadable: it is none.
    """
    if not isinstance(payload, dict):
        raise Unreadable("an object was expected")
    return payload


def to_whole(value: object) -> int | None:
    """Read a whole number however it is written; None: it is none.

    Examples:
        >>> to_whole("64000901"), to_whole(Decimal("7.0")), to_whole(True)
        (64000901, 7, None)
    """
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value == int(value):
        return int(value)
    return None
