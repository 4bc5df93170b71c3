"""One control request with everything it may steer."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.eccosys.world import Account, World
from simulator.engine.book import Book
from simulator.engine.faults import Faults
from simulator.engine.later import Later
from simulator.engine.reading import (
    ControlError,
    Payload,
    as_object,
    as_objects,
    number_of,
    payload_of,
)
from simulator.engine.wire import Request


@dataclass(frozen=True, slots=True)
class Wish:
    """What a test asks of the simulator."""

    world: World
    faults: Faults
    book: Book
    later: Later
    request: Request
    params: dict[str, str]

    def payload(self) -> object:
        """Give the body as JSON."""
        return payload_of(self.request)

    def item(self) -> Payload:
        """Give the body as an object."""
        return as_object(self.payload())

    def items(self) -> list[Payload]:
        """Give the body as a list of objects."""
        return as_objects(self.payload())

    def number(self, name: str, default: int) -> int:
        """Give a number of the query."""
        return number_of(self.request, name, default)

    def account(self) -> Account:
        """Give the company the path names."""
        found = self.world.account(self.params["company"])
        if found is None:
            raise ControlError(f"no company {self.params['company']!r}", 404)
        return found


Grant = Callable[[Wish], object]
ControlRow = tuple[str, str, Grant]
COMPANY = "/_control/accounts/{company}"
