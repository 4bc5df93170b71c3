"""A product of ours as `POST /products` takes it, and its SKUs and images."""

from adapters.anymarket.product_words import GENDERS, TYPES
from adapters.anymarket.tables import SCOPE_WORDS
from domain.barcodes import as_ean
from domain.hub_catalogue import HubCategory
from domain.money import Cents, as_decimal
from domain.order_translation import shares
from domain.product_drafts import Offer, ProductDraft
from domain.products import Product, ProductImage, ProductSku, parcel_of
from domain.store import PriceScope

Payload = dict[str, object]

NO_LISTINGS: Payload = {"allowAutomaticSkuMarketplaceCreation": False}
"""Left out, the hub would put a product on sale everywhere by itself: it is always sent."""

LONGEST_TITLE = 150

_WHOLE_PERCENT = Cents(100_00)


def from_product(draft: ProductDraft) -> Payload:
    """Give a new product with its SKUs and images.

    A product whose warranty the ERP never mentioned has 0 months: the hub demands the field.

    Args:
        draft: one that passed `domain.preflight`.

    Source:
        docs/anymarket.md, "Products".
    """
    product = draft.product
    images = product.images if draft.send_images else None
    return {
        "warrantyTime": 0,
        "description": "",
        **product_fields(draft),
        "category": {"id": draft.category.id},
        "externalIdProduct": product.code,
        "priceFactor": 1,
        "calculatedPrice": draft.scope is PriceScope.COST,
        "definitionPriceScope": SCOPE_WORDS[draft.scope],
        "hasVariations": product.has_variations,
        "isProductActive": product.active is not False,
        "type": TYPES[bool(product.kit), product.has_variations],
        "images": [from_image(image, at) for at, image in enumerate(images or (), 1)],
        "skus": [_first_sku(draft, sku) for sku in product.skus],
        **kit_fields(draft),
    }


def product_fields(draft: ProductDraft) -> Payload:
    """Give what may be changed of a product: only what the ERP says."""
    product, sheet = draft.product, draft.sheet
    parcel = parcel_of(product)
    said: Payload = {
        "title": product.title,
        "description": product.description or None,
        "category": _category(draft.category),
        "brand": {"id": draft.brand_id},
        "nbm": {"id": product.ncm} if product.ncm else None,
        "origin": None if product.origin is None else {"id": product.origin},
        "model": sheet.model or None,
        "videoUrl": product.video_url or None,
        "gender": None if sheet.gender is None else GENDERS[sheet.gender],
        "warrantyTime": sheet.warranty_months,
        "warrantyText": sheet.warranty_text or None,
        "height": parcel.height_cm,
        "width": parcel.width_cm,
        "length": parcel.length_cm,
        "weight": parcel.weight_kg,
        "characteristics": _characteristics(draft),
    }
    # What the ERP does not say is left alone; a null would take it away.
    return {name: value for name, value in said.items() if value is not None} | NO_LISTINGS


def _category(category: HubCategory) -> Payload:
    """Give a category as a change must name it: of a new product the id is enough.

    Source:
        docs/anymarket.md, "Catalogue", product.
    """
    return {"id": category.id, "name": category.name, "path": "/".join(category.path)}


def kit_fields(draft: ProductDraft) -> Payload:
    """Give the parts of a kit, whole; nothing, where the ERP says none."""
    parts = draft.product.kit
    if not parts:
        return {}
    # The hub divides the kit's price; how many of each there are is the only share we know.
    percents = shares(_WHOLE_PERCENT, [part.quantity for part in parts])
    local = {} if draft.local_id is None else {"stockLocalId": str(draft.local_id)}
    rows = [
        {
            "idSku": str(draft.part_ids[part.sku]),
            "percentage": as_decimal(percent),
            "quantity": part.quantity,
            "isMainComponent": at == 0,
            **local,
        }
        for at, (part, percent) in enumerate(zip(parts, percents, strict=True))
    ]
    return {"kitComponents": rows}


def sku_fields(product: Product, sku: ProductSku) -> Payload:
    """Give what may be changed of a SKU. A SKU that the ERP lists is active unless it says no."""
    ean = as_ean(sku.ean)
    return {
        "title": sku_title(product, sku),
        **({"ean": ean} if ean else {}),
        "active": sku.active is not False,
    }


def sku_title(product: Product, sku: ProductSku) -> str:
    """Give the title of a SKU: its own, else the product's and its values, as far as they fit.

    Examples:
        >>> mantle = Product("P", "Manta", ())
        >>> sku_title(mantle, ProductSku("A", variations=(("Cor", "Azul"), ("Tamanho", "M"))))
        'Manta Azul M'
    """
    with_values = " ".join([product.title, *(value for _, value in sku.variations)])
    return sku.title or (with_values if len(with_values) <= LONGEST_TITLE else product.title)


def from_sku(draft: ProductDraft, sku: ProductSku) -> Payload:
    """Give a SKU that is added to a product: `POST /products/{id}/skus`."""
    offer = _offer(draft, sku)
    whole = {**_first_sku(draft, sku), "price": as_decimal(offer.price)}
    return {name: value for name, value in whole.items() if name not in {"active", "sellPrice"}}


def from_image(image: ProductImage, index: int) -> Payload:
    """Give an image. The first is the main one; others never take that from it.

    Examples:
        >>> from_image(ProductImage("https://a.br/1.jpg", "Azul"), 2)
        {'index': 2, 'main': False, 'url': 'https://a.br/1.jpg', 'variation': 'Azul'}
    """
    said: Payload = {"index": index, "main": index == 1, "url": image.url}
    return {**said, "variation": image.variation} if image.variation else said


def _first_sku(draft: ProductDraft, sku: ProductSku) -> Payload:
    offer = _offer(draft, sku)
    sale = offer.price if offer.sale_price is None else offer.sale_price
    optional = {"additionalTime": offer.handling_days, "stockLocalId": draft.local_id}
    return {
        "partnerId": sku.code,
        **sku_fields(draft.product, sku),
        "amount": max(0, offer.units),
        "price": as_decimal(offer.price),
        "sellPrice": as_decimal(sale),
        **{name: value for name, value in optional.items() if value is not None},
        **({"variations": dict(sku.variations)} if sku.variations else {}),
    }


def _offer(draft: ProductDraft, sku: ProductSku) -> Offer:
    return draft.offers.get(sku.code) or _NO_OFFER


_NO_OFFER = Offer(Cents(0))


def _characteristics(draft: ProductDraft) -> list[Payload] | None:
    lines = draft.sheet.characteristics
    if lines is None:
        return None
    return [{"index": at, "name": one.name, "value": one.value} for at, one in enumerate(lines)]
