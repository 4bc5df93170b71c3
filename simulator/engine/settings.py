"""Dataclasses of knobs, changed at run time from JSON, wholly or not at all."""

import dataclasses
from typing import Any, ClassVar, Protocol, TypeVar


class Knobs(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]


K = TypeVar("K", bound=Knobs)


class WrongKnob(ValueError):
    """A knob that does not exist, or a value it cannot take."""


def changed(knobs: K, changes: object) -> K:
    """Give a copy of `knobs` with `changes` made.

    Args:
        knobs: a frozen dataclass whose present values show the types.
        changes: an object of JSON, name to value.

    Raises:
        WrongKnob: unknown name, wrong type, or not among the field's `choices`.
    """
    if not isinstance(changes, dict):
        raise WrongKnob(f"an object was expected, not {changes!r}")
    fields = {field.name: field for field in dataclasses.fields(knobs)}
    values: dict[str, object] = {}
    for name, value in changes.items():
        if name not in fields:
            raise WrongKnob(f"{name!r} is none of {', '.join(sorted(fields))}")
        values[name] = _fitting(fields[name], getattr(knobs, name), value)
    return dataclasses.replace(knobs, **values)


def _fitting(field: dataclasses.Field[Any], present: object, value: object) -> object:
    choices = field.metadata.get("choices")
    if choices is not None:
        if str(value) not in choices:
            raise WrongKnob(f"{field.name!r} takes {' | '.join(choices)}")
        return str(value)
    optional = field.metadata.get("optional", False)
    if value is None and optional:
        return None
    wanted = field.metadata.get("type", type(present))
    if wanted is float and type(value) is int:
        return float(value)
    if type(value) is not wanted:
        raise WrongKnob(f"{field.name!r} takes {wanted.__name__}, not {value!r}")
    minimum = field.metadata.get("minimum")
    if minimum is not None and isinstance(value, int | float) and value < minimum:
        raise WrongKnob(f"{field.name!r} is at least {minimum}")
    return value
