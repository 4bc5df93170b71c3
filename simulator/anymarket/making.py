"""Making SKUs, listings and images, for the API and for seeding alike."""

from dataclasses import dataclass, field

from simulator.anymarket.catalogue import Listing, Payload, Product, Sku
from simulator.anymarket.stock import Number, StockLocal
from simulator.anymarket.world import Account, now_text

COLOUR = "Cor"


@dataclass(frozen=True, slots=True)
class SkuDraft:
    """What a new SKU shall be."""

    title: str
    partner_id: str
    price: Number
    sell_price: Number
    ean: str | None = None
    external_id: str | None = None
    additional_time: int = 0
    active: bool = True
    volumes: int = 0
    variations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lot:
    """What of a new SKU lies at one local."""

    local: StockLocal
    amount: Number
    cost: Number | None = None
    additional_time: int = 0


def make_sku(account: Account, product: Product, draft: SkuDraft, lots: list[Lot]) -> Sku:
    """Add a SKU to a product, with what lies of it where."""
    sku = Sku(
        id=account.ids.take("sku"),
        product=product,
        title=draft.title,
        partner_id=draft.partner_id,
        price=draft.price,
        sell_price=draft.sell_price,
        ean=draft.ean,
        external_id=draft.external_id,
        additional_time=draft.additional_time,
        active=draft.active,
        volumes=draft.volumes,
        variations=[_variation(account, *pair) for pair in draft.variations.items()],
    )
    account.catalogue.add_sku(sku)
    for lot in lots:
        level = account.stock.make(sku, lot.local)
        level.amount, level.cost = lot.amount, lot.cost
        level.additional_time, level.updated_at = lot.additional_time, now_text()
    return sku


def make_listing(
    account: Account, sku: Sku, market_place: str, price: Number, discount_price: Number
) -> Listing:
    """Offer a SKU in a channel."""
    number = account.ids.take("listing")
    listing = Listing(number, sku, market_place, price, discount_price)
    account.catalogue.add_listing(listing)
    return listing


def made_image(account: Account, image: Payload, index: int) -> Payload:
    """Give an image as it stands before anybody has fetched it."""
    return {
        "id": account.ids.take("image"),
        "index": index,
        "main": index == 1,
        **image,
        "status": "UNPROCESSED",
        "standardWidth": 0,
        "standardHeight": 0,
        "originalWidth": 0,
        "originalHeight": 0,
    }


def _variation(account: Account, name: str, value: str) -> Payload:
    return {
        "id": account.ids.take("variation"),
        "description": value,
        "partnerId": value.lower(),
        "type": {
            "id": account.ids.take("variation"),
            "name": name,
            "visualVariation": name == COLOUR,
        },
    }
