"""What changed of a product's SKUs: which to add, to change, to deactivate."""

from collections.abc import Collection, Mapping, Sequence

from adapters.anymarket.translate.product_changes import differences
from adapters.anymarket.translate.product_payloads import Payload, from_sku, sku_fields
from domain.hub_catalogue import HubSku
from domain.product_drafts import ProductDraft
from domain.products import ProductSku
from domain.sku_plans import SkuPlan, Stuck
from domain.spelling import name_key


def plan_skus(draft: ProductDraft, known: Sequence[HubSku], sent: Collection[str] = ()) -> SkuPlan:
    """Compare a product's SKUs with those that the hub has.

    A SKU that the ERP no longer lists is deactivated when the bridge sent it before; one that
    it never sent belongs to somebody else and stays. Nothing is deleted. Codes are compared as
    they are written.

    Args:
        known: as the hub answers them.
        sent: codes that the bridge sent for this product before.
    """
    by_code: dict[str, list[HubSku]] = {}
    for row in known:
        by_code.setdefault(row.partner_id, []).append(row)
    changed: dict[int, Payload] = {}
    stuck: dict[str, Stuck] = {}
    for sku in draft.product.skus:
        found = by_code.get(sku.code, [])
        if len(found) > 1:
            stuck[sku.code] = Stuck.SEVERAL_OF_THIS_CODE
        elif found:
            if _differs(sku, found[0]):
                stuck[sku.code] = Stuck.VARIATIONS_DIFFER
            _note(changed, found[0], sku_fields(draft.product, sku))
    listed = {sku.code for sku in draft.product.skus}
    for code in sorted(set(sent) - listed):
        for row in by_code.get(code, []):
            _note(changed, row, {"active": False})
    created = [from_sku(draft, sku) for sku in draft.product.skus if sku.code not in by_code]
    return SkuPlan(tuple(created), changed, _deactivated(known, changed), stuck)


def _note(changed: dict[int, Payload], row: HubSku, wanted: Payload) -> None:
    known = {"title": row.title, "ean": row.ean, "active": row.is_active}
    change = differences(wanted, known)
    if change:
        changed[row.id] = change


def _differs(sku: ProductSku, row: HubSku) -> bool:
    ours = {name_key(name): name_key(value) for name, value in sku.variations}
    theirs = {name_key(name): name_key(value) for name, value in row.variations.items()}
    return ours != theirs


def _deactivated(known: Sequence[HubSku], changed: Mapping[int, Payload]) -> tuple[str, ...]:
    ended = {sku_id for sku_id, change in changed.items() if change.get("active") is False}
    return tuple(row.partner_id for row in known if row.id in ended)
