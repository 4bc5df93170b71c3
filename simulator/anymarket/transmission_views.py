"""What the state of a publication looks like in answers."""

from simulator.anymarket.catalogue import Listing
from simulator.anymarket.image_views import image_view
from simulator.anymarket.product_views import references_view
from simulator.anymarket.variation_views import trait_view
from simulator.anymarket.views import amount_view
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id

_TRANSMITTED = (
    "description",
    "nbm",
    "origin",
    "model",
    "warrantyTime",
    "warrantyText",
    "height",
    "width",
    "weight",
    "length",
    "priceFactor",
    "characteristics",
)


def transmission_view(account: Account, listing: Listing) -> Payload:
    """Give the state of a publication; its id is the id of the SKU."""
    sku, product = listing.sku, listing.sku.product
    whole = product.whole()
    copied = {name: whole.get(name) for name in ("category", "brand", *_TRANSMITTED)}
    view: Payload = {
        "id": written_id(account.switches, sku.id),
        "accountName": listing.account_name,
        **copied,
        **references_view(account, product),
        "images": [image_view(account, image) for image in product.images],
        "product": {
            "id": written_id(account.switches, product.id),
            "title": whole.get("title"),
        },
        "status": "OK",
        "transmissionMessage": "",
        "publicationStatus": listing.publication_status,
        "marketPlaceStatus": listing.publication_status.lower(),
        "sku": _transmitted_sku(account, listing),
    }
    return spoken(account.switches, view)


def _transmitted_sku(account: Account, listing: Listing) -> Payload:
    sku = listing.sku
    view: Payload = {
        "id": written_id(account.switches, sku.id),
        "title": sku.title,
        "partnerId": sku.partner_id,
        "ean": sku.ean,
        "price": listing.price,
        "amount": amount_view(
            account.switches, sum(level.available for level in account.stock.of_sku(sku))
        ),
        "variations": [trait_view(account, trait) for trait in sku.traits],
        "discountPrice": listing.discount_price,
    }
    return spoken(account.switches, view)
