"""What a product refers to, and how its SKUs must differ from each other."""

from collections.abc import Container, Iterable, Mapping

from simulator.anymarket.call import Payload
from simulator.anymarket.catalogue import Product
from simulator.anymarket.resources.fields import Shape, broken, missing, parts
from simulator.anymarket.world import Account

ORIGINS = range(9)
"""Origins of goods in Brazilian law; 8 is in no list of theirs."""
NCM_DIGITS = 8
_COMPONENT = {
    "quantity": Shape(float, least=0),
    "percentage": Shape(float, least=0),
    "isMainComponent": Shape(bool),
}


def unknown_references(account: Account, payload: Payload) -> list[str]:
    """Give a sentence for each thing that a product names by an id it does not have."""
    sentences: list[str] = []
    shelves: Mapping[str, Container[int]]
    shelves = {"category": account.categories.by_id, "brand": account.brands.by_id}
    words = {"category": "Categoria", "brand": "Marca"}
    for name, shelf in shelves.items():
        reference = payload.get(name)
        if not isinstance(reference, dict):
            continue
        number = reference.get("id")
        if isinstance(number, bool) or not isinstance(number, int):
            sentences.append(f"O campo {name}.id é obrigatório")
        elif number not in shelf and account.switches.unknown_references == "refused":
            sentences.append(f"{words[name]} {number} não encontrada")
    return sentences + _broken_codes(payload) + _broken_kit(account, payload.get("kitComponents"))


def broken_family(product: Payload, pairs: Iterable[Mapping[str, str]]) -> list[str]:
    """Give what is wrong with the variations of all SKUs of one product.

    Args:
        product: its fields, of which `hasVariations` counts.
        pairs: type → value of each SKU.
    """
    family = [{_key(name): _key(value) for name, value in each.items()} for each in pairs]
    if product.get("hasVariations") is not True:
        if len(family) > 1:
            return ["O produto sem variações deve ter apenas um SKU"]
        return []
    if not all(family):
        return ["O SKU de um produto com variações deve informar variations"]
    if any(each.keys() != family[0].keys() for each in family):
        return ["Todos os SKUs devem ter os mesmos tipos de variação"]
    if len({tuple(sorted(each.items())) for each in family}) < len(family):
        return ["Já existe um SKU cadastrado com as mesmas variações"]
    return []


def pairs_present(product: Product) -> list[Mapping[str, str]]:
    """Give type → value of each SKU that a product has."""
    return [
        {trait.type.name: trait.value.description for trait in sku.traits} for sku in product.skus
    ]


def _key(name: str) -> str:
    return name.strip().casefold()


def _broken_codes(payload: Payload) -> list[str]:
    sentences: list[str] = []
    ncm, origin = payload.get("nbm"), payload.get("origin")
    if ncm is not None and not _is_ncm(ncm):
        sentences.append(f"O campo nbm.id deve ter {NCM_DIGITS} dígitos")
    if origin is not None and not _is_origin(origin):
        sentences.append(f"O campo origin.id deve estar entre 0 e {ORIGINS[-1]}")
    return sentences


def _is_ncm(ncm: object) -> bool:
    number = ncm.get("id") if isinstance(ncm, dict) else None
    return isinstance(number, str) and len(number) == NCM_DIGITS and number.isdecimal()


def _is_origin(origin: object) -> bool:
    number = origin.get("id") if isinstance(origin, dict) else None
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    return not isinstance(number, bool) and number in ORIGINS


def _broken_kit(account: Account, kit: object) -> list[str]:
    """Look at the components of a kit: one object, as documented, or a list, as clients send."""
    if kit is None:
        return []
    components = parts({"kit": kit if isinstance(kit, list) else [kit]}, "kit")
    if not components:
        return ["O campo kitComponents está em formato incorreto"]
    sentences: list[str] = []
    for one in components:
        sentences += missing(one, ("idSku", "quantity")) + broken(one, _COMPONENT)
        code = str(one.get("idSku", ""))
        is_known = code.isdecimal() and int(code) in account.catalogue.skus
        if code and not is_known and account.switches.unknown_references == "refused":
            sentences.append(f"SKU {code} do kit não encontrado")
    return sentences
