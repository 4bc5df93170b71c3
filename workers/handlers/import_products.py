"""Products of the hub made in the ERP, a few at a time: parents, their children, what they say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.erp_catalogue import ErpMade, NewErpProduct
from domain.erp_drafts import ErpPlaces, attributes_of, children_of, is_family, parent_of
from domain.errors import ErpRejected, OutcomeUnknown
from domain.import_ports import ErpImports
from domain.imported_products import ImportedProduct
from domain.imports import LeftOut, Part
from domain.products import Attribute, ProductSku
from workers.erp_calls import left_alone
from workers.handlers.import_once import Once
from workers.handlers.import_shelves import Shelves

PRODUCTS = "products"

TOGETHER = 20
"""Codes of one chunk: so many are looked for in one call, and made in one or two."""


@dataclass(slots=True)
class Tally:
    """Told what becomes of everything.

    Args:
        count: part, and whether it was made by this run.
        leave_out: keeps what a person must look at.
        written: codes of products that were made whole, each with those of its variations.
    """

    count: Callable[[Part, bool], None]
    leave_out: Callable[[Sequence[LeftOut]], None]
    written: Callable[[Sequence[Sequence[str]]], None]


@dataclass(slots=True)
class Chunk:
    """A few products in hand; all that is known of them stands in the memo as `chunk`.

    Args:
        state: `absent`: codes that were not there when we first looked; `ids`: code → id, of what
            we made and of parents that were there; `refused`: codes that were not made; `said`:
            how many rows have their attributes.
    """

    products: Sequence[ImportedProduct]
    erp: ErpImports
    once: Once
    shelves: Shelves
    tally: Tally
    state: dict[str, Any] = field(init=False)
    _left: list[LeftOut] = field(default_factory=list)
    _places: dict[str, ErpPlaces] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Go on where it was left."""
        self.state = self.once.memo.setdefault("chunk", {})

    def work(self) -> bool:
        """Make what is not there.

        Returns:
            Whether all is done; else the turn is over.

        Raises:
            BudgetSpent: later; nothing that was done is done again.
            OutcomeUnknown: it is looked for in a later turn.
        """
        if "absent" not in self.state:
            self._look()
        parents = [one for one in self.products if self._is_due(one.product.code)]
        self._make([self._parent(one) for one in self._placed(parents)])
        families = [one for one in self.products if self._lacks_children(one)]
        self._make([child for one in self._placed(families) for child in self._children(one)])
        if not self._say():
            return False
        self.tally.written([codes_of([one]) for one in self.products if self._is_whole(one)])
        self._close()
        return True

    def _look(self) -> None:
        wanted = codes_of(self.products)
        with left_alone(self.once.trip.erp, self.once.trip.now_s):
            there = self.erp.refs_of(wanted)
        parents = {one.product.code for one in self.products}
        self.state.update(
            absent=[code for code in wanted if code not in there],
            ids={code: ref.id for code, ref in there.items() if code in parents},
            refused=[],
            said=0,
        )
        self.once.trip.keep()

    def _is_due(self, code: str) -> bool:
        state = self.state
        return code in state["absent"] and code not in state["ids"] and code not in state["refused"]

    def _lacks_children(self, one: ImportedProduct) -> bool:
        return is_family(one.product) and any(self._is_due(sku.code) for sku in one.product.skus)

    def _placed(self, found: Sequence[ImportedProduct]) -> list[ImportedProduct]:
        """Give those whose brand and category are in the ERP; the others are left out."""
        placed = []
        for one in found:
            code = one.product.code
            if code in self.state["refused"]:
                continue
            try:
                if code not in self._places:
                    self._places[code] = self._place_of(one)
            except ErpRejected as refused:
                self._refuse(one, Part.PRODUCT, code, str(refused))
            else:
                placed.append(one)
        return placed

    def _place_of(self, one: ImportedProduct) -> ErpPlaces:
        product = one.product
        category = self.shelves.place(product.category) if product.category else ()
        return ErpPlaces(category, self.shelves.brand(product.brand) if product.brand else "")

    def _parent(self, one: ImportedProduct) -> NewErpProduct:
        return parent_of(one.product, one.offers, self._places[one.product.code])

    def _children(self, one: ImportedProduct) -> list[NewErpProduct]:
        code = one.product.code
        parent_id = self.state["ids"].get(code)
        if parent_id is None:
            return []
        rows = children_of(one.product, one.offers, self._places[code], parent_id)
        return [row for row in rows if self._is_due(row.code)]

    def _make(self, rows: Sequence[NewErpProduct]) -> None:
        if not rows:
            return
        with left_alone(self.once.trip.erp, self.once.trip.now_s):
            try:
                made = self.once.make(
                    PRODUCTS, [row.code for row in rows], lambda: self._made(rows)
                )
            except ErpRejected as refused:
                # Not one row of it was understood: each is refused for the same reason.
                made = ErpMade(refused={row.code: str(refused) for row in rows})
        self.state["ids"].update(made.ids)
        for row in rows:
            if row.code in made.taken:
                self._refuse_row(row, "its code was given to another product meanwhile")
            elif row.code in made.refused:
                self._refuse_row(row, made.refused[row.code])
        self._flush()
        self.once.trip.keep()

    def _made(self, rows: Sequence[NewErpProduct]) -> ErpMade:
        made = self.erp.create_products(rows)
        untold = [row.code for row in rows if row.code not in {*made.ids, *made.taken}]
        if any(code not in made.refused for code in untold):
            raise OutcomeUnknown(f"nothing was said of {', '.join(untold)[:200]}")
        return made

    def _say(self) -> bool:
        """Set the attributes of what we made, row by row; setting them again does no harm.

        Returns:
            False: the turn is over before all is said.
        """
        rows = [row for one in self.products for row in self._rows(one)]
        for one, sku in rows[self.state["said"] :]:
            if self.once.trip.is_over():
                return False
            code = one.product.code if sku is None else sku.code
            said = attributes_of(one.product, sku)
            if said:
                self._set(one, sku, code, said)
            self.state["said"] += 1
            if said:
                self.once.trip.keep()
        return True

    def _set(
        self, one: ImportedProduct, sku: ProductSku | None, code: str, said: Sequence[Attribute]
    ) -> None:
        try:
            values = dict(self.shelves.said(line.name, line.value) for line in said)
            with left_alone(self.once.trip.erp, self.once.trip.now_s):
                self.erp.set_attributes(code, values)
        except ErpRejected as refused:
            part = Part.PRODUCT if sku is None else Part.SKU
            why = f"it was made, but its attributes were not taken: {refused}"
            self._left.append(LeftOut(part, _named(one, code), why))
            self._flush()

    def _rows(self, one: ImportedProduct) -> list[tuple[ImportedProduct, ProductSku | None]]:
        """Give the rows of a product that we made, the parent as None."""
        skus = one.product.skus if is_family(one.product) else ()
        named = [(one.product.code, None), *((sku.code, sku) for sku in skus)]
        return [(one, sku) for code, sku in named if self._is_ours(code)]

    def _is_ours(self, code: str) -> bool:
        return code in self.state["absent"] and code in self.state["ids"]

    def _is_whole(self, one: ImportedProduct) -> bool:
        return self._is_ours(one.product.code) and not (
            {*codes_of([one])} & {*self.state["refused"]}
        )

    def _close(self) -> None:
        self._left += [left for one in self.products for left in _codeless(one)]
        self._flush()
        for one in self.products:
            self._count(Part.PRODUCT, one.product.code)
            for sku in one.product.skus if is_family(one.product) else ():
                self._count(Part.SKU, sku.code)
        del self.once.memo["chunk"]

    def _count(self, part: Part, code: str) -> None:
        if self._is_ours(code):
            self.tally.count(part, True)
        elif code not in self.state["absent"]:
            self.tally.count(part, False)

    def _refuse_row(self, row: NewErpProduct, why: str) -> None:
        part = Part.SKU if row.parent_id else Part.PRODUCT
        one = next(one for one in self.products if row.code in codes_of([one]))
        self._refuse(one, part, row.code, why)

    def _refuse(self, one: ImportedProduct, part: Part, code: str, why: str) -> None:
        self.state["refused"].append(code)
        self._left.append(LeftOut(part, _named(one, code), why))

    def _flush(self) -> None:
        if self._left:
            self.tally.leave_out(self._left)
            self._left = []


