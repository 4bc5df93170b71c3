"""Products and prices of an ERP that emits nothing: noted, acknowledged, and then looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from domain.erp_catalogue import ErpProduct, ErpProductRef
from domain.erp_catalogue_ports import ErpCatalogue
from domain.erp_looks import (
    ErpDialect,
    NotedChanges,
    price_data,
    price_said,
    product_ended,
    product_said,
)
from domain.erp_polls import polled_kinds
from domain.errors import ErpRejected, PermanentError
from domain.ids import Kind
from domain.product_drafts import Offer
from producers.erp_trip import PAGE, DeafFlags, ErpTrip, Turning
from producers.telling import Telling

log = structlog.get_logger()

TOGETHER = 40
"""So many are looked at, told, and then forgotten."""

NOTED = "products"
"""In the memo: [id, code, parent's id] of what was noted, and not looked at since."""

REFUSED = "products_refused"
"""In the memo: [id, code, parent's id, when] of what the ERP refused to show."""

GONE = "gone"
"""Stands for the content of a product that the ERP has not."""

REFUSED_AGAIN_S = 900.0
"""It is asked for that again so seldom: nobody else tells of it, as its flag was taken off."""


@dataclass(frozen=True, slots=True)
class Family:
    """A product with its variations, as they are now."""

    root: ErpProduct
    children: Sequence[ErpProduct]

    @property
    def sold(self) -> Sequence[ErpProduct]:
        """What is sold: the variations, or the product itself."""
        return self.children if self.root.children else [self.root]


@dataclass(slots=True)
class ProductPoll:
    """One run."""

    erp: ErpCatalogue
    dialect: ErpDialect
    noted: NotedChanges
    telling: Telling
    trip: ErpTrip
    deaf: DeafFlags = field(init=False)
    refused: dict[str, ErpProductRef] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember flags beside what was noted."""
        self.deaf = DeafFlags(self.trip, NOTED)

    def run(self) -> bool:
        """Note, acknowledge, look; tells whether there is more to do at once."""
        memo = self.trip.memo
        noted = [ErpProductRef(*row) for row in memo.get(NOTED, [])]
        fresh: list[ErpProductRef] = []
        is_full = len(noted) >= PAGE
        if not is_full:
            listed = Turning(self.trip, NOTED).page(self.erp.changed_products)
            is_full = len(listed) >= PAGE
            deaf = self.deaf.among({ref.id for ref in listed})
            fresh = [ref for ref in listed if ref.id not in deaf]
            self._note(noted, fresh)
            noted = list({ref.id: ref for ref in [*noted, *fresh]}.values())
        again = [ref for ref in self._refused_before() if ref not in noted]
        if not noted and not again:
            return False
        self.trip.arrow("erp_acknowledge_to_look")
        unchanged = self._look([*noted, *again])
        ids = {ref.id for ref in fresh}
        if self.trip.store.erp_acknowledge:
            self.deaf.acknowledged(ids, unchanged)
        else:
            self.deaf.leave(ids)
        self.trip.keep()
        return bool(memo.get(NOTED)) or (is_full and not ids <= unchanged)

    def _note(self, noted: Sequence[ErpProductRef], fresh: Sequence[ErpProductRef]) -> None:
        """Note what is listed, and acknowledge it."""
        if not fresh:
            return
        rows = [[ref.id, ref.code, ref.parent_id] for ref in [*noted, *fresh]]
        self.trip.arrow("erp_list_to_note")
        self.trip.memo[NOTED] = rows
        self.trip.keep()
        self.trip.count("products_noted", len(fresh))
        self.trip.arrow("erp_note_to_acknowledge")
        if self.trip.store.erp_acknowledge:
            self._acknowledge([ref.id for ref in fresh])

    def _acknowledge(self, ids: Sequence[str]) -> None:
        """Take flags off, one by one where they refuse all; what stays is listed again."""
        try:
            self.erp.acknowledge_products(ids)
        except ErpRejected:
            self._one_by_one(ids if len(ids) > 1 else ())

    def _one_by_one(self, ids: Sequence[str]) -> None:
        for product_id in ids:
            if self.trip.is_over():
                break
            try:
                self.erp.acknowledge_products([product_id])
            except ErpRejected:
                self.trip.count("products_refused")

    def _look(self, refs: Sequence[ErpProductRef]) -> set[str]:
        """Look at what was noted, some at a time; gives the ids that brought nothing new."""
        unchanged: set[str] = set()
        for at in range(0, len(refs), TOGETHER):
            if at and self.trip.is_over():
                break
            some = refs[at : at + TOGETHER]
            unchanged |= self._look_apart(some)
            left = refs[at + TOGETHER :]
            self.trip.memo[NOTED] = [[ref.id, ref.code, ref.parent_id] for ref in left]
            self._keep_refused(some)
            self.trip.keep()
        if not self.trip.memo.get(NOTED):
            self.trip.memo.pop(NOTED, None)
        return unchanged

    def _look_apart(self, refs: Sequence[ErpProductRef]) -> set[str]:
        """Look at some; one by one where the ERP refuses to tell of them together."""
        try:
            return self._look_at(refs)
        except PermanentError as error:
            if len(refs) > 1:
                return {one for ref in refs for one in self._look_apart([ref])}
            [ref] = refs
            self.trip.count("products_untold")
            log.warning("erp_product_refused", key=ref.code, error=str(error))
            self.refused[ref.id] = ref
            return {ref.id}

    def _refused_before(self) -> Sequence[ErpProductRef]:
        """Give what the ERP refused to show, and is asked for again."""
        oldest_s = self.trip.began_s - REFUSED_AGAIN_S
        rows = self.trip.memo.get(REFUSED, [])
        return [ErpProductRef(*row) for *row, at_s in rows if at_s <= oldest_s][:PAGE]

    def _keep_refused(self, looked: Sequence[ErpProductRef]) -> None:
        """Remember what was refused of what was looked at; what was shown is remembered no more."""
        ids = {ref.id for ref in looked}
        rows = [row for row in self.trip.memo.get(REFUSED, []) if row[0] not in ids]
        rows += [
            [ref.id, ref.code, ref.parent_id, self.trip.began_s]
            for ref in looked
            if ref.id in self.refused
        ]
        self.trip.memo[REFUSED] = rows
        if not rows:
            self.trip.memo.pop(REFUSED)

    def _look_at(self, refs: Sequence[ErpProductRef]) -> set[str]:
        at_s = self.telling.folder.now_s()
        found = dict(self.erp.products_of([ref.code for ref in refs]))
        families = list(self._families(refs, found))
        gone = [
            ref.code for ref in refs if ref.code and not ref.parent_id and ref.code not in found
        ]
        said = self._products_said(families, at_s) + self._ends_said(families, gone, at_s)
        said += self._prices_said(families, at_s)
        self.trip.arrow("erp_look_to_fold")
        self.trip.count("products_told", self.telling(said, self.trip.bells).folded)
        self.trip.arrow("erp_fold_to_memo")
        new = {fields["subject"] for fields in said}
        changed = {
            product.ref.id
            for family in families
            for product in (family.root, *family.children)
            if new & {one.ref.code for one in (family.root, *family.children)}
        }
        return {ref.id for ref in refs if ref.code not in new} - changed

    def _families(
        self, refs: Sequence[ErpProductRef], found: dict[str, ErpProduct]
    ) -> Iterator[Family]:
        roots = {product.ref.id: product for product in found.values() if not product.ref.parent_id}
        parents = {product.ref.parent_id for product in found.values()}
        # A variation that is not there any more is news of its product.
        parents |= {ref.parent_id for ref in refs if ref.code not in found}
        for parent_id in sorted(parents - roots.keys() - {""}):
            parent = self.erp.product_by_id(parent_id)
            if parent is not None:
                roots[parent_id] = parent
        wanted = [child.code for root in roots.values() for child in root.children]
        found |= self.erp.products_of([code for code in wanted if code not in found])
        for product_id in sorted(roots):
            root = roots[product_id]
            codes = [child.code for child in root.children]
            yield Family(root, [found[code] for code in codes if code in found])

    def _products_said(self, families: Sequence[Family], at_s: float) -> list[dict[str, Any]]:
        store = self.trip.store
        if Kind.PRODUCT not in polled_kinds(store):
            return []
        ours = [family for family in families if self.dialect.is_for_hub(family.root)]
        said = [
            product_said(store, f.root.ref.code, self.dialect.digest([f.root, *f.children]), at_s)
            for f in ours
        ]
        return self._new(said)

    def _ends_said(
        self, families: Sequence[Family], gone: Sequence[str], at_s: float
    ) -> list[dict[str, Any]]:
        """Give the events of products of which the ledger knows, and that are to be sold no more.

        Args:
            gone: codes that the ERP listed and has not: whoever pushes them looks once more.
        """
        store = self.trip.store
        if Kind.PRODUCT not in polled_kinds(store):
            return []
        off = [f for f in families if not (f.root.is_listed or f.root.ref.parent_id)]
        sold = {f.root.ref.code: [f.root.ref.code, *(c.code for c in f.root.children)] for f in off}
        sold |= {code: [code] for code in gone}
        skus = [code for codes in sold.values() for code in codes]
        kinds = (Kind.PRODUCT, Kind.PRICE, Kind.STOCK) if skus else ()
        told = {code for kind in kinds for code in self.noted.event_ids(store.name, kind, skus)}
        known = {code for code, codes in sold.items() if told & set(codes)}
        said = [
            product_ended(store, f.root.ref.code, at_s) for f in off if f.root.ref.code in known
        ]
        said += [product_said(store, code, GONE, at_s) for code in gone if code in known]
        return self._new(said)

    def _new(self, said: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Give the events of products that the ledger does not have."""
        codes = [fields["subject"] for fields in said]
        known = self.noted.event_ids(self.trip.store.name, Kind.PRODUCT, codes)
        return [fields for fields in said if known.get(fields["subject"]) != fields["id"]]

    def _prices_said(self, families: Sequence[Family], at_s: float) -> list[dict[str, Any]]:
        store = self.trip.store
        if Kind.PRICE not in polled_kinds(store):
            return []
        ours = [family for family in families if self.dialect.is_for_hub(family.root)]
        offers = dict(priced(self.dialect, [one for family in ours for one in family.sold]))
        return new_prices(self.noted, self.trip, offers, at_s)


def priced(dialect: ErpDialect, products: Sequence[ErpProduct]) -> Iterator[tuple[str, Offer]]:
    """Give SKU and offer of what has a price; one that cannot be read is told in the log."""
    for product in products:
        try:
            offer = dialect.offer(product)
        except PermanentError as error:
            log.warning("erp_price_unreadable", key=product.ref.code, error=str(error))
            continue
        if offer.price > 0:
            yield product.ref.code, offer


def new_prices(
    noted: NotedChanges, trip: ErpTrip, offers: Mapping[str, Offer], at_s: float
) -> list[dict[str, Any]]:
    """Give the events of prices that the ledger does not have."""
    known = noted.prices(trip.store.name, sorted(offers))
    return [
        price_said(trip.store, sku, offers[sku], at_s)
        for sku in sorted(offers)
        if dict(known.get(sku, {})) != price_data(offers[sku])
    ]
