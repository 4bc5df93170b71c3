"""Stock locals, and how much of each SKU lies there."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from simulator.anymarket.catalogue import Sku

Number = int | float


@dataclass(slots=True, eq=False)
class StockLocal:
    """A place where stock lies."""

    id: int
    name: str
    virtual: bool = False
    default_local: bool = False
    zip_code: str | None = None
    distributor: str | None = None


@dataclass(slots=True, eq=False)
class Level:
    """What of one SKU lies at one local."""

    sku: Sku
    local: StockLocal
    amount: Number = 0
    reserved: Number = 0
    cost: Number | None = None
    additional_time: int = 0
    shelf: str | None = None
    updated_at: str = ""

    _before: Number = 0
    _changed_at: float = -math.inf

    @property
    def available(self) -> Number:
        """What may still be sold."""
        return self.amount - self.reserved

    def set(self, amount: Number) -> None:
        """Write an amount; what was there before may be shown for a while."""
        self._before, self.amount = self.amount, amount
        self._changed_at = time.monotonic()

    def shown(self, delay_ms: int) -> Number:
        """Give the amount, or the one before when it changed less than `delay_ms` ago."""
        is_fresh = (time.monotonic() - self._changed_at) * 1000 < delay_ms
        return self._before if is_fresh else self.amount


@dataclass(slots=True)
class Stock:
    """The locals of one account and all its levels, in the order of their making."""

    locals: dict[int, StockLocal] = field(default_factory=dict)
    _levels: dict[tuple[int, int], Level] = field(default_factory=dict)
    _of_local: dict[int, list[Level]] = field(default_factory=dict)
    _of_sku: dict[int, list[Level]] = field(default_factory=dict)
    _all: list[Level] = field(default_factory=list)

    @property
    def default(self) -> StockLocal:
        """The local that is meant when none is named."""
        return next(local for local in self.locals.values() if local.default_local)

    def keep(self, local: StockLocal) -> None:
        """Add or replace a local; a default one takes that over from the others."""
        self.locals[local.id] = local
        self._of_local.setdefault(local.id, [])
        for other in self.locals.values():
            if local.default_local and other is not local:
                other.default_local = False

    def drop(self, local: StockLocal) -> None:
        """Remove a local with all its levels; a SKU keeps at least one, at the default."""
        del self.locals[local.id]
        dropped = self._of_local.pop(local.id)
        self._all = [level for level in self._all if level.local is not local]
        for level in dropped:
            del self._levels[level.sku.id, local.id]
            self._of_sku[level.sku.id].remove(level)
            if not self._of_sku[level.sku.id]:
                self.make(level.sku, self.default)

    def level(self, sku: Sku, local: StockLocal) -> Level | None:
        """Give what lies there, or nothing when the SKU was never there."""
        return self._levels.get((sku.id, local.id))

    def make(self, sku: Sku, local: StockLocal) -> Level:
        """Give what lies there, an empty level if the SKU was never there."""
        level = self._levels.get((sku.id, local.id))
        if level is None:
            level = self._levels[sku.id, local.id] = Level(sku, local)
            self._all.append(level)
            self._of_local[local.id].append(level)
            self._of_sku.setdefault(sku.id, []).append(level)
        return level

    def of_sku(self, sku: Sku) -> list[Level]:
        """Give the levels of one SKU."""
        return self._of_sku.get(sku.id, [])

    def of_local(self, local_id: int) -> list[Level]:
        """Give the levels at one local; none when there is no such local."""
        return self._of_local.get(local_id, [])

    def all(self) -> list[Level]:
        """Give all levels."""
        return self._all

    def reserved(self) -> Iterable[Level]:
        """Give the levels of which something is reserved."""
        return (level for level in self._all if level.reserved)
