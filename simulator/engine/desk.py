"""What every imitated party is told in the same way: its faults, and what is asked of its book."""

from collections.abc import Callable
from typing import Protocol

from simulator.engine.book import Book
from simulator.engine.faults import Faults, to_faults
from simulator.engine.reading import ControlError

PAGE_ENTRIES = 1_000


class Asked(Protocol):
    """A control request."""

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        ...

    @property
    def book(self) -> Book:
        """What happened."""
        ...

    @property
    def params(self) -> dict[str, str]:
        """What the path names."""
        ...

    def payload(self) -> object:
        """Give the body as JSON."""
        ...

    def number(self, name: str, default: int) -> int:
        """Give a number of the query."""
        ...


def list_faults(asked: Asked) -> object:
    """GET /_control/faults: each with how often it was met and struck."""
    return asked.faults.listed()


def add_faults(asked: Asked) -> object:
    """POST /_control/faults: one, a list, or `{"faults": [...]}`."""
    return {"ids": asked.faults.add(to_faults(asked.payload()))}


def clear_faults(asked: Asked) -> object:
    """DELETE /_control/faults."""
    asked.faults.clear()
    return {}


def remove_fault(asked: Asked) -> object:
    """DELETE /_control/faults/{id}."""
    number = asked.params["id"]
    if not (number.isdecimal() and asked.faults.remove(int(number))):
        raise ControlError(f"no fault {number!r}", 404)
    return {}


def counts(asked: Asked) -> object:
    """GET /_control/counts."""
    return asked.book.counts()


def journal(asked: Asked) -> object:
    """GET /_control/journal?after=N&limit=M."""
    return asked.book.read(asked.number("after", 0), asked.number("limit", PAGE_ENTRIES))


ROUTES: tuple[tuple[str, str, Callable[[Asked], object]], ...] = (
    ("GET", "/_control/faults", list_faults),
    ("POST", "/_control/faults", add_faults),
    ("DELETE", "/_control/faults", clear_faults),
    ("DELETE", "/_control/faults/{id}", remove_fault),
    ("GET", "/_control/counts", counts),
    ("GET", "/_control/journal", journal),
)
