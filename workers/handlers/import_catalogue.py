"""Imports the hub's catalogue into the ERP: attributes, brands, tree, products; never images."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from domain.erp_asking import require_asked
from domain.errors import ErpRejected, Misconfigured
from domain.hub_catalogue import (
    HubBrand,
    HubCategory,
    HubCharacteristic,
    HubVariation,
)
from domain.ids import Kind
from domain.import_ports import (
    Echoes,
    ErpCatalogues,
    ErpImports,
    HubImports,
    ImportHubs,
    ImportNotes,
)
from domain.imported_products import ImportedProduct
from domain.imports import (
    BRANDS,
    CATEGORIES,
    DONE,
    GROUPS,
    PHASES,
    PRODUCT_LIST,
    LeftOut,
    ListPage,
    Part,
    is_under_way,
    lines_of,
)
from domain.order_claims import LookRule
from domain.store import Store
from workers.erp_calls import left_alone
from workers.handlers.import_once import Once
from workers.handlers.import_products import PRODUCTS, Chunk, Tally, are_there, chunk_of
from workers.handlers.import_shelves import Known, Shelves
from workers.trip import AT_ONCE, Trip


@dataclass(slots=True)
class Book:
    """What this process knows of a run, so that it is not asked anew every turn.

    Args:
        run: which run it is about.
        page: the page in hand, and of which phase and offset it is.
    """

    run: str
    known: Known = field(default_factory=Known)
    tree: Sequence[HubCategory] | None = None
    page: tuple[str, int, ListPage[Any]] | None = None


@dataclass(frozen=True, slots=True)
class ImportCatalogue:
    """Implements `workers.trip.Errand`; it only runs when a person asked for it.

    The lane's memo holds the run, see `domain.imports.new_run`.
    """

    hubs: ImportHubs
    erps: ErpCatalogues
    notes: ImportNotes
    look: LookRule
    echoes: Echoes
    books: dict[str, Book] = field(default_factory=dict)

    @property
    def klass(self) -> str:
        """Give the class of what is not urgent."""
        return "import"

    @property
    def asks_erp(self) -> bool:
        """Give no: it asks both sides, and leaves the ERP alone by itself when asked to."""
        return False

    def check(self, store: Store) -> None:
        """Let a store pass whose ERP can be asked."""
        require_importable(store)

    def period_s(self, store: Store) -> float:
        """Give none: it only runs when it is asked to."""
        del store
        return math.inf

    def run(self, trip: Trip) -> float | None:
        """Go on where the run stands."""
        memo = trip.memo
        if not is_under_way(memo):
            return None
        book = self.books.get(trip.store.name)
        if book is None or book.run != memo["run"]:
            book = self.books[trip.store.name] = Book(memo["run"])
        with (
            self.hubs.of(trip.store) as hub,
            self.erps.catalogue_of(trip.store, trip.erp.spend) as erp,
        ):
            after_s = Run(trip, hub, erp, book, self.notes, self.look, self.echoes).go()
        if memo["phase"] == DONE:
            del self.books[trip.store.name]
        return after_s


def require_importable(store: Store) -> None:
    """Refuse a store into whose ERP nothing can be imported.

    Raises:
        Misconfigured: its ERP is joined by events only, or the flow is switched off.
    """
    require_asked(store)
    off = store.why_off(Kind.IMPORT_CATALOGUE)
    if off:
        raise Misconfigured("flow_off", off)


@dataclass(slots=True)
class Run:
    """One turn of a run."""

    trip: Trip
    hub: HubImports
    erp: ErpImports
    book: Book
    notes: ImportNotes
    look: LookRule
    echoes: Echoes
    once: Once = field(init=False)
    shelves: Shelves = field(init=False)

    def __post_init__(self) -> None:
        """Take what is remembered in hand."""
        self.once = Once(self.trip, self.look)
        self.shelves = Shelves(self.erp, self.once, self.book.known, self._made)

    @property
    def memo(self) -> dict[str, Any]:
        """Where the run stands."""
        return self.trip.memo

    def go(self) -> float | None:
        """Work until all is done, or the turn is over.

        Returns:
            Seconds until it goes on; None: it is done.
        """
        wait_s = self.once.settle(self._is_there)
        if wait_s is not None:
            return wait_s
        while self.memo["phase"] != DONE:
            if self.trip.is_over():
                return AT_ONCE
            self._step(self.memo["phase"])
        self.memo["done_at_s"] = self.trip.now_s()
        self.trip.keep()
        return None

    def _step(self, phase: str) -> None:
        """Take some rows of the page in hand, or turn over."""
        page = self._page(phase)
        rows = page.rows[self.memo["index"] :]
        if rows:
            take = self._take_products if phase == PRODUCT_LIST else self._take_one
            self.memo["index"] += take(rows)
            return
        if page.following is not None:
            self.memo.update(offset=page.following, index=0)
        else:
            following = [*PHASES, DONE][PHASES.index(phase) + 1]
            self.memo.update(phase=following, offset=0, index=0, total=None)
        self.book.page = None
        self.trip.keep()
        self.trip.count("pages")

    def _page(self, phase: str) -> ListPage[Any]:
        place = (phase, self.memo["offset"])
        if self.book.page is None or self.book.page[:2] != place:
            page = self._read(phase, self.memo["offset"])
            self.book.page = (*place, page)
            self.memo["total"] = page.total
            # A page may have become shorter since: what was done of it is done.
            self.memo["index"] = min(self.memo["index"], len(page.rows))
        return self.book.page[2]

    def _tree(self) -> Sequence[HubCategory]:
        if self.book.tree is None:
            self.trip.spend()
            self.book.tree = self.hub.category_tree()
        return self.book.tree

    def _read(self, phase: str, offset: int) -> ListPage[Any]:
        if phase == CATEGORIES:
            return ListPage(self._tree(), total=len(self._tree()))
        if phase == PRODUCT_LIST:
            return self._products(offset)
        self.trip.spend()
        if phase == GROUPS:
            return lines_of(self.hub.page_of_groups(offset))
        if phase == BRANDS:
            return self.hub.page_of_brands(offset)
        return self.hub.page_of_variations(offset)

    def _products(self, offset: int) -> ListPage[ImportedProduct]:
        paths = {category.id: category.path for category in self._tree()}
        self.trip.spend()
        return self.hub.page_of_imports(offset, paths)

    def _take_one(self, rows: Sequence[Any]) -> int:
        """Find or make what the first row needs."""
        row = rows[0]
        if isinstance(row, LeftOut):
            self.notes.leave_out(self.trip.store.name, [row])
            return 1
        part, name, find = self._wish(row)
        made_before = self._count_of(part)
        try:
            find()
        except ErpRejected as refused:
            left = LeftOut(part, name, str(refused))
            self.notes.leave_out(self.trip.store.name, [left])
        else:
            if self._count_of(part) == made_before:
                self._count(part, is_made=False)
        return 1

    def _wish(self, row: object) -> tuple[Part, str, Callable[[], object]]:
        """Give the part of a row, its name, and what finds or makes it."""
        if isinstance(row, HubVariation):
            texts = [value.text for value in row.values]
            return Part.ATTRIBUTE, row.name, lambda: self.shelves.attribute(row.name, texts)
        if isinstance(row, HubCharacteristic):
            return Part.ATTRIBUTE, row.name, lambda: self.shelves.attribute(row.name)
        if isinstance(row, HubBrand):
            return Part.BRAND, row.name, lambda: self.shelves.brand(row.name, str(row.id))
        category = cast("HubCategory", row)
        named = " / ".join(category.path)
        external_id = str(category.id)
        return Part.CATEGORY, named, lambda: self.shelves.place(category.path, external_id)

    def _take_products(self, rows: Sequence[ImportedProduct | LeftOut]) -> int:
        first = rows[0]
        if isinstance(first, LeftOut):
            self.notes.leave_out(self.trip.store.name, [first])
            return 1
        readable = []
        for row in rows:
            if isinstance(row, LeftOut):
                break
            readable.append(row)
        chunk = chunk_of(readable)
        leave_out = partial(self.notes.leave_out, self.trip.store.name)
        tally = Tally(self._counted, leave_out, self._written)
        if not Chunk(chunk, self.erp, self.once, self.shelves, tally).work():
            return 0
        self.trip.count("products", len(chunk))
        return len(chunk)

    def _is_there(self, what: str, key: Any) -> bool:
        if what != PRODUCTS:
            return self.shelves.is_there(what, key)
        with left_alone(self.trip.erp, self.trip.now_s):
            return are_there(self.erp, self.memo, key)

    def _written(self, families: Sequence[Sequence[str]]) -> None:
        """Have it noted that the hub has them: a poll of the ERP would send them back."""
        store = self.trip.store
        if not families or not self.echoes.are_heard(store):
            return
        at_s = self.trip.now_s()
        with left_alone(self.trip.erp, self.trip.now_s):
            found = self.erp.products_of([code for family in families for code in family])
        whole = [family for family in families if all(code in found for code in family)]
        self.echoes.settle(store, [[found[code] for code in one] for one in whole], at_s)

    def _made(self, part: Part) -> None:
        self._count(part, is_made=True)

    def _counted(self, part: Part, is_made: bool) -> None:  # noqa: FBT001 - a callback's shape
        self._count(part, is_made=is_made)

    def _count(self, part: Part, *, is_made: bool) -> None:
        counts = self.memo["counts"].setdefault(part.value, [0, 0])
        counts[0 if is_made else 1] += 1

    def _count_of(self, part: Part) -> int:
        return int(self.memo["counts"].get(part.value, [0, 0])[0])
