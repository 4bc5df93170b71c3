"""Checks of single values of the event contract: what was expected, or None when it is right."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from domain.events import Fault

Check = Callable[[Any], str | None]

Rules = Mapping[str, tuple[bool, Check]]
"""Name → (required, check). A name whose value is null counts as absent."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?\Z")
# Years 1970 to 2999: what lies outside is a date that nobody set.
_RFC3339 = re.compile(
    r"(19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})\Z"
)
QUANTITY_LIMIT = 10**12
_MOMENT_CHARACTERS = 64


def shape(value: object) -> str:
    """Say what kind of JSON value this is, without showing it.

    Examples:
        >>> shape("abc"), shape(7), shape(True), shape(None), shape([1])
        ('a string of 3 characters', 'a number', 'a boolean', 'null', 'an array of 1 items')
    """
    if isinstance(value, str):
        return f"a string of {len(value)} characters"
    if isinstance(value, bool):
        return "a boolean"
    if value is None:
        return "null"
    if isinstance(value, int | float | Decimal):
        return "a number"
    if isinstance(value, list):
        return f"an array of {len(value)} items"
    return "an object"


def check_fields(faults: list[Fault], fields: Mapping[str, Any], base: str, rules: Rules) -> None:
    """Add a fault for every field that breaks its rule."""
    # This loop runs for every event: a pointer is made only where there is a fault.
    for name, (required, check) in rules.items():
        value = fields.get(name)
        if value is None:
            if required:
                faults.append(Fault(f"{base}/{name}", "is required and absent; send it"))
            continue
        wrong = check(value)
        if wrong is not None:
            faults.append(Fault(f"{base}/{name}", f"{wrong}, got {shape(value)}"))


def check_items(
    faults: list[Fault], data: Mapping[str, Any], name: str, most: int, rules: Rules
) -> None:
    """Add a fault for every item of an array that breaks a rule, or for an array that is none."""
    items = data.get(name)
    if items is None:
        return
    if not isinstance(items, list) or len(items) > most:
        fault = f"expected an array of up to {most}, got {shape(items)}"
        faults.append(Fault(f"/data/{name}", fault))
        return
    for index, item in enumerate(items):
        pointer = f"/data/{name}/{index}"
        if isinstance(item, Mapping):
            check_fields(faults, item, pointer, rules)
        else:
            faults.append(Fault(pointer, f"expected a JSON object, got {shape(item)}"))


def line(longest: int) -> Check:
    """One line of text that is not blank."""

    def check(value: Any) -> str | None:
        good = isinstance(value, str) and value.strip() and len(value) <= longest
        # What is printable holds no control character: true of nearly every line, and quick.
        if good and (value.isprintable() or not _CONTROL.search(value)):
            return None
        return f"expected 1 to {longest} characters without control characters"

    return check


def named(longest: int) -> Check:
    """One line that still names something when case and accents are folded."""
    is_line = line(longest)

    def check(value: Any) -> str | None:
        wrong = is_line(value)
        if wrong is None and not _LETTER_OR_DIGIT.search(value):
            return "expected a name with at least one letter or digit"
        return wrong

    return check


def prose(longest: int) -> Check:
    """Text, also of several lines, also empty."""

    def check(value: Any) -> str | None:
        good = isinstance(value, str) and len(value) <= longest
        return None if good and _is_text(value) else f"expected up to {longest} characters of text"

    return check


def _is_text(value: str) -> bool:
    """Tell whether a text, which may be an invoice of megabytes, has no control characters."""
    try:
        written = value.encode()
    except UnicodeEncodeError:
        # Half a character.
        return False
    return len(written.translate(None, _CONTROLS)) == len(written)


def one_of(*words: str) -> Check:
    """One of a closed set of words."""
    expected = f"expected one of {', '.join(words)}"

    def check(value: Any) -> str | None:
        return None if value in words else expected

    return check


def matching(pattern: re.Pattern[str], what: str) -> Check:
    """Text of a given form."""

    def check(value: Any) -> str | None:
        return None if isinstance(value, str) and pattern.match(value) else f"expected {what}"

    return check


def whole(least: int, most: int) -> Check:
    """A whole number within bounds."""

    def check(value: Any) -> str | None:
        good = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return None if good else f"expected a whole number from {least} to {most}"

    return check


def measure(below: int) -> Check:
    """A number from 0 to below a bound, with at most three decimals."""

    def check(value: Any) -> str | None:
        wrong = quantity(value)
        if wrong is None and not 0 <= value < below:
            return f"expected a number from 0 to below {below}"
        return wrong

    return check


def flag(value: Any) -> str | None:
    """Check a boolean."""
    return None if isinstance(value, bool) else "expected true or false"


def quantity(value: Any) -> str | None:
    """Check a quantity: below a trillion, at most three decimals, may be negative."""
    if type(value) is int and -QUANTITY_LIMIT < value < QUANTITY_LIMIT:
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if number.is_finite() and abs(number) < QUANTITY_LIMIT:
            return None if number == round(number, 3) else "expected at most three decimals"
    return "expected a number below a trillion"


def moment(value: Any) -> str | None:
    """Check a moment."""
    return None if instant(value) is not None else "expected RFC 3339 date-time with offset"


def instant(value: object) -> float | None:
    """Give seconds since 1970 of an RFC 3339 date-time, or None when it is none.

    Examples:
        >>> instant("2026-11-23T14:00:00-03:00"), instant("2026-11-23"), instant("0000-00-00")
        (1795453200.0, None, None)
    """
    if not isinstance(value, str) or len(value) > _MOMENT_CHARACTERS:
        return None
    return _seconds(value)


@lru_cache(maxsize=128)
def _seconds(text: str) -> float | None:
    if not _RFC3339.match(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).timestamp()
    except ValueError:
        return None


money = matching(_MONEY, 'a decimal string in BRL such as "129.90"')
