"""What POST and PATCH of a product refuse, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.anymarket.call import Payload
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
MOST_WEIGHT = 99_999.999


@dataclass(frozen=True, slots=True)
class Shape:
    """What the value of a field must be."""

    type: type
    longest: int = 0
    least: float | None = None
    most: float | None = None
    one_of: tuple[str, ...] = ()


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
    "gender": Shape(str, one_of=_GENDERS),
    "type": Shape(str, one_of=("SIMPLE", "VARIATION", "KIT", "KIT_VARIATION")),
    "characteristics": Shape(list),
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


def broken(payload: Payload, shapes: Mapping[str, Shape]) -> list[str]:
    """Give a sentence for each field whose value does not fit."""
    sentences = [
        _sentence(name, shape, payload[name])
        for name, shape in shapes.items()
        if payload.get(name) is not None
    ]
    return [sentence for sentence in sentences if sentence]


def missing(payload: Payload, required: tuple[str, ...]) -> list[str]:
    """Give a sentence for each required field that is not there or empty."""
    return [
        f"O campo {name} é obrigatório"
        for name in required
        if payload.get(name) is None or payload[name] in ("", [], {})
    ]


def broken_product(account: Account, payload: Payload) -> list[str]:
    """Give everything that is wrong with a new product."""
    weight = ("weight",) if account.switches.weight_required else ()
    sentences = missing(payload, REQUIRED + weight) + broken(payload, PRODUCT)
    for name in ("category", "brand"):
        reference = payload.get(name)
        if isinstance(reference, dict) and not isinstance(reference.get("id"), int):
            sentences.append(f"O campo {name}.id é obrigatório")
    return sentences or _broken_parts(account, payload)


def broken_sku(account: Account, payload: Payload, own_id: int = 0) -> list[str]:
    """Give what is wrong with the fields of a SKU that are there."""
    sentences = broken(payload, SKU)
    code = payload.get("partnerId")
    holder = account.catalogue.sku_of(code) if isinstance(code, str) else None
    if holder is not None and holder.id != own_id:
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
    sentences: list[str] = []
    for image in _objects(payload["images"]):
        sentences += missing(image, ("url",))
    codes: set[object] = set()
    for sku in _objects(payload["skus"]):
        sentences += missing(sku, SKU_REQUIRED) + broken_sku(account, sku)
        code = sku.get("partnerId")
        if code in codes:
            sentences.append(f"Já existe um SKU cadastrado com o partnerId {code}")
        codes.add(code)
    return sentences


def _objects(value: object) -> list[Payload]:
    items = value if isinstance(value, list) else []
    return [item if isinstance(item, dict) else {} for item in items]


def _sentence(name: str, shape: Shape, value: object) -> str:
    if not _is_a(value, shape.type):
        return f"O campo {name} está em formato incorreto"
    if shape.longest and len(str(value)) > shape.longest:
        return f"O campo {name} deve ter no máximo {shape.longest} caracteres"
    if shape.one_of and value not in shape.one_of:
        return f"O campo {name} deve ser um de {', '.join(shape.one_of)}"
    if isinstance(value, int | float):
        if shape.least is not None and value < shape.least:
            return f"O campo {name} deve ser maior ou igual a {shape.least}"
        if shape.most is not None and value > shape.most:
            return f"O campo {name} deve ser menor ou igual a {shape.most}"
    return ""


def _is_a(value: object, wanted: type) -> bool:
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, wanted)
