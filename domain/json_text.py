"""JSON as it may enter the bridge: strict, bounded, and without a float."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from domain.events import EventInvalid, Fault

MAX_DEPTH = 64
MAX_NUMBER_CHARACTERS = 40
MAX_VALUES = 250_000
_FOLLOWED = "Extra data"
"""What the decoder says of a JSON text that something follows."""
_INT64 = 2**63

# Neither can stand in JSON but by an escape: UTF-8 has no surrogates, JSON no bare NUL.
_ESCAPED = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Malformed(EventInvalid):
    """Bytes are no JSON that we read: wrong syntax, or beyond the limits of this module.

    Args:
        is_followed: they are one JSON text and another one after it, as NDJSON is.
    """

    def __init__(self, message: str, pointer: str = "", *, is_followed: bool = False) -> None:
        super().__init__([Fault(pointer, message)])
        self.is_followed = is_followed


def read_json(body: bytes) -> Any:
    """Read one JSON text of UTF-8.

    Fractions become `Decimal`; a number without a fraction is an `int`, also when it is
    written 3.0. Refused: a name twice in one object, NaN and Infinity, numbers beyond 64 bit,
    NUL and lone surrogates in strings, nesting deeper than 64.

    Raises:
        Malformed: with the pointer to the fault where it can be told.

    Examples:
        >>> read_json(b'{"available": 3.0, "cost": 1.25}')
        {'available': 3, 'cost': Decimal('1.25')}
    """
    if body.count(b",") > MAX_VALUES:
        raise Malformed(f"more than {MAX_VALUES} values; send fewer events at a time")
    try:
        value = _DECODER.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(f"expected UTF-8, byte {error.start} is none") from None
    except json.JSONDecodeError as error:
        fault = f"no JSON: {error.msg} at character {error.pos}"
        is_followed = error.msg == _FOLLOWED and error.doc[error.pos] in "{["
        raise Malformed(fault, is_followed=is_followed) from None
    except RecursionError:
        raise Malformed(f"nested deeper than {MAX_DEPTH}") from None
    _check_depth(value)
    if _ESCAPED.search(body):
        _check_texts(value)
    return value


def pointer_to(*steps: str | int) -> str:
    """Give a JSON pointer (RFC 6901).

    Examples:
        >>> pointer_to(3, "data", "a/b~c")
        '/3/data/a~1b~0c'
    """
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _check_depth(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for _, child in _children(parent) if _nests(child)]
        if not level:
            return
    raise Malformed(f"nested deeper than {MAX_DEPTH}")


def unstorable(value: object) -> tuple[str, str] | None:
    r"""Find the first text in a value that no database keeps; None: there is none.

    Returns:
        The pointer to it, and what is wrong with it.

    Examples:
        >>> unstorable({"why": ["a", "b\x00"]}), unstorable("a"), unstorable({"a\x00": 1})
        (('/why/1', 'a NUL character; remove it'), None, ('', 'a NUL character; remove it'))
    """
    waiting: list[tuple[tuple[str | int, ...], object]] = [((), [value])]
    while waiting:
        steps, parent = waiting.pop()
        for step, child in _children(parent):
            here = (*steps, step)
            texts = ((steps, step), (here, child))
            for where, text in texts:
                fault = _fault_of(text) if isinstance(text, str) else ""
                if fault:
                    return _SURROGATE.sub("?", pointer_to(*where[1:])), fault
            if _nests(child):
                waiting.append((here, child))
    return None


def _check_texts(root: object) -> None:
    found = unstorable(root)
    if found is not None:
        pointer, fault = found
        raise Malformed(fault, pointer)


def _nests(value: object) -> bool:
    return isinstance(value, dict | list)


def _children(parent: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(parent, dict):
        return parent.items()
    return enumerate(parent) if isinstance(parent, list) else ()


def _fault_of(text: str) -> str:
    if "\x00" in text:
        return "a NUL character; remove it"
    return "half of a surrogate pair; send the whole character" if _SURROGATE.search(text) else ""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise Malformed("an object has the same name twice; send it once")
    return fields


def _whole(digits: str) -> int:
    if len(digits) <= MAX_NUMBER_CHARACTERS:
        number = int(digits)
        if -_INT64 <= number < _INT64:
            return number
    raise Malformed("a number beyond 64 bit; send it as a string")


def _fraction(digits: str) -> int | Decimal:
    if len(digits) > MAX_NUMBER_CHARACTERS:
        raise Malformed(f"a number of more than {MAX_NUMBER_CHARACTERS} characters; shorten it")
    try:
        number = Decimal(digits)
    except InvalidOperation:
        raise Malformed("a number with an exponent out of range") from None
    if number and not -MAX_NUMBER_CHARACTERS < number.adjusted() < MAX_NUMBER_CHARACTERS:
        raise Malformed("a number with an exponent out of range")
    is_whole = number == number.to_integral_value()
    return _whole(f"{number:f}".partition(".")[0]) if is_whole else number


def _constant(name: str) -> NoReturn:
    raise Malformed(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)
