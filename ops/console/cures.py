"""Where the cause of letters is mended: the page, and the part of it."""

import re
from collections.abc import Sequence

from adapters.database.group_views import GroupView
from domain.deadletters import Reason
from domain.mapping_keys import CHANNEL, PAYMENT, SKU
from ops.console.visits import with_query

_SKU = re.compile(r'^SKU "(.+?)" (?:does not exist|is mapped to)', re.MULTILINE)

_RULES = {Reason.PAYMENT_UNMAPPED: PAYMENT, Reason.CHANNEL_UNMAPPED: CHANNEL}
_PANELS = frozenset({Reason.CARRIER_UNMAPPED})
"""What the page of a group mends itself."""

TOLD = "what"
"""The part of that page that only says what to do."""


def unmapped_skus(reason: str, detail: str) -> Sequence[str]:
    """Give the SKUs that a letter waits for, as AnyMarket names them.

    Examples:
        >>> unmapped_skus("sku_unmapped", 'SKU "ABC-1" does not exist in the ERP')
        ['ABC-1']
        >>> unmapped_skus("bug", 'SKU "ABC-1" does not exist in the ERP')
        []
    """
    return _SKU.findall(detail) if reason == Reason.SKU_UNMAPPED else []


def cure_of(group: GroupView, *, is_admin: bool) -> str:
    """Give the address where the cause of a group is mended, or said what to do about it.

    Args:
        is_admin: may correct orders.
    """
    skus = unmapped_skus(group.reason, group.example)
    if skus:
        said = {"store": group.store, "kind": SKU, "field.sku": skus[0]}
        return f"{with_query('/mappings', **said)}#new"
    kind = next((kind for reason, kind in _RULES.items() if reason == group.reason), "")
    if kind:
        return f"{with_query('/mappings', store=group.store, kind=kind)}#new"
    is_here = group.reason in _PANELS or (group.reason == Reason.CUSTOMER_INVALID and is_admin)
    return f"/dead/groups/{group.group}#{'fix' if is_here else TOLD}"
