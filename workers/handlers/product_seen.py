"""What the database says about products in hand together: asked once for all of them.

It is as it was when they were taken in hand. Whoever must know better, forgets it and asks anew.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from domain.changes import Change
from domain.hub_ports import Bindings, SkuBinding
from domain.mappings import ATTRIBUTE, DEPOSIT
from domain.ports import Mappings
from domain.product_memory import HubShelves, Shelf, Shelved
from domain.product_waits import ProductWaits
from domain.stock import deposit_key

T = TypeVar("T")


@dataclass(slots=True)
class Seen:
    """Answers of the database, by what was asked; None: it has none. Of one thread.

    Args:
        is_walked: all SKUs of the hub were bound before anything was asked.
        tree: the hub's categories by key, once they were read for one of the products. Who makes
            one that somebody else made since, is told so and reads them again.
    """

    store: str
    bindings: Bindings
    waits: ProductWaits
    shelves: HubShelves
    mappings: Mappings
    is_walked: bool = False
    tree: Mapping[str, Shelved] | None = None
    _bound: dict[str, SkuBinding | None] = field(default_factory=dict)
    _prices: dict[str, Change | None] = field(default_factory=dict)
    _shelved: dict[tuple[Shelf, str], Shelved | None] = field(default_factory=dict)
    _targets: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def bound(self, codes: Collection[str]) -> Mapping[str, SkuBinding]:
        """Give the bindings of SKUs that have one."""
        unknown = [code for code in codes if code not in self._bound]
        if unknown:
            found = self.bindings.skus(self.store, unknown)
            self._bound.update({code: found.get(code) for code in unknown})
        return _those(codes, self._bound)

    def prices(self, codes: Collection[str]) -> Mapping[str, Change]:
        """Give the changes of prices of SKUs that have one."""
        unknown = [code for code in codes if code not in self._prices]
        if unknown:
            found = self.waits.prices(self.store, unknown)
            self._prices.update({code: found.get(code) for code in unknown})
        return _those(codes, self._prices)

    def shelved(self, shelf: Shelf, keys: Collection[str]) -> Mapping[str, Shelved]:
        """Give what stands on a shelf, by key."""
        unknown = [key for key in keys if (shelf, key) not in self._shelved]
        if unknown:
            found = self.shelves.found(self.store, shelf, unknown)
            self._shelved.update({(shelf, key): found.get(key) for key in unknown})
        there = {key: self._shelved[shelf, key] for key in keys}
        return {key: thing for key, thing in there.items() if thing is not None}

    def attributes(self) -> Mapping[str, str]:
        """Give the attributes' names in the hub."""
        if ATTRIBUTE not in self._targets:
            self._targets[ATTRIBUTE] = self.mappings.targets(self.store, ATTRIBUTE)
        return self._targets[ATTRIBUTE]

    def local_id(self, deposit: str) -> int | None:
        """Give the hub's stock local for a deposit; None: it has none of its own."""
        name = deposit_key(deposit)
        if not name:
            return None
        if DEPOSIT not in self._targets:
            target = self.mappings.target(self.store, DEPOSIT, name)
            self._targets[DEPOSIT] = {} if target is None else {name: target}
        found = self._targets[DEPOSIT].get(name)
        return None if found is None else int(found)

    def forget(self, codes: Iterable[str]) -> None:
        """Ask for these SKUs anew."""
        for code in codes:
            self._bound.pop(code, None)
            self._prices.pop(code, None)

    def walked(self) -> None:
        """Ask for all SKUs anew, at once: the hub's were bound meanwhile."""
        self.is_walked = True
        codes, self._bound = list(self._bound), {}
        self.bound(codes)

    def put_up(self, things: Sequence[Shelved]) -> None:
        """Know what was put on shelves."""
        self._shelved.update({(thing.shelf, thing.key): thing for thing in things})

    def take_down(self, shelf: Shelf, keys: Iterable[str]) -> None:
        """Ask for these anew."""
        for key in keys:
            self._shelved.pop((shelf, key), None)


def _those(codes: Iterable[str], known: Mapping[str, T | None]) -> Mapping[str, T]:
    there = {code: known[code] for code in codes}
    return {code: one for code, one in there.items() if one is not None}
