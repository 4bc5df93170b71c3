"""One fact of an order among what is needed to tell it, and what knows how one kind is told."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from domain.changes import Change
from domain.deadletters import Reason
from domain.errors import PermanentError
from domain.events import EventInvalid
from domain.fact_ports import FactMark, NamedOrder
from domain.order_standing import OrderStanding, Transmission
from domain.store import Store
from workers.work import Work

VERSION = "fact-1"

XML = "xml"
"""Noted of an invoice: the key of the one whose XML the channel has, or wants not."""

PACKAGES = "packages"
"""Noted of a dispatch: package → its tracking number, of those that the hub was told of."""

NUMBER = "tracking"
"""Noted of a dispatch of a whole order: the tracking number that the hub was told."""

_NOTED = (XML, PACKAGES, NUMBER)

Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class FactCase(Generic[Fact]):
    """One fact, the order that it is of, and what is needed to tell it."""

    work: Work
    change: Change
    fact: Fact
    order: NamedOrder
    standing: OrderStanding

    @property
    def order_id(self) -> int:
        """AnyMarket's id of the order."""
        return self.order.order_id

    @property
    def has(self) -> Mapping[str, Any]:
        """Give what is noted that the hub has of it: told before, or just now."""
        known = self.work.told.get(self.change.key, self.change.accepted or {})
        return {name: known[name] for name in _NOTED if name in known}

    def note(self, **told: object) -> None:
        """Note what the hub has of it now, whatever becomes of the rest."""
        self.work.told[self.change.key] = {**self.has, **told}


class Teller(Protocol[Fact]):
    """Knows one kind of fact."""

    @property
    def kind(self) -> str:
        """Which one."""
        ...

    def read(self, change: Change) -> Fact:
        """Read the fact.

        Raises:
            PermanentError: it does not hold together.
        """
        ...

    def held_by(self, store: Store, fact: Fact, others: Mapping[str, FactMark]) -> str:
        """Give why the store does not let it go yet; empty: it may go."""
        ...

    def tell(self, case: FactCase[Fact]) -> Transmission:
        """Tell the hub, paying for each call."""
        ...

    def finish(self, case: FactCase[Fact]) -> bool:
        """Tell what is left to tell of a fact whose status the hub has already.

        Returns:
            Whether it is to be followed to the channel.
        """
        ...


def digest_of(kind: str, change: Change) -> str:
    """Give the hash of what a fact tells: told again with the same, nothing is sent."""
    told: dict[str, Any] = {**(change.payload or {})}
    told.pop("stage", None)
    content = f"{VERSION}:{kind}:{sorted(told.items())}"
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()[:32]


@contextmanager
def events() -> Iterator[None]:
    """Let an event that does not hold together be for a person."""
    try:
        yield
    except EventInvalid as invalid:
        raise PermanentError(Reason.EVENT_INVALID, str(invalid)) from None
