"""Whether the hub has a product already: found by the codes of its SKUs, never guessed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from domain.deadletters import Reason
from domain.errors import PermanentError, Rejected
from domain.hub_catalogue import HubImage, HubProduct
from domain.product_memory import KnownProduct
from domain.products import ProductImage
from domain.store import PriceScope
from workers.handlers.product_case import ProductCase
from workers.handlers.sku_pages import bind_page, is_shared

LOOKS = 10
"""So many unknown products are looked up one by one; then the hub's catalogue is read once."""

LOOKED = "products_looked_up"
NEXT_PAGE = "sku_page_offset"
WALKED = "catalogue_walked"
NOT_FOUND = 404


def identify(case: ProductCase, codes: Sequence[str], images: Sequence[ProductImage] = ()) -> None:
    """Find out which product of the hub it is, where that is not known; none: it is new.

    Args:
        images: those it was made with, if it was made.

    Raises:
        PermanentError: its codes belong to several products of the hub.
    """
    known = case.known
    if known is not None and known.hub_id is not None:
        return
    homes = _homes(case, codes)
    if not homes and known is not None:
        # It was about to be made: whatever came of it, its SKUs came with it.
        found = _look_up(case, known.sent or codes)
        sources = sources_of(found.images, images) if found is not None else {}
        _adopt(case, found, replace(known, sources=sources))
        return
    if not homes:
        if not _is_walked(case) or is_shared(codes, case.work.memo):
            _adopt(case, _look_up(case, codes))
            return
        if not case.seen.is_walked:
            # The walk may have met them just now.
            case.seen.walked()
            homes = _homes(case, codes)
    if len(homes) > 1:
        raise _scattered(codes, homes)
    for product_id in homes:
        _link(case, codes, product_id)


def _link(case: ProductCase, codes: Sequence[str], product_id: int) -> None:
    case.work.spend()
    try:
        _adopt(case, case.hub.product(product_id), case.known)
    except Rejected as error:
        if error.status != NOT_FOUND:
            raise
        case.forget(codes)


def find_family(case: ProductCase, children: Callable[[], Sequence[str]]) -> None:
    """Find out which product of the hub it is, where its code is no SKU's and none was ever sent.

    Args:
        children: asks the ERP for the codes of its SKUs, where it can be asked.
    """
    case.work.spend()
    found = case.hub.find_products_of_erp(case.code)
    if len(found) > 1:
        raise _scattered([case.code], [product.id for product in found])
    for product in found:
        _adopt(case, product)
    if not found and (codes := children()):
        identify(case, codes)


def find_parts(case: ProductCase, codes: Sequence[str]) -> Collection[str]:
    """Look for parts of a kit: others made them, so that nobody here may have met them yet.

    Returns:
        Codes that several SKUs of the hub have, none of which a person chose.
    """
    store, shared = case.store.name, []
    bound = case.seen.bound(codes)
    for code in (code for code in codes if code not in bound):
        case.work.spend()
        found = case.hub.find_sku(code)
        if len(found) > 1:
            chosen = case.tools.bindings.chosen(store, [code]).get(code)
            found = [binding for binding in found if binding.sku_id == chosen]
            shared += [] if found else [code]
        case.tools.bindings.bind(store, found)
    case.seen.forget(codes)
    return shared


def find_again(case: ProductCase, codes: Sequence[str]) -> bool:
    """Look for a product that the hub refused to make; tell whether it is there."""
    _adopt(case, _look_up(case, codes))
    return case.known is not None and case.known.hub_id is not None


def _homes(case: ProductCase, codes: Sequence[str]) -> list[int]:
    bound = case.seen.bound(codes)
    return sorted({binding.product_id for binding in bound.values()})


def _look_up(case: ProductCase, codes: Sequence[str]) -> HubProduct | None:
    """Look for a product by its codes, until one is found."""
    memo = case.work.memo
    for code in codes:
        case.work.spend()
        found = _chosen(case, code, case.hub.find_products(code))
        if len(found) > 1:
            raise _scattered([code], [product.id for product in found])
        if found:
            return found[0]
        # The others came with it, or not at all; several are asked only where one is new.
        if case.known is not None:
            return None
    memo[LOOKED] = memo.get(LOOKED, 0) + 1
    return None


def _chosen(case: ProductCase, code: str, found: Sequence[HubProduct]) -> Sequence[HubProduct]:
    """Give, of several products that have a code, the one whose SKU a person chose."""
    if len(found) < 2:  # noqa: PLR2004 - nothing to choose
        return found
    chosen = case.tools.bindings.chosen(case.store.name, [code]).get(code)
    return [one for one in found if any(sku.id == chosen for sku in one.skus)] or found


def _is_walked(case: ProductCase) -> bool:
    """Tell whether all SKUs of the hub are bound: reads them once there are many unknown ones."""
    memo = case.work.memo
    if memo.get(WALKED):
        return True
    if memo.get(LOOKED, 0) < LOOKS:
        return False
    with case.tools.locks(case.store.name):
        offset: int | None = memo.get(NEXT_PAGE, 0)
        while not memo.get(WALKED):
            case.work.spend()
            page, offset = case.hub.page_of_skus(offset or 0)
            bind_page(case.tools.bindings, case.store.name, page, memo)
            memo[NEXT_PAGE] = offset
            memo[WALKED] = offset is None
    return True


def _adopt(case: ProductCase, found: HubProduct | None, before: KnownProduct | None = None) -> None:
    """Remember a product of the hub as the one that is meant.

    Args:
        before: what was remembered of it, if the bridge made it.
    """
    if found is None:
        return
    fields = case.tools.writer.remembered(found.fields)
    known = replace(
        before or KnownProduct(case.code),
        hub_id=found.id,
        scope=found.scope or PriceScope.SKU,
        fields=fields,
        skus=found.skus,
        is_ended=case.tools.writer.is_ended(fields),
    )
    case.arrived(known, [sku.partner_id for sku in found.skus if sku.partner_id])


def sources_of(images: Sequence[HubImage], sent: Sequence[ProductImage]) -> dict[int, str]:
    """Give the addresses that images were made with: they come back in the order of their making.

    Where one is missing or besides, none is certain.

    Examples:
        >>> sources_of([HubImage(7, 1, "https://hub/7.jpg")], [ProductImage("https://a.br/1.jpg")])
        {7: 'https://a.br/1.jpg'}
    """
    if len(images) != len(sent):
        return {}
    ordered = sorted(images, key=lambda image: (image.index, image.id))
    return {image.id: said.url for image, said in zip(ordered, sent, strict=True)}


def _scattered(codes: Sequence[str], homes: Sequence[int]) -> PermanentError:
    ids = ", ".join(map(str, homes))
    text = f"SKUs {', '.join(codes)} lie in several products of AnyMarket: {ids}"
    return PermanentError(Reason.SKU_AMBIGUOUS, text)
