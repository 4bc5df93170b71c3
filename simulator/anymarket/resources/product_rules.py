"""What POST and PATCH of a product refuse, and in which words."""

from collections.abc import Mapping

from simulator.anymarket.call import Payload
from simulator.anymarket.resources.fields import Shape, broken, missing, objects, pairs_of
from simulator.anymarket.resources.product_parts import broken_family, unknown_references
from simulator.anymarket.world import Account

REQUIRED = (
    "title",
    "description",
    "category",
    "brand",
    "warrantyTime",
    "height",
    "width",
    "length",
    "priceFactor",
    "calculatedPrice",
    "definitionPriceScope",
    "hasVariations",
    "images",
    "skus",
    "allowAutomaticSkuMarketplaceCreation",
)
KEPT = ("title", "description", "category", "priceFactor")
"""What a change may not take away (required on PUT)."""
SKU_REQUIRED = ("title", "partnerId", "amount", "price", "sellPrice")
NEW_SKU_REQUIRED = ("title", "amount", "price")
"""What a SKU that is added later must say."""
MOST_WEIGHT = 99_999.999
NO_IMAGES = "O campo images é obrigatório"


_GENDERS = ("MALE", "FEMALE", "BOY", "GIRL", "UNISSEX", "BABIES", "CHILDISH_UNISSEX")
_NOT_NEGATIVE = Shape(float, least=0)

PRODUCT: Mapping[str, Shape] = {
    "title": Shape(str, longest=150),
    "description": Shape(str, longest=10_000),
    "externalIdProduct": Shape(str, longest=10_000),
    "videoUrl": Shape(str, longest=255),
    "category": Shape(dict),
    "brand": Shape(dict),
    "warrantyTime": Shape(float),
    "height": _NOT_NEGATIVE,
    "width": _NOT_NEGATIVE,
    "length": _NOT_NEGATIVE,
    "weight": Shape(float, least=0, most=MOST_WEIGHT),
    "priceFactor": _NOT_NEGATIVE,
    "calculatedPrice": Shape(bool),
    "hasVariations": Shape(bool),
    "isProductActive": Shape(bool),
    "allowAutomaticSkuMarketplaceCreation": Shape(bool),
    "definitionPriceScope": Shape(str, one_of=("SKU", "SKU_MARKETPLACE", "COST")),
    "model": Shape(str, longest=255),
    "warrantyText": Shape(str),
    "gender": Shape(str, one_of=_GENDERS),
    "type": Shape(str, one_of=("SIMPLE", "VARIATION", "KIT", "KIT_VARIATION")),
    "characteristics": Shape(list),
    "nbm": Shape(dict),
    "origin": Shape(dict),
    "images": Shape(list),
    "skus": Shape(list),
}
SKU: Mapping[str, Shape] = {
    "title": Shape(str, longest=150),
    "partnerId": Shape(str, longest=120),
    "ean": Shape(str, longest=13),
    "externalId": Shape(str, longest=100),
    "amount": _NOT_NEGATIVE,
    "price": _NOT_NEGATIVE,
    "sellPrice": _NOT_NEGATIVE,
    "additionalTime": _NOT_NEGATIVE,
    "volumes": _NOT_NEGATIVE,
    "active": Shape(bool),
    "variations": Shape(dict),
}


_CHARACTERISTIC: Mapping[str, Shape] = {
    "index": Shape(int, least=0),
    "name": Shape(str, longest=255),
    "value": Shape(str, longest=255),
}
IMAGE: Mapping[str, Shape] = {
    "url": Shape(str, longest=2_000),
    "variation": Shape(str, longest=255),
    "index": Shape(int, least=1),
    "main": Shape(bool),
    "useCase": Shape(str, one_of=("PRODUCT_IMAGE", "SIZE_CHART_IMAGE", "CERTIFICATION_IMAGE")),
}


def broken_image(payload: Payload) -> list[str]:
    """Give what is wrong with a new image."""
    sentences = missing(payload, ("url",)) + broken(payload, IMAGE)
    if not sentences and not str(payload["url"]).startswith(("http://", "https://")):
        sentences.append("O campo url está em formato incorreto")
    return sentences


def broken_characteristics(payload: Payload) -> list[str]:
    """Give what is wrong with the technical sheet of a product."""
    return [
        sentence
        for one in objects(payload.get("characteristics"))
        for sentence in missing(one, ("name", "value")) + broken(one, _CHARACTERISTIC)
    ]


def broken_product(account: Account, payload: Payload) -> list[str]:
    """Give everything that is wrong with a new product."""
    weight = ("weight",) if account.switches.weight_required else ()
    sentences = missing(payload, REQUIRED + weight) + broken(payload, PRODUCT)
    if payload.get("images") == [] and account.switches.empty_images == "accepted":
        sentences.remove(NO_IMAGES)
    sentences += unknown_references(account, payload)
    return sentences or _broken_parts(account, payload)


def broken_sku(account: Account, payload: Payload, own_id: int = 0) -> list[str]:
    """Give what is wrong with the fields of a SKU that are there."""
    sentences = broken(payload, SKU)
    code = payload.get("partnerId")
    holder = account.catalogue.sku_of(code) if isinstance(code, str) else None
    is_second = holder is not None and holder.id != own_id
    if is_second and account.switches.duplicate_codes == "refused":
        sentences.append(f"Já existe um SKU cadastrado com o partnerId {code}")
    price, sell_price = payload.get("price"), payload.get("sellPrice")
    strict = account.switches.discount_above_price == "error"
    if strict and _is_above(sell_price, price):
        sentences.append("O campo sellPrice deve ser menor ou igual ao campo price")
    return sentences


def _is_above(first: object, second: object) -> bool:
    if isinstance(first, int | float) and isinstance(second, int | float):
        return first > second
    return False


def _broken_parts(account: Account, payload: Payload) -> list[str]:
    sentences = broken_characteristics(payload)
    for image in objects(payload["images"]):
        sentences += broken_image(image)
    codes: set[object] = set()
    for sku in objects(payload["skus"]):
        sentences += missing(sku, SKU_REQUIRED) + broken_sku(account, sku)
        code = sku.get("partnerId")
        if code in codes and account.switches.duplicate_codes == "refused":
            sentences.append(f"Já existe um SKU cadastrado com o partnerId {code}")
        codes.add(code)
    if account.switches.variation_rules == "checked":
        sentences += broken_family(payload, map(pairs_of, objects(payload["skus"])))
    return sentences
