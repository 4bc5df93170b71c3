"""A product that the hub has, as the ERP is to have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.product_drafts import Offer
from domain.products import Product


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    """A product of the hub in the ERP's terms. Images are never imported.

    Args:
        product: its `category` has the hub's depth; the ERP's writer folds it.
        offers: SKU → price.
        product_id: the hub's id.
        sku_ids: SKU → the hub's id, to be linked.
        left_out: the hub's ids of SKUs that have no code, or that of another SKU of the product:
            a person must give them one in the hub.
    """

    product: Product
    product_id: int
    offers: Mapping[str, Offer] = field(default_factory=dict)
    sku_ids: Mapping[str, int] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
