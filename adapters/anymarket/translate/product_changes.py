"""What changed of a product: a merge-patch of exactly that, or nothing."""

from collections.abc import Mapping
from decimal import Decimal

from adapters.anymarket.translate.product_payloads import (
    NO_LISTINGS,
    Payload,
    kit_fields,
    product_fields,
)
from adapters.http.shapes import Fields
from domain.product_drafts import ProductDraft

DEACTIVATED: Payload = {"isProductActive": False, **NO_LISTINGS}
"""What ends the sale of a product. Nothing is ever deleted: the hub has no route for it."""


def to_change(draft: ProductDraft, known: Fields) -> Payload:
    """Give the merge-patch that brings the hub's product to the ERP's; empty: nothing to do.

    Who owns its prices (`definitionPriceScope`) and whether it has variations is settled when a
    product is created: neither is touched. Images, SKUs, prices and stock have ways of their own.

    Args:
        known: what was last sent, see `after`; or, where nothing was, as the hub answers it.
    """
    wanted = {**product_fields(draft), **kit_fields(draft)}
    if draft.product.active is not None:
        wanted["isProductActive"] = draft.product.active
    # What is left out is the documented default: a product is active.
    return with_no_listings(differences(wanted, {"isProductActive": True, **known}))


def to_deactivation(known: Fields) -> Payload:
    """Give the merge-patch that ends the sale of a product; empty: it has ended.

    Examples:
        >>> to_deactivation({"isProductActive": True})
        {'isProductActive': False, 'allowAutomaticSkuMarketplaceCreation': False}
        >>> to_deactivation({"isProductActive": False})
        {}
    """
    return {} if known.get("isProductActive") is False else dict(DEACTIVATED)


def with_no_listings(change: Payload) -> Payload:
    """Add to a change that the hub must not put anything on sale by itself."""
    return {**change, **NO_LISTINGS} if change else {}


def differences(wanted: Fields, known: Fields) -> Payload:
    """Give those of the wanted fields that are not as known.

    Numbers are equal however they are written, an object with an `id` is its id, the order of
    an array with `index` is that index; other fields of theirs are not looked at.

    Examples:
        >>> known = {"brand": {"id": 7, "name": "Acme"}, "width": Decimal("8.0"), "title": "A"}
        >>> differences({"brand": {"id": 7}, "width": 8, "title": "B"}, known)
        {'title': 'B'}
    """
    return {name: value for name, value in wanted.items() if not _same(value, known.get(name))}


def after(known: Fields, change: Fields) -> Payload:
    """Give what is known once a change was accepted, to be compared with next time.

    Examples:
        >>> after({"title": "A", "width": 8}, {"title": "B"})
        {'title': 'B', 'width': 8}
    """
    return {**known, **change}


def _same(wanted: object, known: object) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(known, Mapping) and _same_object(wanted, known)
    if isinstance(wanted, list):
        return isinstance(known, list) and _same_rows(wanted, known)
    if _is_number(wanted) and _is_number(known):
        return Decimal(str(wanted)) == Decimal(str(known))
    return type(wanted) is type(known) and wanted == known


def _same_object(wanted: Fields, known: Fields) -> bool:
    if "id" in wanted:
        return str(wanted["id"]) == str(known.get("id"))
    return all(_same(wanted[name], known.get(name)) for name in wanted if name != "index")


def _same_rows(wanted: list[object], known: list[object]) -> bool:
    pairs = zip(_in_order(wanted), _in_order(known), strict=False)
    return len(wanted) == len(known) and all(_same(row, theirs) for row, theirs in pairs)


def _in_order(rows: list[object]) -> list[object]:
    return [row for _, row in sorted(enumerate(rows), key=_place)]


def _place(numbered: tuple[int, object]) -> int:
    at, row = numbered
    index = row.get("index") if isinstance(row, Mapping) else None
    return index if isinstance(index, int) else at


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
