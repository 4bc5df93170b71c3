"""Products that the hub does not have: their intents, their making, and what waited for them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.changes import Change
from domain.errors import AlreadyThere, Rejected, Throttled
from domain.hub_catalogue import HubProduct
from domain.product_drafts import ProductDraft
from domain.product_memory import KnownProduct
from domain.store import PriceScope
from workers.handlers.batch import Batch
from workers.handlers.price import sent_as
from workers.handlers.product_case import Arrival, Making, ProductCase, remember
from workers.handlers.product_linking import find_again, sources_of
from workers.handlers.product_shelves import forget_shelves
from workers.work import BudgetSpent, LeaseGone


def make(batch: Batch[ProductCase]) -> None:
    """Make the products in hand; those that the hub has afterwards stay in hand, and are known.

    The intents of all are committed at once, each before its own POST; so is what came of them.

    A product whose outcome nobody knows is looked for by its SKUs before it is made again.
    """
    batch.together(_intend)
    unreached = [*batch.each(_posted)]
    # Whoever has the lane now may have intents of its own.
    if unreached and not isinstance(batch.ended, LeaseGone):
        _not_made(unreached)
    batch.together(_record)


def _intend(cases: Sequence[ProductCase]) -> None:
    first = cases[0]
    intents = [
        KnownProduct(case.code, scope=case.wanted.draft.scope, sent=tuple(case.codes))
        for case in cases
    ]
    first.tools.memory.keep(first.store.name, intents)
    for case, intent in zip(cases, intents, strict=True):
        case.before, case.known = case.known, intent


def _posted(case: ProductCase) -> bool:
    making = case.wanted
    try:
        case.work.spend()
    except BudgetSpent:
        _not_made([case])
        raise
    case.tools.arrow("product_intent_to_post")
    try:
        made = case.hub.create_product(making.payload)
    except Throttled:
        _not_made([case])
        raise
    except Rejected as refused:
        _refused(case, making.draft, refused)
        return True
    case.tools.arrow("product_post_to_record")
    case.making = replace(making, made=_known(case, making, made))
    return True


def _not_made(cases: Sequence[ProductCase]) -> None:
    """Keep that the hub was not asked: an older intent, of which nobody knows, stands."""
    memory, store = cases[0].tools.memory, cases[0].store.name
    if fresh := [case.code for case in cases if case.before is None]:
        memory.forget(store, fresh)
    if older := [case.before for case in cases if case.before is not None]:
        memory.keep(store, older)
    for case in cases:
        case.known = case.before


def priced(
    skus: Sequence[str], prices: Mapping[str, Change], scope: PriceScope
) -> Sequence[Change]:
    """Give the prices that a product was made with, as accepted; where SKUs own their price."""
    if scope is not PriceScope.SKU:
        return []
    found = [prices[sku] for sku in skus if sku in prices]
    return [
        replace(change, accepted=sent.accepted, accepted_hash=sent.content_hash)
        for change, sent in ((change, sent_as(change)) for change in found)
    ]


def _refused(case: ProductCase, draft: ProductDraft, refused: Rejected) -> None:
    # Whatever the words: a SKU that is there already is why most products are refused.
    case.forget(())
    if find_again(case, case.codes):
        return
    if not isinstance(refused, AlreadyThere):
        forget_shelves(case, draft.product.brand, draft.product.category)
    raise refused


def _known(case: ProductCase, making: Making, made: HubProduct) -> KnownProduct:
    draft = making.draft
    fields = case.tools.writer.remembered(making.payload)
    images = (draft.product.images or ()) if draft.send_images else ()
    return KnownProduct(
        case.code,
        made.id,
        draft.scope,
        fields,
        made.skus,
        tuple(case.codes),
        sources_of(made.images, images),
        is_ended=case.tools.writer.is_ended(fields),
    )


def _record(cases: Sequence[ProductCase]) -> None:
    arrivals = []
    for case in cases:
        known = case.wanted.made
        if known is not None:
            codes = case.codes
            arrivals.append(Arrival(known, codes, priced(codes, case.prices, known.scope)))
            case.known = known
    if arrivals:
        remember(cases[0].tools, cases[0].store.name, arrivals)
