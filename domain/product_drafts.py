"""A product of the ERP with everything that the hub wants to know beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.attributes import Sheet
from domain.hub_catalogue import HubCategory
from domain.money import Cents
from domain.products import Product
from domain.store import PriceScope


@dataclass(frozen=True, slots=True)
class Offer:
    """What one SKU is sold for, and how many there are: known to the ledger, not to the product.

    Args:
        price: "de".
        sale_price: "por"; None: no promotion.
        units: the first quantity; afterwards stock has a way of its own.
        handling_days: None leaves the hub's.
    """

    price: Cents
    sale_price: Cents | None = None
    units: int = 0
    handling_days: int | None = None


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product, ready to be written in the hub's words.

    Args:
        category: the leaf, in the hub's words.
        brand_id: the hub's id of the brand.
        offers: SKU → offer; a SKU without one is offered for nothing, which only a price that
            is computed from cost allows (see `domain.preflight`).
        scope: who owns the prices of a product that the bridge creates.
        send_images: with no, the product is created without images.
        local_id: stock local of the first quantities; None: the hub's default.
        part_ids: SKU of a kit's part → the hub's id of that SKU.
    """

    product: Product
    sheet: Sheet
    category: HubCategory
    brand_id: int
    offers: Mapping[str, Offer] = field(default_factory=dict)
    scope: PriceScope = PriceScope.SKU
    send_images: bool = True
    local_id: int | None = None
    part_ids: Mapping[str, int] = field(default_factory=dict)