def are_there(erp: ErpImports, memo: dict[str, Any], codes: Sequence[str]) -> bool:
    """Look for products that were perhaps made; what is found is ours.

    Returns:
        False: not all are there.
    """
    found = erp.refs_of(codes)
    if "chunk" in memo:
        memo["chunk"]["ids"].update({code: ref.id for code, ref in found.items()})
    return found.keys() >= set(codes)


def codes_of(products: Sequence[ImportedProduct]) -> list[str]:
    """Give the codes that products have in the ERP, each once."""
    codes: dict[str, None] = {}
    for one in products:
        codes[one.product.code] = None
        codes.update(dict.fromkeys(sku.code for sku in one.product.skus))
    return list(codes)


def chunk_of(rows: Sequence[ImportedProduct]) -> Sequence[ImportedProduct]:
    """Give as many of the first products as go together: few codes, and none of them twice."""
    taken: list[ImportedProduct] = []
    codes: set[str] = set()
    for row in rows:
        own = set(codes_of([row]))
        if taken and (codes & own or len(codes) + len(own) > TOGETHER):
            break
        taken.append(row)
        codes |= own
    return taken


def _codeless(one: ImportedProduct) -> list[LeftOut]:
    why = (
        "it has no code (partnerId), or another SKU of the product has the same: give it one in "
        "AnyMarket"
    )
    named = f"{one.product.title} ({one.product_id})"
    return [LeftOut(Part.SKU, f"{named}, SKU {sku_id}", why) for sku_id in one.left_out]


def _named(one: ImportedProduct, code: str) -> str:
    return f"{one.product.title} ({one.product_id}), code {code}"
