"""Whether a product may be sent: everything that is missing is told at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from domain.attributes import Sheet
from domain.deadletters import Reason
from domain.errors import Held
from domain.preflight import Circumstances, Finding, is_ready, preflight
from domain.preflight_texts import Flaw
from domain.product_drafts import Offer, ProductDraft
from domain.products import Product
from domain.store import PriceScope
from workers.handlers.price import line_of
from workers.handlers.product_case import ProductCase
from workers.handlers.product_linking import find_parts
from workers.handlers.product_shelves import brand_id, category

_AWAITED = frozenset({"price", "part"})
"""Fields that do not come with the product: news of another key completes it."""


def checked(case: ProductCase, product: Product, sheet: Sheet) -> None:
    """Make sure that a product may be sent.

    Raises:
        Held: it may not; the next change of it, of the price or of the part that is missing
            has it looked at again.
    """
    findings = _findings(case, product, sheet)
    if is_ready(findings):
        return
    awaited = _awaited(findings, product)
    if awaited:
        case.tools.waits.wait(case.store.name, case.code, awaited)
        case.seen.forget(awaited)
        # What came before this was noted is seen now; what comes after it, wakes the product.
        shared = find_parts(case, [part.sku for part in product.kit if part.sku in awaited])
        findings = _findings(case, product, sheet, shared)
    wrong = [finding for finding in findings if not finding.is_warning]
    if wrong:
        fields = ", ".join(finding.field for finding in wrong)
        raise Held(Reason.PRODUCT_INCOMPLETE, said(wrong), fields)


def said(findings: Sequence[Finding]) -> str:
    """Give everything that is wrong, for a person: the fields, then each in both languages."""
    fields = ", ".join(finding.field for finding in findings)
    lines = [f"{one.field}: {one.portuguese} | {one.english}" for one in findings]
    return "\n".join([f"{len(findings)}: {fields}", *lines])


def draft_of(case: ProductCase, product: Product, sheet: Sheet) -> ProductDraft:
    """Give a product with the hub's ids of what it refers to; what is missing there is made."""
    local_id = case.seen.local_id(case.store.deposit)
    return ProductDraft(
        product,
        sheet,
        category(case, product.category),
        brand_id(case, product),
        _offers(case, product),
        scope_of(case),
        case.store.send_images,
        local_id,
        _part_ids(case, product),
    )


def scope_of(case: ProductCase) -> PriceScope:
    """Give who owns the prices of a product."""
    known = case.known
    return case.store.price_scope if known is None or known.hub_id is None else known.scope


def _findings(
    case: ProductCase, product: Product, sheet: Sheet, shared: Collection[str] = ()
) -> list[Finding]:
    codes = [sku.code for sku in product.skus]
    case.prices = case.seen.prices(codes)
    known = case.known
    around = Circumstances(
        _offers(case, product),
        scope_of(case),
        case.store.send_images,
        _part_ids(case, product),
        shared,
        () if known is None else [sku.partner_id for sku in known.skus],
        allow_private=case.tools.allow_private,
    )
    return preflight(product, sheet, around)


def _offers(case: ProductCase, product: Product) -> Mapping[str, Offer]:
    """Give the prices that are known; those of events are newer than what the ERP answered.

    Quantities have a lane of their own, which sends them right after the product.
    """
    lines = {sku: line_of(change) for sku, change in case.prices.items()}
    said = {
        sku: Offer(line.price, None if line.sale_price == line.price else line.sale_price)
        for sku, line in lines.items()
    }
    told = {sku.code: case.told[sku.code] for sku in product.skus if sku.code in case.told}
    return {sku: replace(offer, units=0) for sku, offer in {**told, **said}.items()}


def _part_ids(case: ProductCase, product: Product) -> Mapping[str, int]:
    parts = [part.sku for part in product.kit]
    if not parts:
        return {}
    bound = case.seen.bound(parts)
    return {sku: binding.sku_id for sku, binding in bound.items()}


def _awaited(findings: Sequence[Finding], product: Product) -> list[str]:
    """Give the SKUs of which there must be news first."""
    found = []
    for finding in findings:
        _, name, at, field = (*finding.field.split("/"), "", "", "")[:4]
        if field not in _AWAITED or finding.flaw not in {Flaw.MISSING, Flaw.UNKNOWN}:
            continue
        parts = product.kit if name == "kit" else product.skus
        one = parts[int(at)]
        found.append(getattr(one, "sku", "") or getattr(one, "code", ""))
    return found
