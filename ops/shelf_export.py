"""Sends the ERP's brands and category tree to the hub, without products; twice equals once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from adapters.database.audit import AuditRows
from adapters.database.shelves import ShelfRows
from domain.audit import Act
from domain.erp_catalogue import ErpBrand
from domain.errors import AccessDenied, PermanentError, TransientError
from domain.hub_catalogue import HubBrand, HubCategory
from domain.order_claims import LookRule
from domain.product_memory import Shelf, Shelved, shelf_key
from domain.shelf_plan import (
    BrandStanding,
    PathStanding,
    Standing,
    brands_compared,
    categories_compared,
)
from domain.store import Store
from ops.catalogue_sides import CatalogueSides, Sides
from ops.made_once import Made, MadeOnce
from ops.resources import Repositories

T = TypeVar("T")

Came = Callable[[int, int], None]
"""Told how many were looked at, and of how many."""


class Fate(StrEnum):
    """What became of a brand or category of the ERP."""

    THERE = "there"
    CREATED = "created"
    WOULD_CREATE = "would_create"
    RENAMED = "renamed"
    REFUSED = "refused"


_IN_THE_HUB = frozenset({Fate.THERE, Fate.CREATED})


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """One brand, or one level of the tree.

    Args:
        path: the brand's name; of a category the names from the root.
        hub_id: None: the hub does not have it.
        why: of what a person has to look at.
    """

    path: tuple[str, ...]
    fate: Fate
    hub_id: int | None = None
    why: str = ""

    @property
    def name(self) -> str:
        """What a person reads: "Casa / Luminárias"."""
        return " / ".join(self.path)


@dataclass(slots=True)
class ShelfReport:
    """What an export did, or would do.

    Args:
        what: "brands" or "categories".
        stopped: why it ended before the last one; empty: it did not.
    """

    store: str
    what: str
    dry_run: bool
    total: int = 0
    lines: list[ShelfLine] = field(default_factory=list)
    stopped: str = ""

    def count(self, fate: Fate) -> int:
        """Count those with this fate."""
        return sum(line.fate is fate for line in self.lines)

    def shelved(self) -> list[Shelved]:
        """Give what the hub has, for the lane of products: it need not look for it."""
        shelf = Shelf.BRAND if self.what == "brands" else Shelf.CATEGORY
        found = [(line.path, line.hub_id) for line in self.lines if line.fate in _IN_THE_HUB]
        return [Shelved(shelf, path, hub_id) for path, hub_id in found if hub_id is not None]

    @property
    def is_whole(self) -> bool:
        """Tell whether nobody has to look at anything."""
        return not (self.stopped or self.count(Fate.REFUSED) or self.count(Fate.RENAMED))


@dataclass(frozen=True, slots=True)
class ShelfExport:
    """Compares shelves and makes what the hub lacks; it changes and deletes nothing."""

    sides: CatalogueSides
    audit: AuditRows
    shelves: ShelfRows
    look: LookRule

    def brands(self, store: Store, act: Act, came: Came, *, dry_run: bool = False) -> ShelfReport:
        """Send brands.

        Raises:
            WrongUsage: the store's ERP cannot be asked.
            TransientError: a side could not be read whole; nothing was sent.
        """
        report = ShelfReport(store.name, "brands", dry_run)
        with self.sides.of(store) as sides, self._kept(report, act):
            erp = sides.line.tried(sides.erp.brands)
            hub = sides.line.tried(lambda: list(sides.hub.brands(sides.spend)))
            found = brands_compared(erp, hub)
            once = MadeOnce(sides.line, self.look)
            _work_off(report, found, lambda x: _brand_line(sides, once, x, dry_run=dry_run), came)
        return report

    def categories(
        self, store: Store, act: Act, came: Came, *, dry_run: bool = False
    ) -> ShelfReport:
        """Send the tree, unfolded to the hub's depth.

        Raises:
            WrongUsage: the store's ERP cannot be asked.
            TransientError: a side could not be read whole; nothing was sent.
        """
        report = ShelfReport(store.name, "categories", dry_run)
        with self.sides.of(store) as sides, self._kept(report, act):
            nodes = sides.line.tried(sides.erp.tree)
            tree = sides.line.tried(lambda: _tree(sides))
            found = categories_compared(nodes, tree)
            once = MadeOnce(sides.line, self.look)
            planting = _Planting(sides, store, once, dry_run=dry_run)
            _work_off(report, found, planting.line, came)
        return report

    @contextmanager
    def _kept(self, report: ShelfReport, act: Act) -> Iterator[None]:
        """Audit what was made and remember its ids, whatever ends it."""
        try:
            yield
        finally:
            made = report.count(Fate.CREATED)
            if made:
                self.audit.append(act, f"{report.what}_exported", report.store, created=made)
            if not report.dry_run:
                self.shelves.keep(report.store, report.shelved())


def shelf_export(known: Repositories, sides: CatalogueSides, look: LookRule) -> ShelfExport:
    """Wire the service."""
    return ShelfExport(sides, known.audit, ShelfRows(known.database), look)


def _work_off(
    report: ShelfReport, found: Sequence[T], line_of: Callable[[T], ShelfLine], came: Came
) -> None:
    report.total = len(found)
    for done, one in enumerate(found):
        came(done, len(found))
        try:
            report.lines.append(line_of(one))
        except (TransientError, AccessDenied) as error:
            # What was made stays made; run again it goes on here.
            report.stopped = str(error)
            return
    came(len(found), len(found))


def _brand_line(sides: Sides, once: MadeOnce, one: BrandStanding, *, dry_run: bool) -> ShelfLine:
    name, there = (one.brand.name,), None if one.found is None else one.found.id
    if one.standing is not Standing.MISSING:
        return ShelfLine(name, _FATES[one.standing], there, one.why)
    if dry_run:
        return ShelfLine(name, Fate.WOULD_CREATE)
    try:
        made = once.make(lambda: _make_brand(sides, one.brand), lambda: _find_brand(sides, *name))
    except PermanentError as error:
        return ShelfLine(name, Fate.REFUSED, why=str(error))
    return ShelfLine(name, _fate_of(made), made.thing.id)


def _make_brand(sides: Sides, brand: ErpBrand) -> HubBrand:
    sides.spend()
    return sides.hub.create_brand(brand.name, brand.id)


def _find_brand(sides: Sides, name: str) -> HubBrand | None:
    return next(iter(sides.hub.find_brands(name, sides.spend)), None)


@dataclass(frozen=True, slots=True)
class _Planting:
    """Makes the tree from the root down."""

    sides: Sides
    store: Store
    once: MadeOnce
    dry_run: bool
    there: dict[str, HubCategory] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def line(self, one: PathStanding) -> ShelfLine:
        """Give what becomes of one level."""
        name, key = one.path, shelf_key(*one.path)
        if one.found is not None:
            self.there[key] = one.found
            return ShelfLine(name, Fate.THERE, one.found.id)
        if one.standing is Standing.UNFIT:
            return ShelfLine(name, Fate.REFUSED, why=one.why)
        if shelf_key(*one.path[:-1]) in self.refused:
            self.refused.add(key)
            return ShelfLine(name, Fate.REFUSED, why="what it stands below was refused")
        if self.dry_run:
            return ShelfLine(name, Fate.WOULD_CREATE)
        try:
            made = self.once.make(lambda: self._make(one.path), lambda: self._find(one.path))
        except PermanentError as error:
            self.refused.add(key)
            return ShelfLine(name, Fate.REFUSED, why=str(error))
        self.there[key] = made.thing
        return ShelfLine(name, _fate_of(made), made.thing.id)

    def _make(self, path: tuple[str, ...]) -> HubCategory:
        parent = self.there.get(shelf_key(*path[:-1]))
        self.sides.spend()
        return self.sides.hub.create_category(path[-1], parent, self.store.price_scope)

    def _find(self, path: tuple[str, ...]) -> HubCategory | None:
        key, parent = shelf_key(path[-1]), self.there.get(shelf_key(*path[:-1]))
        return next((row for row in self._below(parent) if shelf_key(row.name) == key), None)

    def _below(self, parent: HubCategory | None) -> Sequence[HubCategory]:
        if parent is None:
            return list(self.sides.hub.root_categories(self.sides.spend))
        self.sides.spend()
        return self.sides.hub.category(parent.id)[1]


def _tree(sides: Sides) -> Sequence[HubCategory]:
    sides.spend()
    return sides.hub.category_tree()


def _fate_of(made: Made[Any]) -> Fate:
    return Fate.CREATED if made.is_ours else Fate.THERE


_FATES = {
    Standing.THERE: Fate.THERE,
    Standing.RENAMED: Fate.RENAMED,
    Standing.UNFIT: Fate.REFUSED,
}
