"""JSON of the other parties: numbers exact both ways, nothing else assumed."""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import NoneType
from typing import Any, NoReturn

MOST_DIGITS = 40

# By an escape, written out, or in UTF-16, which `json` reads too.
_SUSPECT = re.compile(rb"\\u(0000|[dD][89a-fA-F])|\xed[\xa0-\xbf]|\x00")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotJson(Exception):
    """The content is not JSON, or none that we care to read."""


def read_json(content: bytes) -> object:
    r"""Read JSON; fractions become `Decimal`.

    NUL and half a surrogate pair, which no database keeps and no wire takes, become U+FFFD: one
    mistyped name must not stop a whole page of orders.

    Raises:
        NotJson: empty, HTML, cut short, nested absurdly, not a finite number.

    Examples:
        >>> read_json(b'{"price": 129.90, "id": "7"}')
        {'price': Decimal('129.90'), 'id': '7'}
        >>> read_json(b'{"name": "Jo\\u0000\\ud800"}') == {"name": "Jo\ufffd\ufffd"}
        True
    """
    try:
        text = content.decode(json.detect_encoding(content), "surrogatepass")
        reader = _COUNTING if _MANY_DIGITS.search(text) else _READER
        payload: object = reader.decode(text)
        return _storable(payload) if _SUSPECT.search(content) else payload
    except (ValueError, RecursionError):
        raise NotJson from None


def write_json(payload: object) -> bytes:
    """Write JSON; a `Decimal` keeps every digit it has.

    Args:
        payload: made of Mapping, list, tuple, str, int, bool, None and finite Decimal.

    Examples:
        >>> write_json([{"id": 7, "price": Decimal("129.90"), "note": None}])
        b'[{"id":7,"price":129.90,"note":null}]'
    """
    return _text(payload).encode()


# `json.dumps` would build an encoder for each text; a call has thousands.
_quoted = json.encoder.encode_basestring


def _text(value: object) -> str:
    plain = _PLAIN.get(type(value))
    return _other(value) if plain is None else plain(value)


def _object(value: Mapping[Any, object]) -> str:
    members = [f"{_quoted(str(name))}:{_text(member)}" for name, member in value.items()]
    return "{" + ",".join(members) + "}"


def _array(value: list[object] | tuple[object, ...]) -> str:
    return "[" + ",".join([_text(item) for item in value]) + "]"


def _number(value: Decimal) -> str:
    return format(value, "f") if value.is_finite() else _refused(value)


def _refused(value: object) -> NoReturn:
    raise TypeError(f"{type(value).__name__} is not written to JSON")


_PLAIN: Mapping[type, Callable[[Any], str]] = {
    str: _quoted,
    int: int.__repr__,
    Decimal: _number,
    dict: _object,
    list: _array,
    tuple: _array,
    bool: lambda value: "true" if value else "false",
    NoneType: lambda _: "null",
}
"""Found by its class at once; to ask what a value is an instance of takes many times as long."""


def _other(value: object) -> str:
    """Write what is of a class of its own: a word of a closed set, a map that is no dict."""
    for kind, plain in _PLAIN.items():
        if isinstance(value, kind):
            return plain(value)
    return _object(value) if isinstance(value, Mapping) else _refused(value)


def _storable(value: object) -> object:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("\ufffd", name): _storable(each) for name, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list) else value


def _decimal(digits: str) -> Decimal:
    number = Decimal(digits) if len(digits) <= MOST_DIGITS else None
    if number is None or (number and abs(number.adjusted()) > MOST_DIGITS):
        raise ValueError("a number out of range")
    return number


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number out of range")
    return int(digits)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_MANY_DIGITS = re.compile(rf"[0-9]{{{MOST_DIGITS}}}")

_READER = json.JSONDecoder(parse_float=_decimal, parse_constant=_refuse)
_COUNTING = json.JSONDecoder(parse_float=_decimal, parse_int=_integer, parse_constant=_refuse)
"""Counts the digits of every whole number, which costs a call each: where there may be too many."""
