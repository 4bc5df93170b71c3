"""Seeding a catalogue in bulk."""

from simulator.anymarket.brands import Brand
from simulator.anymarket.catalogue import Product
from simulator.anymarket.control.reading import ControlRow, Order, flag, number
from simulator.anymarket.images import number as number_images
from simulator.anymarket.making import Lot, SkuDraft, made_image, make_listing, make_sku
from simulator.anymarket.shelving import brand_named, category_at
from simulator.anymarket.stock import StockLocal
from simulator.anymarket.variation_making import traits_of
from simulator.anymarket.world import Account
from simulator.engine.reading import ControlError, Payload, as_object, as_objects, text_of

AURORA_ID, HOUSE_ID, BLANKETS_ID = 1_987_032, 1_794_218, 1_794_300
BACKDROP: Payload = {
    "description": "<p>Descrição do produto.</p>",
    "category": {"id": BLANKETS_ID},
    "brand": {"id": AURORA_ID},
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
    "allowAutomaticSkuMarketplaceCreation": False,
}
"""What every seeded product says besides its own fields; one object for all of them."""


def seed(order: Order) -> object:
    """POST /_control/accounts/{oi}/catalogue: new SKUs, each with a product and listings.

    `brand` is a name, `category` a path, `images` as POST takes them, `fields` any others of the
    product; those of one `product` share the first one's.
    """
    account = order.account()
    items = as_objects(order.payload())
    products: dict[str, Product] = {}
    made: Payload = {}
    with account.lock:
        _furnish(account)
        for item in items:
            code = text_of(item, "partnerId")
            is_second = account.catalogue.sku_of(code) is not None
            if is_second and account.switches.duplicate_codes == "refused":
                raise ControlError(f"SKU {code!r} exists; so far made: {len(made)}")
            made[code] = _make(account, item, products)
    return {"seeded": len(made), "skus": made}


def seed_brands(order: Order) -> object:
    """POST /_control/accounts/{oi}/brands: `name`, and `id`, `partnerId` if wished.

    Returns:
        name → id.
    """
    account, made = order.account(), {}
    with account.lock:
        for item in as_objects(order.payload()):
            brand = brand_named(account, text_of(item, "name"), int(number(item, "id", 0)))
            brand.partner_id = text_of(item, "partnerId", "") or None
            made[brand.name] = brand.id
    return made


def seed_categories(order: Order) -> object:
    """POST /_control/accounts/{oi}/categories: `path`, and `id`, `partnerId` of its last if wished.

    Returns:
        path → id.
    """
    account, made = order.account(), {}
    with account.lock:
        for item in as_objects(order.payload()):
            category = category_at(account, text_of(item, "path"), int(number(item, "id", 0)))
            category.partner_id = text_of(item, "partnerId", "") or None
            made[category.path] = category.id
    return made


def _furnish(account: Account) -> None:
    """Make the brand and the category of a seeded product that names none."""
    if AURORA_ID not in account.brands.by_id:
        account.brands.keep(Brand(AURORA_ID, "Aurora Decor", "aurora", "marca-0042"))
    if BLANKETS_ID not in account.categories.by_id:
        category_at(account, "Casa", HOUSE_ID).partner_id = "cat-300"
        category_at(account, "Casa/Mantas", BLANKETS_ID).partner_id = "cat-320"


def _make(account: Account, item: Payload, products: dict[str, Product]) -> Payload:
    code = text_of(item, "partnerId")
    price = number(item, "price", 100.0)
    sell_price = number(item, "sellPrice", price)
    product = products.get(group := text_of(item, "product", code)) or _product(account, item)
    products[group] = product
    pairs = as_object(item.get("variations", {}))
    variations = {name: str(value) for name, value in pairs.items()}
    draft = SkuDraft(
        title=text_of(item, "title", code),
        partner_id=code,
        price=price,
        sell_price=sell_price,
        ean=text_of(item, "ean", "") or None,
        external_id=text_of(item, "externalId", "") or None,
        active=flag(item, "active", default=True),
        volumes=1,
        traits=traits_of(account, variations, make=True),
    )
    sku = make_sku(account, product, draft, _lots(account, item))
    listings = [
        make_listing(
            account,
            sku,
            text_of(offer, "marketPlace"),
            offered := number(offer, "price", price),
            number(offer, "discountPrice", offered),
        )
        for offer in as_objects(item.get("listings", []))
    ]
    numbers = [listing.id for listing in listings]
    return {"skuId": sku.id, "productId": product.id, "listingIds": numbers}


def _product(account: Account, item: Payload) -> Product:
    fields: Payload = {
        "title": text_of(item, "title", text_of(item, "partnerId")),
        "definitionPriceScope": text_of(item, "scope", "SKU"),
        "isProductActive": flag(item, "active", default=True),
        "priceFactor": number(item, "priceFactor", 1.0),
        **as_object(item.get("fields", {})),
    }
    if brand := text_of(item, "brand", ""):
        fields["brand"] = {"id": brand_named(account, brand).id}
    if path := text_of(item, "category", ""):
        fields["category"] = {"id": category_at(account, path).id}
    product = Product(account.ids.take("product"), fields, BACKDROP)
    images = as_objects(item.get("images", []))
    product.images = [made_image(account, image) for image in images]
    number_images(product.images)
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


_ACCOUNT = "/_control/accounts/{oi}"

ROUTES: tuple[ControlRow, ...] = (
    ("POST", f"{_ACCOUNT}/catalogue", seed),
    ("POST", f"{_ACCOUNT}/brands", seed_brands),
    ("POST", f"{_ACCOUNT}/categories", seed_categories),
)
