"""What is remembered of products, for who only looks: what is learned is kept for this look."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.changes import Change
from domain.product_memory import (
    HubShelves,
    KnownProduct,
    ProductMemory,
    Shelf,
    Shelved,
    ThinReads,
)
from domain.product_waits import NobodyWaits, ProductWaits


@dataclass(frozen=True, slots=True)
class ReadOnlyMemory:
    """Implements `domain.product_memory.ProductMemory`."""

    memory: ProductMemory

    def products(self, store: str, codes: Collection[str]) -> Mapping[str, KnownProduct]:
        """Give what is remembered."""
        return self.memory.products(store, codes)

    def keep(self, store: str, known: Sequence[KnownProduct], *, ends: bool = False) -> None:
        """Remember nothing."""

    def forget(self, store: str, codes: Collection[str]) -> None:
        """Forget nothing."""

    def brake_counts(self, store: str) -> tuple[int, int]:
        """Give what the brake counts."""
        return self.memory.brake_counts(store)

    def brake_confirmed(self, store: str) -> bool:
        """Tell whether a person confirmed that many sales end."""
        return self.memory.brake_confirmed(store)

    def may_end(self, store: str) -> Iterator[tuple[KnownProduct, Mapping[str, Any]]]:
        """Stream what may end a sale."""
        return self.memory.may_end(store)

    def thin_reads(self, store: str) -> ThinReads:
        """Give what is known of products that events only name."""
        return self.memory.thin_reads(store)


@dataclass(frozen=True, slots=True)
class ReadOnlyShelves:
    """Implements `domain.product_memory.HubShelves`."""

    shelves: HubShelves
    learned: dict[tuple[str, Shelf, str], Shelved | None] = field(default_factory=dict)

    def found(self, store: str, shelf: Shelf, keys: Collection[str]) -> Mapping[str, Shelved]:
        """Give those known, and those learned."""
        known = dict(self.shelves.found(store, shelf, keys))
        learned = {key: self.learned.get((store, shelf, key), known.get(key)) for key in keys}
        return {key: thing for key, thing in learned.items() if thing is not None}

    def all_of(self, store: str, shelf: Shelf) -> Sequence[Shelved]:
        """Give those known."""
        return self.shelves.all_of(store, shelf)

    def keep(self, store: str, things: Sequence[Shelved]) -> None:
        """Keep them for this look."""
        self.learned.update({(store, thing.shelf, thing.key): thing for thing in things})

    def forget(self, store: str, shelf: Shelf, keys: Collection[str]) -> None:
        """Forget them for this look."""
        self.learned.update({(store, shelf, key): None for key in keys})


class ReadOnlyWaits(NobodyWaits):
    """Implements `domain.product_waits.ProductWaits`: prices are read, and nobody is woken."""

    def __init__(self, waits: ProductWaits) -> None:
        self._waits = waits

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Change]:
        """Give the prices as they stand."""
        return self._waits.prices(store, skus)
