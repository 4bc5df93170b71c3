"""Values of control requests, each read or refused in plain words."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.anymarket.world import Account, World
from simulator.engine.book import Book
from simulator.engine.faults import Faults
from simulator.engine.reading import (
    ControlError,
    Payload,
    as_object,
    number_of,
    payload_of,
    typed,
)
from simulator.engine.wire import Request

Number = int | float


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
        return payload_of(self.request)

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
        return number_of(self.request, name, default)


ControlHandler = Callable[[Order], object]
ControlRow = tuple[str, str, ControlHandler]


def flag(item: Payload, name: str, *, default: bool) -> bool:
    """Give a truth value."""
    return typed(item, name, default, bool)


def number(item: Payload, name: str, default: Number | None = None) -> Number:
    """Give a number, or the default when it is not there."""
    value = item.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(f"{name!r} of {item!r} is no number")
    return value
