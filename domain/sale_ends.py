"""Ends of sales: whether what somebody says of a product ends one, and how many are foreseen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.product_memory import KnownProduct, ThinReads
from domain.product_reading import is_ending
from domain.products import Product
from domain.stock import BRAKE_MINIMUM


@dataclass(frozen=True, slots=True)
class SaleSaid:
    """What is said of the sale of a product.

    Args:
        active: None: not said.
        skus: code → whether it is sold. One that is not listed is sold no longer.
    """

    active: bool | None = None
    skus: Mapping[str, bool] = field(default_factory=dict)


def said_of_sale(product: Product | None) -> SaleSaid | None:
    """Give what the ERP says of a sale; None: the product is sold no longer."""
    if product is None:
        return None
    return SaleSaid(product.active, {sku.code: sku.active is not False for sku in product.skus})


def kept_of_sale(kept: Mapping[str, Any]) -> SaleSaid | None:
    """Give what the ledger keeps of an event says of a sale; None: the product is sold no longer.

    Only this is read of it: there may be many.

    Examples:
        >>> kept_of_sale({"name": "Manta", "active": False, "skus": [{"sku": " MT-AZ "}]})
        SaleSaid(active=False, skus={'MT-AZ': True})
        >>> kept_of_sale({"type": "product.deactivated"})
    """
    if is_ending(kept):
        return None
    rows = [row for row in kept.get("skus") or () if isinstance(row, Mapping)]
    skus = {str(row.get("sku", "")).strip(): row.get("active") is not False for row in rows}
    return SaleSaid(kept.get("active"), skus)


def ends_sale(known: KnownProduct, said: SaleSaid | None, *, is_over: bool) -> bool:
    """Tell whether this ends the sale of a product, or that of one of its SKUs.

    Args:
        is_over: the product is not on sale: nothing of it can end.
    """
    if is_over or known.hub_id is None:
        return False
    if said is None or said.active is False:
        return True
    rows = Counter(sku.partner_id for sku in known.skus)
    return any(
        # A code that several SKUs of the product have is left to a person, unless it is dropped.
        (sku.partner_id in known.sent)
        if sku.partner_id not in said.skus
        else (not said.skus[sku.partner_id] and rows[sku.partner_id] == 1)
        for sku in known.skus
        if sku.is_active
    )


def foreseen(ended: int, said: int, found: int, read: int, thin: ThinReads) -> int:
    """Give how many sales end within the hour once everything is sent that is due.

    What is still to be read is taken to end as often as what was read. Of fewer than fifty
    nothing is concluded.

    Args:
        ended: those that have ended within the hour.
        said: those that events say, which are due or in hand.
        found: those in hand that only the ERP's answer says.
        read: products in hand that were read in the ERP.
        thin: products like those.

    Examples:
        >>> foreseen(3, 20, 0, 0, ThinReads())
        23
        >>> foreseen(0, 0, 49, 49, ThinReads(open=1049)), foreseen(0, 0, 50, 50, ThinReads(1050))
        (49, 1050)
        >>> foreseen(20, 0, 5, 5, ThinReads(open=1005, read=95, ended=20))
        275
    """
    sure = ended + said + found
    asked, over = thin.read + read, thin.ended + found
    if asked < BRAKE_MINIMUM:
        return sure
    return sure + max(0, thin.open - read) * over // asked
