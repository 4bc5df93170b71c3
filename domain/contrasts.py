"""What was captured beside what the other side says now, field by field. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MOST = 300
"""Fields of one contrast at most; a product may have thousands of SKUs."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One field.

    Args:
        field: "skus.AUR-1.ean"; the place in a list counts from 1.
        then: as it was captured; None: nothing was said.
        now: as the other side says it; None: it says nothing.
        is_same: both say the same; told here, since either may be hidden when it is shown.
    """

    field: str
    then: str | None
    now: str | None
    is_same: bool


def contrasts(then: Mapping[str, object], now: Mapping[str, object]) -> Sequence[Contrast]:
    """Give the fields of both, those that differ first; what says nothing is left out.

    Examples:
        >>> [(c.field, c.then, c.now) for c in contrasts({"units": 7}, {"units": 5, "held": 2})]
        [('units', '7', '5'), ('held', None, '2')]
        >>> contrasts({"price": "10.0"}, {"price": "10.00"})[0].is_same
        True
    """
    before, after = dict(_leaves(then)), dict(_leaves(now))
    found = [
        Contrast(
            field, before.get(field), after.get(field), _same(before.get(field), after.get(field))
        )
        for field in dict.fromkeys([*before, *after])
    ]
    return sorted(found, key=lambda each: each.is_same)[:MOST]


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value, 1):
            yield from _leaves(inner, f"{path}.{number}" if path else str(number))
    elif value is not None and value != "":
        yield path, _text(value)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _same(then: str | None, now: str | None) -> bool:
    if then == now:
        return True
    numbers = _number(then), _number(now)
    return None not in numbers and numbers[0] == numbers[1]


def _number(text: str | None) -> Decimal | None:
    try:
        found = Decimal(text or "")
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
