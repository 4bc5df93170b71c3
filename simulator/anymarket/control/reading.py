"""Values of control requests, each read or refused in plain words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from simulator.anymarket.world import Account, World
from simulator.engine.book import Book
from simulator.engine.faults import Faults
from simulator.engine.wire import Request

Payload = dict[str, object]
Number = int | float
T = TypeVar("T")


class ControlError(Exception):
    """A control request that cannot be carried out, with its status."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Order:
    """One control request with everything it may steer."""

    world: World
    faults: Faults
    book: Book
    request: Request
    params: dict[str, str]

    def payload(self) -> object:
        """Give the body as JSON; an empty one is an empty object."""
        try:
            parsed: object = json.loads(self.request.body or b"{}")
        except ValueError:
            raise ControlError("the body is not JSON") from None
        return parsed

    def item(self) -> Payload:
        """Give the body as an object."""
        return as_object(self.payload())

    def account(self) -> Account:
        """Give the account the path names."""
        found = self.world.account(self.params["oi"])
        if found is None:
            raise ControlError(f"no account {self.params['oi']!r}", 404)
        return found

    def number(self, name: str, default: int) -> int:
        """Give a number of the query."""
        text = self.request.query.get(name, str(default))
        if not text.isdecimal():
            raise ControlError(f"{name!r} is no number")
        return int(text)


ControlHandler = Callable[[Order], object]
ControlRow = tuple[str, str, ControlHandler]


def as_object(value: object) -> Payload:
    """Give `value` if it is an object."""
    if not isinstance(value, dict):
        raise ControlError(f"an object was expected, not {value!r}")
    return value


def as_objects(value: object) -> list[Payload]:
    """Give `value` if it is a list of objects."""
    if not isinstance(value, list):
        raise ControlError("a list was expected")
    return [as_object(item) for item in value]


def text(item: Payload, name: str, default: str | None = None) -> str:
    """Give a text."""
    return _typed(item, name, default, str)


def flag(item: Payload, name: str, *, default: bool) -> bool:
    """Give a truth value."""
    return _typed(item, name, default, bool)


def number(item: Payload, name: str, default: Number | None = None) -> Number:
    """Give a number, or the default when it is not there."""
    value = item.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(f"{name!r} of {item!r} is no number")
    return value


def _typed(item: Payload, name: str, default: T | None, wanted: type[T]) -> T:
    value = item.get(name, default)
    if not isinstance(value, wanted):
        raise ControlError(f"{name!r} of {item!r} is no {wanted.__name__}")
    return value
