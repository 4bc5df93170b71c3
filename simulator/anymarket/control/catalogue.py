"""Seeding a catalogue in bulk."""

from simulator.anymarket.catalogue import Product
from simulator.anymarket.control.reading import (
    ControlError,
    ControlRow,
    Order,
    Payload,
    as_object,
    as_objects,
    flag,
    number,
    text,
)
from simulator.anymarket.making import Lot, SkuDraft, make_listing, make_sku
from simulator.anymarket.stock import StockLocal
from simulator.anymarket.world import Account

BACKDROP: Payload = {
    "description": "<p>Descrição do produto.</p>",
    "category": {"id": 1_794_300, "name": "Mantas", "path": "Casa/Mantas"},
    "brand": {
        "id": 1_987_032,
        "name": "Aurora Decor",
        "reducedName": "aurora",
        "partnerId": "marca-0042",
    },
    "nbm": {"id": "63014000", "description": "Cobertores e mantas, de fibras sintéticas"},
    "origin": {"id": 0, "description": "Nacional"},
    "model": "AUR-MT",
    "gender": "UNISSEX",
    "warrantyTime": 12,
    "warrantyText": "12 meses contra defeito de fabricação",
    "height": 8.0,
    "width": 30.0,
    "weight": 0.9,
    "length": 38.0,
    "priceFactor": 1.0,
    "calculatedPrice": False,
    "hasVariations": False,
    "type": "SIMPLE",
    "characteristics": [],
    "images": [],
    "allowAutomaticSkuMarketplaceCreation": False,
}
"""What every seeded product says besides its own fields; one object for all of them."""


def seed(order: Order) -> object:
    """POST /_control/accounts/{oi}/catalogue: new SKUs, each with a product and listings."""
    account = order.account()
    items = as_objects(order.payload())
    products: dict[str, Product] = {}
    made: Payload = {}
    with account.lock:
        for item in items:
            code = text(item, "partnerId")
            if account.catalogue.sku_of(code) is not None:
                raise ControlError(f"SKU {code!r} exists; so far made: {len(made)}")
            made[code] = _make(account, item, products)
    return {"seeded": len(made), "skus": made}


def _make(account: Account, item: Payload, products: dict[str, Product]) -> Payload:
    code = text(item, "partnerId")
    price = number(item, "price", 100.0)
    sell_price = number(item, "sellPrice", price)
    product = products.get(group := text(item, "product", code)) or _product(account, item)
    products[group] = product
    variations = as_object(item.get("variations", {}))
    draft = SkuDraft(
        title=text(item, "title", code),
        partner_id=code,
        price=price,
        sell_price=sell_price,
        ean=text(item, "ean", "") or None,
        external_id=text(item, "externalId", "") or None,
        active=flag(item, "active", default=True),
        volumes=1,
        variations={name: str(value) for name, value in variations.items()},
    )
    sku = make_sku(account, product, draft, _lots(account, item))
    listings = [
        make_listing(
            account,
            sku,
            text(offer, "marketPlace"),
            offered := number(offer, "price", price),
            number(offer, "discountPrice", offered),
        )
        for offer in as_objects(item.get("listings", []))
    ]
    numbers = [listing.id for listing in listings]
    return {"skuId": sku.id, "productId": product.id, "listingIds": numbers}


def _product(account: Account, item: Payload) -> Product:
    fields: Payload = {
        "title": text(item, "title", text(item, "partnerId")),
        "definitionPriceScope": text(item, "scope", "SKU"),
        "isProductActive": flag(item, "active", default=True),
        "priceFactor": number(item, "priceFactor", 1.0),
    }
    product = Product(account.ids.take("product"), fields, BACKDROP)
    account.catalogue.add_product(product)
    return product


def _lots(account: Account, item: Payload) -> list[Lot]:
    amounts = item.get("quantity", 0)
    cost = number(item, "cost", 0)
    if not isinstance(amounts, dict):
        return [Lot(account.stock.default, number(item, "quantity", 0), cost)]
    return [Lot(_local(account, key), number(amounts, key), cost) for key in amounts]


def _local(account: Account, key: str) -> StockLocal:
    local = account.stock.locals.get(int(key)) if key.isdecimal() else None
    if local is None:
        raise ControlError(f"no local {key!r}")
    return local


ROUTES: tuple[ControlRow, ...] = (("POST", "/_control/accounts/{oi}/catalogue", seed),)
