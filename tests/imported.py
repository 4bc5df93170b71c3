"""A catalogue of AnyMarket beside what an ERP made of it: field by field, in both their words.

Nothing of the bridge's translators is used here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Row = Mapping[str, Any]

_GENDERS = {
    "MALE": "Masculino",
    "FEMALE": "Feminino",
    "BOY": "Menino",
    "GIRL": "Menina",
    "UNISSEX": "Unissex",
    "BABIES": "Bebê",
    "CHILDISH_UNISSEX": "Infantil unissex",
}
_MEASURES = {
    "height": "altura",
    "width": "largura",
    "length": "comprimento",
    "weight": "pesoBruto",
}


def differences(
    products: Iterable[Row],
    paths: Mapping[int, Sequence[str]],
    erp: Row,
    before: Sequence[str] = (),
) -> Iterator[str]:
    """Say where the ERP's catalogue is not the hub's.

    Args:
        products: as `GET /products` has them.
        paths: category id → names from the root to the leaf.
        erp: as the simulator's control tells it: `products` by their code.
        before: codes that were there already.
    """
    kept = erp["products"]
    expected: set[str] = set(before)
    for product in products:
        for code, wanted in _rows(product, paths, kept):
            expected.add(code)
            found = None if code not in kept else _said(kept[code])
            if found != wanted:
                yield f"{code}: {_apart(found, wanted)}"
    yield from (f"{code}: nobody has it in the hub" for code in kept.keys() - expected)


def images(erp: Row) -> int:
    """Count the images that the ERP has."""
    rows = erp["products"].values()
    return sum(len(row["images"]) + bool(row.get("foto1")) for row in rows)


def path_in_erp(path: Sequence[str]) -> tuple[str, ...]:
    """Give a path of the hub as the ERP keeps it: what is deeper than its third level is in it."""
    deep = [name.replace(">", ">>") for name in path[2:]]
    return (*path[:2], *([" > ".join(deep)] if deep else []))


def _rows(
    product: Row, paths: Mapping[int, Sequence[str]], kept: Row
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what the ERP must have: code → what it says; the parent first."""
    skus = product["skus"]
    is_family = len(skus) > 1 or bool(skus[0]["variations"])
    codes = [sku["partnerId"] for sku in skus]
    own = product.get("externalIdProduct")
    code = (own if own and own not in codes else f"AM-{product['id']}") if is_family else codes[0]
    common = _common(product, paths)
    dearest = max(skus, key=lambda sku: Decimal(str(sku["price"])))
    is_sold = product["isProductActive"] and (is_family or skus[0]["active"])
    head = common | _offer(dearest) | {"nome": product["title"], "situacao": _state(is_sold)}
    head |= {"gtin": "" if is_family else skus[0].get("ean") or "", "parent": "0"}
    yield code, head | {"attributes": sorted(_attributes(product))}
    for sku in skus if is_family else ():
        values = [(one["type"]["name"], one["description"]) for one in sku["variations"]]
        child = common | _offer(sku) | {"nome": sku["title"], "situacao": _state(sku["active"])}
        child |= {"gtin": sku.get("ean") or "", "parent": kept.get(code, {}).get("id", "?")}
        yield sku["partnerId"], child | {"attributes": sorted([*_attributes(product), *values])}


def _common(product: Row, paths: Mapping[int, Sequence[str]]) -> dict[str, Any]:
    ncm = product["nbm"]["id"]
    category = (product.get("category") or {}).get("id")
    return {
        "descricaoEcommerce": product.get("description") or "",
        "brand": (product.get("brand") or {}).get("name", ""),
        "place": path_in_erp(paths[int(category)]) if category else (),
        "cf": f"{ncm[:4]}.{ncm[4:6]}.{ncm[6:]}",
        "origem": str(product["origin"]["id"]),
        "garantia": str(product.get("warrantyTime") or 0),
        **{ours: Decimal(str(product.get(name) or 0)) for name, ours in _MEASURES.items()},
    }


def _offer(sku: Row) -> dict[str, Decimal]:
    price, sold = (Decimal(str(sku[name])) for name in ("price", "sellPrice"))
    return {"preco": min(price, sold), "precoDe": price if sold < price else Decimal(0)}


def _attributes(product: Row) -> list[tuple[str, str]]:
    said = {
        "Modelo": product.get("model"),
        "Gênero": _GENDERS.get(product.get("gender") or ""),
        "Texto sobre a garantia": product.get("warrantyText"),
        **{line["name"]: line["value"] for line in product.get("characteristics") or []},
    }
    return [(name, value) for name, value in said.items() if value]


def _said(row: Row) -> dict[str, Any]:
    return {
        "descricaoEcommerce": row["descricaoEcommerce"],
        "brand": (row.get("_Marca") or {}).get("nome", ""),
        "place": tuple(_names(row["_Departamentos"])),
        **{name: row[name] for name in ("cf", "origem", "garantia", "nome", "situacao", "gtin")},
        **{name: Decimal(row[name]) for name in (*_MEASURES.values(), "preco", "precoDe")},
        "parent": row["idProdutoMaster"],
        "attributes": sorted((one["descricao"], one["valor"]) for one in row["_Atributos"]),
    }


def _names(nodes: Sequence[Row]) -> Iterator[str]:
    for node in nodes:
        yield node["nome"]
        yield from _names(node.get("categorias") or node.get("subcategorias") or [])


def _state(is_sold: object) -> str:
    return "A" if is_sold else "I"


def _apart(found: Row | None, wanted: Row) -> str:
    if found is None:
        return "it is not in the ERP"
    fields = [name for name in wanted if found[name] != wanted[name]]
    return "; ".join(f"{name}: ERP {found[name]!r}, hub {wanted[name]!r}" for name in fields)
