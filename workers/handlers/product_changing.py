"""A product that the hub has: what changed of it and of its SKUs, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace

from domain.catalogue_ports import Payload
from domain.deadletters import Reason
from domain.errors import AlreadyThere, PermanentError, Rejected, TransientError
from domain.hub_catalogue import HubSku
from domain.product_drafts import ProductDraft
from domain.sku_plans import SkuPlan, Stuck
from workers.handlers.product_case import ProductCase
from workers.handlers.product_linking import NOT_FOUND
from workers.handlers.product_making import priced
from workers.handlers.product_shelves import ensure_variations

REASONS: Mapping[Stuck, tuple[Reason, str]] = {
    Stuck.VARIATIONS_DIFFER: (
        Reason.HUB_REJECTED,
        "its variations differ, and AnyMarket cannot change those of a SKU: give it a new code",
    ),
    Stuck.SEVERAL_OF_THIS_CODE: (
        Reason.SKU_AMBIGUOUS,
        "several SKUs of the product have this code in AnyMarket",
    ),
}


def change(case: ProductCase, draft: ProductDraft) -> PermanentError | None:
    """Bring a product and its SKUs to what the ERP says.

    Returns:
        To be raised once all else is done: of a SKU a person must decide.

    Raises:
        Misconfigured: too many sales would end within the hour.
    """
    known = case.made
    wanted = case.tools.writer.change(draft, known.fields)
    plan = case.tools.writer.skus(draft, known.skus, known.sent)
    is_over = case.tools.writer.is_ended(known.fields)
    if not is_over and (plan.deactivated or _ends(case, wanted)):
        case.brake()
    if wanted:
        _change_product(case, wanted)
    _change_skus(case, draft, plan)
    return _stuck(plan)


def end(case: ProductCase) -> None:
    """End the sale of a product.

    Raises:
        Misconfigured: too many sales would end within the hour.
    """
    wanted = case.tools.writer.ending(case.made.fields)
    if wanted:
        case.brake()
        _change_product(case, wanted)


def _ends(case: ProductCase, wanted: Payload) -> bool:
    fields = case.made.fields
    after = case.tools.writer.is_ended({**fields, **wanted})
    return after and not case.tools.writer.is_ended(fields)


def _change_product(case: ProductCase, wanted: Payload) -> None:
    case.work.spend()
    try:
        case.hub.change_product(case.hub_id, wanted)
    except Rejected as refused:
        raise _unless_gone(case, refused) from refused
    case.tools.arrow("product_change_to_record")
    fields = {**case.made.fields, **case.tools.writer.remembered(wanted)}
    _keep(case, ends=_ends(case, wanted), fields=fields)


def _change_skus(case: ProductCase, draft: ProductDraft, plan: SkuPlan) -> None:
    for sku_id, wanted in plan.changed.items():
        case.work.spend()
        try:
            case.hub.change_sku(case.hub_id, sku_id, wanted)
        except Rejected as refused:
            raise _unless_gone(case, refused) from refused
        after = [
            case.tools.writer.sku_after(sku, wanted) if sku.id == sku_id else sku
            for sku in case.made.skus
        ]
        # Of a product that is off sale no sale ends.
        is_over = case.tools.writer.is_ended(case.made.fields)
        ended = any(sku.partner_id in plan.deactivated for sku in after if sku.id == sku_id)
        _keep(case, ends=ended and not is_over, skus=tuple(after))
    listed = [sku.code for sku in draft.product.skus]
    if plan.created:
        fresh = {str(payload["partnerId"]) for payload in plan.created}
        ensure_variations(case, [sku for sku in draft.product.skus if sku.code in fresh])
        for payload in plan.created:
            _add_sku(case, payload)
    sent = tuple(dict.fromkeys([*case.made.sent, *listed]))
    if sent != case.made.sent:
        _keep(case, sent=sent)


def _add_sku(case: ProductCase, payload: Payload) -> None:
    code = str(payload["partnerId"])
    case.work.spend()
    try:
        made = case.hub.create_sku(case.hub_id, payload)
    except AlreadyThere as refused:
        made = _found(case, code, refused)
    case.tools.arrow("product_change_to_record")
    known = case.made
    grown = replace(known, skus=(*known.skus, made), sent=(*known.sent, code))
    case.arrived(grown, [code], priced([code], case.prices, known.scope))


def _found(case: ProductCase, code: str, refused: AlreadyThere) -> HubSku:
    """Give a SKU that was added before, and nobody saw it."""
    case.work.spend()
    for sku in case.hub.product(case.hub_id).skus:
        if sku.partner_id == code:
            return sku
    text = f"SKU {code} is in another product of AnyMarket than its siblings: {refused}"
    raise PermanentError(Reason.SKU_AMBIGUOUS, text) from refused


def _stuck(plan: SkuPlan) -> PermanentError | None:
    for code, stuck in sorted(plan.stuck.items()):
        reason, text = REASONS[stuck]
        return PermanentError(reason, f"SKU {code}: {text}")
    return None


def _keep(case: ProductCase, *, ends: bool = False, **what: object) -> None:
    known = replace(case.made, **what)  # type: ignore[arg-type]  # names of its fields
    is_ended = case.tools.writer.is_ended(known.fields) or any(
        not sku.is_active for sku in known.skus if sku.partner_id in known.sent
    )
    case.keep(replace(known, is_ended=is_ended), ends=ends)


def _unless_gone(case: ProductCase, refused: Rejected) -> Exception:
    if refused.status != NOT_FOUND:
        return refused
    codes = [sku.partner_id for sku in case.made.skus]
    case.forget(codes)
    return TransientError(f"product {case.code} is no longer in the hub; looked up again")
