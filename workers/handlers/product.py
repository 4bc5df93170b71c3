"""Products: each brought to what the ERP says, by what changed of it and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from domain.attributes import sheet_of
from domain.deadletters import Reason
from domain.errors import Held, PermanentError
from domain.events import EventInvalid
from domain.product_drafts import ProductDraft
from domain.product_memory import Shelf, shelf_key
from domain.product_reading import is_ending, kept_product
from domain.product_source import ErpReading
from domain.products import Product
from domain.spelling import name_key
from domain.store import Erp, Store
from workers.erp_calls import left_alone
from workers.handlers.batch import Batch
from workers.handlers.brake_counts import Reads
from workers.handlers.product_brake import brake
from workers.handlers.product_case import Making, ProductCase, ProductTools
from workers.handlers.product_changing import change, end
from workers.handlers.product_checking import checked, draft_of
from workers.handlers.product_gallery import arrange, awaited, wants_look
from workers.handlers.product_linking import WALKED, find_family, identify
from workers.handlers.product_making import make
from workers.handlers.product_seen import Seen
from workers.handlers.product_shelves import ensure_variations
from workers.work import BudgetSpent, Sent, Work

BATCH = 100


@dataclass(frozen=True, slots=True)
class PushProduct:
    """Implements `workers.work.PushHandler` for products. Safe to run twice."""

    tools: ProductTools
    batch: int = BATCH
    gathers: bool = False
    asks_erp: bool = False
    intends: bool = True

    def check(self, store: Store, due: int) -> None:
        """Let every turn begin: ends of sales are counted where one is in hand."""

    def push(self, work: Work) -> None:
        """Bring products to what the ERP says of them: what is written is written once for all."""
        # In hand until it is recorded: who counts meanwhile finds it in the ledger only then.
        self._push(work, work.until_recorded.enter_context(self.tools.hands.batch(work.store.name)))

    def _push(self, work: Work, hand: Reads) -> None:
        store, tools = work.store.name, self.tools
        known = tools.memory.products(store, [change.key for change in work.changes])
        # Read once they are in flight: whoever saves a mapping from now on has them sent again.
        is_walked = bool(work.memo.get(WALKED))
        seen = Seen(
            store, tools.bindings, tools.waits, tools.shelves, tools.mappings, is_walked=is_walked
        )
        told = Batch(
            [
                ProductCase(tools, work, change, seen, known.get(change.key))
                for change in work.changes
            ]
        )
        told.each(_read)
        # What the ERP told before it fell silent is sent: it would be asked for that again.
        batch = Batch(told.cases)
        batch.together(partial(brake, hand))
        batch.together(_look)
        batch.each(_brought)
        if batch.ended is None or isinstance(batch.ended, BudgetSpent):
            make(batch)
            batch.each(_made)
        ended = batch.ended or told.ended
        if ended is not None:
            raise ended


def _read(case: ProductCase) -> bool:
    """Find out what the ERP says of the product."""
    kept = case.change.payload or {}
    if is_ending(kept):
        return True
    case.product = _product(case, kept)
    if case.product is None or case.product.code == case.code.strip():
        return True
    case.tools.waits.note(case.store.name, case.product.code)
    outcome = {"outcome": f"part of {case.product.code}"}
    case.work.outcomes[case.change.key] = Sent(outcome, called=False, is_void=True)
    return False


def _look(cases: Sequence[ProductCase]) -> None:
    """Ask once for what each of them will ask."""
    seen = cases[0].seen
    unmade = [case for case in cases if case.known is None or case.known.hub_id is None]
    seen.bound([code for case in unmade for code in case.codes])
    products = [case.product for case in cases if case.product is not None]
    seen.prices([sku.code for product in products for sku in product.skus])
    seen.shelved(Shelf.BRAND, [shelf_key(product.brand) for product in products])
    seen.shelved(Shelf.CATEGORY, [shelf_key(*product.category) for product in products])


def _brought(case: ProductCase) -> bool:
    """Bring a product that the hub has to what the ERP says; one that is to be made stays."""
    product = case.product
    if product is None:
        case.work.outcomes[case.change.key] = _ended(case)
        return False
    sheet = sheet_of(product, case.seen.attributes() if product.attributes else {})
    identify(case, case.codes, product.images or ())
    try:
        checked(case, product, sheet)
    except Held:
        # What is wrong with a product does not keep it on sale.
        if product.active is False and case.known is not None and case.known.hub_id is not None:
            end(case)
        raise
    draft = draft_of(case, product, sheet)
    if case.known is None or case.known.hub_id is None:
        ensure_variations(case, product.skus)
        case.making = Making(draft, case.tools.writer.product(draft))
        return True
    _changed(case, product, draft)
    return False


def _made(case: ProductCase) -> bool:
    making, product = case.wanted, case.wanted.draft.product
    if making.made is None:
        # One that was refused because it is there already is brought to what the ERP says as well.
        _changed(case, product, making.draft)
    else:
        if wants_look(case, product):
            raise awaited(case)
        case.work.outcomes[case.change.key] = _sent(case)
    return False


def _changed(case: ProductCase, product: Product, draft: ProductDraft) -> None:
    stuck = change(case, draft)
    if wants_look(case, product):
        arrange(case, product)
    if stuck is not None:
        raise stuck
    case.work.outcomes[case.change.key] = _sent(case)


def _ended(case: ProductCase) -> Sent:
    """End the sale; a product that the hub does not have needs no end."""
    identify(case, case.codes)
    if case.known is None:
        find_family(case, partial(_children, case))
    if case.known is None or case.known.hub_id is None:
        return Sent({"outcome": "not in the hub"}, called=False, is_void=True)
    _refuse_variation(case)
    end(case)
    return _sent(case)


def _children(case: ProductCase) -> Sequence[str]:
    """Give what is sold of a product as the ERP has it, where it can be asked and still has it."""
    if case.store.erp is not Erp.ECCOSYS:
        return []
    reading = _asked(case)
    if reading is None or reading.product.code != case.code.strip():
        return []
    return [sku.code for sku in reading.product.skus]


def _refuse_variation(case: ProductCase) -> None:
    """Make sure that the code is a product's: the end of one SKU is not that of its siblings."""
    known = case.made
    codes = {sku.partner_id for sku in known.skus}
    siblings = sorted(codes - {case.code, ""})
    if case.code not in codes or not siblings or case.code in known.sent:
        return
    # Found by that SKU: what is remembered of the product stands under a code of its own.
    case.forget(())
    text = (
        f"{case.code} is a SKU of a product that has others: {', '.join(siblings)}; nothing was "
        "ended: say product.changed of that product, without the SKU or with its active: false"
    )
    raise PermanentError(Reason.EVENT_INVALID, text)


def _sent(case: ProductCase) -> Sent:
    return Sent({"product": case.hub_id, "ended": case.made.is_ended})


def _product(case: ProductCase, kept: Mapping[str, Any]) -> Product | None:
    """Give the product as the event says it, or as the ERP does; None: the ERP has it no longer."""
    if kept:
        try:
            return kept_product(case.code, kept)
        except EventInvalid as invalid:
            raise PermanentError(Reason.EVENT_INVALID, str(invalid)) from invalid
    reading = _asked(case)
    if reading is None:
        return None
    case.told = reading.offers
    return reading.product


def _asked(case: ProductCase) -> ErpReading | None:
    """Read the product in the ERP; None: it has none of this code."""
    store = case.store
    case.work.erp.ready()
    types = case.tools.shelves.all_of(store.name, Shelf.VARIATION)
    names = {name_key(each.names[0]) for each in types}
    with left_alone(case.work.erp, case.tools.now_s):
        return case.tools.source.read(store, case.code, case.work.erp.spend, names)
