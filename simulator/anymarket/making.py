"""Making SKUs, listings and images, for the API and for seeding alike."""

from dataclasses import dataclass, field

from simulator.anymarket.catalogue import Listing, Payload, Product, Sku
from simulator.anymarket.images import Image
from simulator.anymarket.stock import Number, StockLocal
from simulator.anymarket.variations import Trait
from simulator.anymarket.world import Account, now_text


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
    traits: list[Trait] = field(default_factory=list)


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
        traits=draft.traits,
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


def made_image(account: Account, sent: Payload) -> Image:
    """Give an image as it was sent: its place among the others is still to be found."""
    variation, index = sent.get("variation"), sent.get("index")
    return Image(
        account.ids.take("image"),
        str(sent["url"]),
        variation=str(variation) if variation else None,
        main=sent.get("main") is True,
        index=index if isinstance(index, int) else 0,
    )
