"""What products and SKUs look like in answers."""

from collections.abc import Callable

from simulator.anymarket.brand_views import brand_view
from simulator.anymarket.catalogue import Product, Sku
from simulator.anymarket.image_views import image_view, new_image_view
from simulator.anymarket.images import Image
from simulator.anymarket.switches import Switches
from simulator.anymarket.variation_views import trait_view
from simulator.anymarket.views import amount_view
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id

_TYPE_WORDS = {
    "SIMPLE": "Simples",
    "VARIATION": "Variação",
    "KIT": "KIT",
    "KIT_VARIATION": "KIT Variação",
}
_ORIGINS = (
    "Nacional",
    "Estrangeira - Importação direta",
    "Estrangeira - Adquirida no mercado interno",
    "Nacional com mais de 40% de conteúdo estrangeiro",
    "Nacional produzido através de processos produtivos básicos",
    "Nacional com menos de 40% de conteúdo estrangeiro",
    "Estrangeira - Importação direta, sem produto nacional similar",
    "Estrangeira - Adquirida no mercado interno, sem produto nacional similar",
    "Nacional com mais de 70% de conteúdo estrangeiro",
)
_BOOKKEEPING: Payload = {
    "creationDate": "2026-03-02T13:15:00Z",
    "lastUpdateDate": "2026-07-20T11:01:12Z",
    "dataSource": "API",
}
"""Keys that no specification has and real answers do."""


def product_view(account: Account, product: Product) -> Payload:
    """Give a product as GET answers it."""
    return _view(account, product, image_view)


def created_product_view(account: Account, product: Product) -> Payload:
    """Give a product as the answer to its making has it: nobody has fetched its images yet."""
    return _view(account, product, new_image_view)


def _view(
    account: Account, product: Product, view_of: Callable[[Account, Image], Payload]
) -> Payload:
    view: Payload = {
        "id": written_id(account.switches, product.id),
        **product.whole(),
        **references_view(account, product),
        **_type_word(account.switches, product),
        "images": [view_of(account, image) for image in product.images],
        "skus": [sku_view(account, sku) for sku in product.skus],
        **(_BOOKKEEPING if account.switches.bookkeeping_keys else {}),
    }
    return spoken(account.switches, view)


def sku_view(account: Account, sku: Sku) -> Payload:
    """Give a SKU as GET answers it; its amount is that of one local."""
    level = account.stock.level(sku, account.stock.default) or account.stock.of_sku(sku)[0]
    view: Payload = {
        "id": written_id(account.switches, sku.id),
        "title": sku.title,
        "partnerId": sku.partner_id or None,
        "externalId": sku.external_id,
        "ean": sku.ean,
        "amount": amount_view(account.switches, level.amount),
        "additionalTime": sku.additional_time,
        "price": sku.price,
        "sellPrice": sku.sell_price,
        "stockLocalId": written_id(account.switches, level.local.id),
        "variations": [trait_view(account, trait) for trait in sku.traits],
        "active": sku.active,
        "volumes": sku.volumes,
    }
    return spoken(account.switches, view)


def references_view(account: Account, product: Product) -> Payload:
    """Give category, brand and origin in the words they have now."""
    references: Payload = {}
    category = account.categories.by_id.get(product.category_id or 0)
    if category is not None:
        identity = written_id(account.switches, category.id)
        references["category"] = {"id": identity, "name": category.name, "path": category.path}
    brand = account.brands.by_id.get(product.brand_id or 0)
    if brand is not None:
        references["brand"] = brand_view(account, brand)
    origin = product.whole().get("origin")
    if isinstance(origin, dict) and str(origin.get("id")).isdecimal():
        references["origin"] = {"id": origin["id"], "description": _ORIGINS[int(origin["id"])]}
    return references


def _type_word(switches: Switches, product: Product) -> Payload:
    word = _TYPE_WORDS.get(str(product.whole().get("type")))
    return {"type": word} if word and switches.product_types == "portuguese" else {}
