"""JSON of the other parties: numbers exact both ways, nothing else assumed."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NoReturn

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
        payload: object = json.loads(
            content, parse_float=_decimal, parse_int=_integer, parse_constant=_refuse
        )
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
_WORDS = {None: "null", True: "true", False: "false"}


def _text(value: object) -> str:
    # What is no plain class is asked for last: that takes many times as long.
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join([_text(item) for item in value]) + "]"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, dict | Mapping):
        members = [f"{_quoted(str(name))}:{_text(member)}" for name, member in value.items()]
        return "{" + ",".join(members) + "}"
    raise TypeError(f"{type(value).__name__} is not written to JSON")


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
