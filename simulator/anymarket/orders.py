"""Orders of one account, found by id and listed by when they were made or changed."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from simulator.anymarket.order_papers import Parcel

Payload = dict[str, object]


@dataclass(slots=True, eq=False, repr=False)
class SalesOrder:
    """One order of a channel.

    `fields` is its own JSON; `backdrop`, shared by many orders, is what it says besides, so that
    tens of thousands of them stay small.
    """

    id: int
    fields: Payload
    backdrop: Payload
    created_s: float
    updated_s: float
    sent_s: float | None = None
    """When its last change was sent on to the channel; none when nothing was."""
    mark: str = ""
    """What an integrator says of how it fares; empty when nobody says so."""
    complaint: str = ""
    """Why, in its words."""
    nfe_key: str = ""
    """Of the invoice whose XML it has."""
    parcels: tuple[Parcel, ...] = ()
    """Its packages, where it goes in several."""

    def get(self, name: str) -> object:
        """Give one field."""
        return self.fields.get(name, self.backdrop.get(name))

    def whole(self) -> Payload:
        """Give all its fields."""
        return {"id": self.id, **self.backdrop, **self.fields}

    @property
    def status(self) -> str:
        """Where it stands."""
        return str(self.get("status"))


@dataclass(slots=True)
class Orders:
    """All orders of one account, in the order of their making."""

    by_id: dict[int, SalesOrder] = field(default_factory=dict)
    _revision: int = 0
    _asked: Hashable = None
    _found: Sequence[SalesOrder] = ()

    def add(self, order: SalesOrder) -> None:
        """Add an order."""
        self.by_id[order.id] = order
        self.touch()

    def touch(self) -> None:
        """Note that an order changed: what was found before may be wrong now."""
        self._revision += 1

    def __iter__(self) -> Iterator[SalesOrder]:
        return iter(self.by_id.values())

    def found(
        self, asked: Hashable, find: Callable[["Orders"], Sequence[SalesOrder]]
    ) -> Sequence[SalesOrder]:
        """Give what `find` finds; the pages of one listing need not look anew.

        Args:
            asked: what was asked for, without the page.
        """
        key = (asked, self._revision)
        if self._asked != key:
            self._asked, self._found = key, find(self)
        return self._found
