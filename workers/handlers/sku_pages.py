"""Pages of the hub's SKUs: what has a code of its own is bound, what shares one is not."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.hub_ports import Bindings, SkuBinding, unambiguous

SHARED = "codes_shared"
"""Codes that were met twice, so that a third SKU of one is not taken for the only one."""


def bind_page(
    bindings: Bindings, store: str, page: Sequence[SkuBinding], memo: dict[str, Any]
) -> None:
    """Bind a page's SKUs, but for codes that stood on it twice, or on another page for another.

    A look-up of their own then tells that they are ambiguous, or takes what a person chose.

    Args:
        memo: what the lane remembers.
    """
    alone = {binding.partner_id: binding for binding in unambiguous(page)}
    known = bindings.skus(store, sorted(alone))
    shared = {binding.partner_id for binding in page if binding.partner_id} - set(alone)
    shared |= {code for code, one in known.items() if one.sku_id != alone[code].sku_id}
    shared |= set(memo.get(SHARED, ()))
    if shared:
        memo[SHARED] = sorted(shared)
        bindings.forget(store, sorted(shared))
    bindings.bind(store, [one for code, one in alone.items() if code not in shared])


def is_shared(codes: Sequence[str], memo: Mapping[str, Any]) -> bool:
    """Tell whether pages had one of these codes more than once."""
    return not set(memo.get(SHARED, ())).isdisjoint(codes)
