"""What the hub says of a store's stock or prices; every call is paid for after everybody else's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from domain.allowances import hub_allowance
from domain.hub_levels import HubLevel, HubLevels, LevelPage
from domain.ids import Kind
from domain.ports import Mappings
from domain.stock import deposit_key
from domain.store import PriceScope, Store
from ops.last_in_line import LastInLine
from ops.refusals import WrongUsage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asking:
    """A hub that is asked last in line, a few times where it fails for now."""

    hub: HubLevels
    store: Store
    line: LastInLine

    def ask(self, call: Callable[[], T]) -> T:
        """Pay for a call, and make it."""
        return self.line.paid(hub_allowance(self.store), call)

    def pages(self, page: Callable[[int], LevelPage]) -> Iterator[HubLevel]:
        """Read one page after the other."""
        offset: int | None = 0
        while offset is not None:
            rows, offset = self.ask(partial(page, offset))
            yield from rows


class LevelReader(Protocol):
    """Reads one kind of level."""

    def all(self) -> Iterator[HubLevel]:
        """Read every page."""
        ...

    def whole(self, level: HubLevel) -> Sequence[HubLevel]:
        """Ask for what a page does not tell: prices that are kept on listings."""
        ...

    def of(self, code: str) -> Sequence[HubLevel]:
        """Look up all that the hub has of a code."""
        ...


@dataclass(frozen=True, slots=True)
class StockReader:
    """Implements `LevelReader` for the stock at one local."""

    asking: Asking
    local_id: int

    def all(self) -> Iterator[HubLevel]:
        """Read every page of the local."""
        return self.asking.pages(lambda at: self.asking.hub.stock_page(self.local_id, at))

    def whole(self, level: HubLevel) -> Sequence[HubLevel]:
        """Nothing is missing."""
        return [level]

    def of(self, code: str) -> Sequence[HubLevel]:
        """Look a code up, at the local and elsewhere."""
        return self.asking.ask(lambda: self.asking.hub.stock_of(code, self.local_id))


@dataclass(frozen=True, slots=True)
class PriceReader:
    """Implements `LevelReader` for prices, whoever owns them."""

    asking: Asking

    def all(self) -> Iterator[HubLevel]:
        """Read every page of products."""
        return self.asking.pages(self.asking.hub.price_page)

    def whole(self, level: HubLevel) -> Sequence[HubLevel]:
        """Ask for the listings of a SKU that keeps its prices there."""
        if level.scope is not PriceScope.LISTING:
            return [level]
        return self.asking.ask(lambda: self.asking.hub.listing_prices(level)) or [level]

    def of(self, code: str) -> Sequence[HubLevel]:
        """Look a code up, and its listings."""
        found = self.asking.ask(lambda: self.asking.hub.prices_of(code))
        return [part for level in found for part in self.whole(level)]


def reader_of(kind: Kind, asking: Asking, mappings: Mappings) -> LevelReader:
    """Give what reads a kind.

    Raises:
        WrongUsage: the store's deposit has no stock local.
    """
    if kind is Kind.PRICE:
        return PriceReader(asking)
    store = asking.store
    key = deposit_key(store.deposit)
    target = mappings.target(store.name, "deposit", key) if key else None
    if target is None:
        raise WrongUsage(
            f"deposit {store.deposit!r} has no AnyMarket stock local, so there is nothing to "
            f"compare with; map it with: anybridge map set deposit --store {store.name} "
            "--deposit NAME --to ID --apply"
        )
    return StockReader(asking, int(target))
