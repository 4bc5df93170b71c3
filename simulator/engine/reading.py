"""Values of control requests, each read or refused in plain words."""

import json
from typing import TypeVar

from simulator.engine.wire import Request

Payload = dict[str, object]
T = TypeVar("T")


class ControlError(Exception):
    """A control request that cannot be carried out, with its status."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


def payload_of(request: Request) -> object:
    """Give the body as JSON; an empty one is an empty object."""
    try:
        parsed: object = json.loads(request.body or b"{}")
    except ValueError:
        raise ControlError("the body is not JSON") from None
    return parsed


def number_of(request: Request, name: str, default: int) -> int:
    """Give a number of the query."""
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise ControlError(f"{name!r} is no number")
    return int(text)


def as_object(value: object) -> Payload:
    """Give `value` if it is an object."""
    if not isinstance(value, dict):
        raise ControlError(f"an object was expected, not {value!r}")
    return value


def as_objects(value: object) -> list[Payload]:
    """Give `value` if it is a list of objects; one object is a list of itself."""
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list):
        raise ControlError("a list was expected")
    return [as_object(item) for item in value]


def text_of(item: Payload, name: str, default: str | None = None) -> str:
    """Give a text."""
    return typed(item, name, default, str)


def whole_of(item: Payload, name: str, default: int | None = None) -> int:
    """Give a whole number."""
    return typed(item, name, default, int)


def typed(item: Payload, name: str, default: T | None, wanted: type[T]) -> T:
    """Give a value of the type that is wanted."""
    value = item.get(name, default)
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise ControlError(f"{name!r} of {item!r} is no {wanted.__name__}")
    return value
