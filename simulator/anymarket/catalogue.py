"""Products, their SKUs and the SKUs' listings, found by any of their keys."""

from dataclasses import dataclass, field

from simulator.anymarket.images import Image
from simulator.anymarket.variations import Trait

Payload = dict[str, object]
Number = int | float


@dataclass(slots=True, eq=False, repr=False)
class Product:
    """What several SKUs are variants of.

    `fields` is its JSON without SKUs and images; `backdrop`, shared by many products, is what a
    seeded one says besides, so that tens of thousands of them stay small.
    """

    id: int
    fields: Payload
    backdrop: Payload = field(default_factory=dict)
    skus: "list[Sku]" = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def whole(self) -> Payload:
        """Give all its fields."""
        return {**self.backdrop, **self.fields}

    @property
    def scope(self) -> str:
        """Who owns its price: SKU, SKU_MARKETPLACE or COST."""
        return str(self.whole().get("definitionPriceScope", "COST"))

    @property
    def category_id(self) -> int | None:
        """The id of its category, if it has one."""
        return self._reference("category")

    @property
    def brand_id(self) -> int | None:
        """The id of its brand, if it has one."""
        return self._reference("brand")

    def _reference(self, name: str) -> int | None:
        # Without `whole`: a search looks at every product.
        part = self.fields.get(name, self.backdrop.get(name))
        found = part.get("id") if isinstance(part, dict) else None
        return found if isinstance(found, int) else None


@dataclass(slots=True, eq=False, repr=False)
class Sku:
    """What is sold and counted."""

    id: int
    product: Product
    title: str
    partner_id: str
    price: Number
    sell_price: Number
    ean: str | None = None
    external_id: str | None = None
    additional_time: int = 0
    active: bool = True
    volumes: int = 0
    traits: list[Trait] = field(default_factory=list)
    listings: "list[Listing]" = field(default_factory=list)
    last_effect: int = 0
    """Sequence in the book of the last request that changed it; 0 for never."""


@dataclass(slots=True, eq=False, repr=False)
class Listing:
    """One SKU as it is offered in one channel."""

    id: int
    sku: Sku
    market_place: str
    price: Number
    discount_price: Number
    account_name: str = "Loja Oficial"
    publication_status: str = "ACTIVE"
    fields: Payload = field(default_factory=dict)


@dataclass(slots=True)
class Catalogue:
    """All products of one account, in the order of their making."""

    products: dict[int, Product] = field(default_factory=dict)
    skus: dict[int, Sku] = field(default_factory=dict)
    listings: dict[int, Listing] = field(default_factory=dict)
    _by_partner_id: dict[str, list[Sku]] = field(default_factory=dict)
    _product_order: list[Product] = field(default_factory=list)
    _listing_order: list[Listing] = field(default_factory=list)

    def add_product(self, product: Product) -> None:
        """Add a product, whose SKUs follow by `add_sku`."""
        self.products[product.id] = product
        self._product_order.append(product)

    def add_sku(self, sku: Sku) -> None:
        """Add a SKU to the product it names."""
        sku.product.skus.append(sku)
        self.skus[sku.id] = sku
        if sku.partner_id:
            self._by_partner_id.setdefault(sku.partner_id, []).append(sku)

    def add_listing(self, listing: Listing) -> None:
        """Add a listing to the SKU it names."""
        listing.sku.listings.append(listing)
        self.listings[listing.id] = listing
        self._listing_order.append(listing)

    def rename(self, sku: Sku, partner_id: str) -> None:
        """Give a SKU another code."""
        of_old = self.skus_of(sku.partner_id)
        if sku in of_old:
            of_old.remove(sku)
        sku.partner_id = partner_id
        self._by_partner_id.setdefault(partner_id, []).append(sku)

    def sku_of(self, partner_id: str) -> Sku | None:
        """Give the first SKU with the seller's code."""
        return next(iter(self.skus_of(partner_id)), None)

    def skus_of(self, partner_id: str) -> list[Sku]:
        """Give every SKU with the seller's code."""
        return self._by_partner_id.get(partner_id, [])

    def all_products(self) -> list[Product]:
        """Give all products."""
        return self._product_order

    def all_listings(self) -> list[Listing]:
        """Give all listings."""
        return self._listing_order
