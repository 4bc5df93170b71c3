"""Fakes of what the bridge remembers of products, in memory."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from domain.changes import Change
from domain.product_memory import KnownProduct, Shelf, Shelved, ThinReads


class FakeShelves:
    """Implements `domain.product_memory.HubShelves`."""

    def __init__(self, *things: Shelved, store: str = "acme") -> None:
        self.rows: dict[tuple[str, Shelf, str], Shelved] = {}
        self.keep(store, things)

    def found(self, store: str, shelf: Shelf, keys: Collection[str]) -> Mapping[str, Shelved]:
        rows = ((key, self.rows.get((store, shelf, key))) for key in keys)
        return {key: thing for key, thing in rows if thing is not None}

    def all_of(self, store: str, shelf: Shelf) -> Sequence[Shelved]:
        places = sorted(place for place in self.rows if place[:2] == (store, shelf))
        return [self.rows[place] for place in places]

    def keep(self, store: str, things: Sequence[Shelved]) -> None:
        self.rows.update({(store, thing.shelf, thing.key): thing for thing in things})

    def forget(self, store: str, shelf: Shelf, keys: Collection[str]) -> None:
        for key in keys:
            self.rows.pop((store, shelf, key), None)


class FakeProductMemory:
    """Implements `domain.product_memory.ProductMemory`; its hour ends when it is told.

    Args:
        kept: codes that were kept together, one list a time.
        asked: how often somebody asked.
        due: code → payload of changes that are due.
        thin: what is known of products that events only name.
        counted: how often somebody counted what is due.
    """

    def __init__(self, *known: KnownProduct, store: str = "acme") -> None:
        self.rows = {(store, each.code): each for each in known}
        self.ends: set[tuple[str, str]] = set()
        self.kept: list[list[str]] = []
        self.asked = 0
        self.is_confirmed = False
        self.due: dict[str, Mapping[str, Any]] = {}
        self.thin = ThinReads()
        self.counted = 0

    def products(self, store: str, codes: Collection[str]) -> Mapping[str, KnownProduct]:
        self.asked += 1
        return {code: self.rows[store, code] for code in codes if (store, code) in self.rows}

    def keep(self, store: str, known: Sequence[KnownProduct], *, ends: bool = False) -> None:
        self.kept.append([each.code for each in known])
        for each in known:
            place = store, each.code
            self.rows[place] = each
            if ends:
                self.ends.add(place)
            elif not each.is_ended:
                self.ends.discard(place)

    def an_hour_passes(self) -> None:
        """Count from here on."""
        self.ends.clear()

    def forget(self, store: str, codes: Collection[str]) -> None:
        for code in codes:
            self.rows.pop((store, code), None)
            self.ends.discard((store, code))

    def brake_counts(self, store: str) -> tuple[int, int]:
        mine = [known for (name, _), known in self.rows.items() if name == store]
        ended = sum(name == store for name, _ in self.ends)
        return ended, sum(known.hub_id is not None for known in mine)

    def brake_confirmed(self, store: str) -> bool:
        return self.is_confirmed

    def may_end(self, store: str) -> Iterator[tuple[KnownProduct, Mapping[str, Any]]]:
        self.counted += 1
        for code, payload in self.due.items():
            if (store, code) in self.rows:
                yield self.rows[store, code], payload

    def thin_reads(self, store: str) -> ThinReads:
        return self.thin


class FakeWaits:
    """Implements `domain.product_waits.ProductWaits` for one store.

    Args:
        prices: changes of prices, as they stand.
    """

    def __init__(self, *prices: Change) -> None:
        self.price_rows = {change.key: change for change in prices}
        self.waiting: dict[str, set[str]] = {}
        self.woken: list[str] = []
        self.there: list[str] = []
        self.noted: list[str] = []
        self.is_pending = False
        self.on_wait: Callable[[], None] = lambda: None
        self.on_arrived: Callable[[], None] = lambda: None

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Change]:
        return {sku: self.price_rows[sku] for sku in skus if sku in self.price_rows}

    def wait(self, store: str, code: str, skus: Sequence[str]) -> None:
        for sku in skus:
            self.waiting.setdefault(sku, set()).add(code)
        self.on_wait()

    def came(self, store: str, skus: Sequence[str]) -> int:
        codes = sorted({code for sku in skus for code in self.waiting.get(sku, ())})
        self.woken += codes
        for found in self.waiting.values():
            found -= set(codes)
        return len(codes)

    def note(self, store: str, code: str) -> None:
        self.noted.append(code)

    def pending(self, store: str) -> bool:
        return self.is_pending

    def arrived(self, store: str, skus: Sequence[str], priced: Sequence[Change] = ()) -> None:
        self.on_arrived()
        self.there += skus
        for change in priced:
            if self.price_rows[change.key].revision == change.revision:
                self.price_rows[change.key] = change
        self.came(store, skus)
