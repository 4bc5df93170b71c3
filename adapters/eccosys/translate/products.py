"""Products, brands, the tree and attributes: their shapes and ours."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from adapters.eccosys.faults import Each
from adapters.eccosys.tables import CODE_TAKEN
from adapters.eccosys.wire import INACTIVE, NO, id_of, text_of
from adapters.http.shapes import Fields, to_fields, to_rows, to_whole
from domain.erp_catalogue import (
    ErpAttribute,
    ErpBrand,
    ErpMade,
    ErpNode,
    ErpProduct,
    ErpProductRef,
    NewErpProduct,
)
from domain.errors import Unreadable
from domain.money import as_decimal

BELOW = ("categorias", "subcategorias", "")
"""Where each level of the tree keeps the next."""
PLACES = ("idTagDepartamentoArvore", "idTagCategoriaArvore", "idTagSubcategoriaArvore")
IPI = "999"
"""Other than what the law frames apart: as the sample writes it."""


def to_product_ref(row: Fields) -> ErpProductRef:
    """Read which product a row is. Its parent is `idProdutoMaster`, and none of the others.

    Examples:
        >>> to_product_ref({"id": "8", "codigo": "A-M", "idProdutoMaster": "7"})
        ErpProductRef(id='8', code='A-M', parent_id='7')
        >>> to_product_ref({"id": 7, "codigo": "A", "idProdutoMaster": "0"}).parent_id
        ''

    Raises:
        Unreadable: it has no id or no code.
    """
    code = text_of(row, "codigo")
    if not code:
        raise Unreadable("no codigo")
    master = to_whole(row.get("idProdutoMaster"))
    return ErpProductRef(id_of(row), code, str(master) if master else "")


def to_product(row: Fields) -> ErpProduct:
    """Read a product, as a list or as a single read has it.

    Raises:
        Unreadable: it has no id or no code.
    """
    return ErpProduct(
        ref=to_product_ref(row),
        name=text_of(row, "nome"),
        is_active=text_of(row, "situacao") != INACTIVE and is_there(row),
        is_listed=text_of(row, "opcEcommerce") != NO,
        children=tuple(
            ErpProductRef(id_of(child), text_of(child, "codigo"), id_of(row))
            for child in to_rows(row.get("_Skus") or [])
        ),
        attributes=tuple(
            (text_of(one, "descricao"), text_of(one, "valor"))
            for one in to_rows(row.get("_Atributos") or [])
        ),
        brand=text_of(to_fields(row.get("_Marca") or {}), "nome"),
        place=tuple(_names(to_rows(row.get("_Departamentos") or []))),
        sheet="".join(
            text_of(one, "descricaoDetalhada") for one in to_rows(row.get("_FichaTecnica") or [])
        ),
        fields=row,
    )


def is_there(row: Fields) -> bool:
    """Tell whether a product was not deleted."""
    return text_of(row, "excluido") in {"", NO}


def has_code(row: Fields) -> bool:
    """Tell whether a product has a code: what has none yet is nothing that is sold."""
    return bool(text_of(row, "codigo"))


def to_brand(row: Fields) -> ErpBrand:
    """Read a brand."""
    return ErpBrand(id_of(row), text_of(row, "nome"), text_of(row, "idExterno"))


def to_tree(payload: object) -> list[ErpNode]:
    """Read the tree, which is wrapped as no other list is; parents before children.

    Raises:
        Unreadable: another shape, or a node without id.
    """
    rows = payload if isinstance(payload, list) else to_fields(payload).get("departamentos")
    return list(_nodes(to_rows(rows), 0, ""))


def to_attribute(row: Fields) -> ErpAttribute:
    """Read an attribute: its options are one object in an array, or that object.

    Examples:
        >>> to_attribute({"id": "5", "descricao": "Cor ", "_Opcoes": [{"7": "Preto "}]})
        ErpAttribute(id='5', name='Cor', external_id='', options={'7': 'Preto'})
        >>> to_attribute({"id": 6, "descricao": "Modelo", "_Opcoes": None}).options is None
        True
    """
    said = row.get("_Opcoes")
    options: dict[str, str] | None = None
    if said:
        rows = to_rows(said) if isinstance(said, list) else [to_fields(said)]
        options = {key: text_of(one, key) for one in rows for key in one}
    name, external_id = text_of(row, "descricao"), text_of(row, "idExterno")
    return ErpAttribute(id_of(row), name, external_id, options)


def from_product(product: NewErpProduct) -> dict[str, object]:
    """Write a product as `POST /produtos` takes it; what is not known is left out.

    Money and measures are texts with a point.

    Examples:
        >>> from domain.money import Cents
        >>> said = from_product(NewErpProduct("A", "Manta", Cents(7990), ncm="61091000"))
        >>> said["preco"], said["cf"], "gtin" in said, "precoDe" in said
        ('79.90', '6109.10.00', False, False)
    """
    said: dict[str, object] = {
        "codigo": product.code,
        "nome": product.name,
        "unidade": product.unit,
        "preco": str(as_decimal(product.price)),
        **dict.fromkeys(("situacao", "situacaoVenda"), "A" if product.is_active else INACTIVE),
        "tipo": "P",
        "opcEcommerce": "S",
        "ipiCodigoEnquadramento": IPI,
        **_measures(product),
        **dict(zip(PLACES, product.place, strict=False)),
    }
    list_price = product.list_price
    known = {
        "precoDe": "" if list_price is None else str(as_decimal(list_price)),
        "cf": _dotted(product.ncm),
        "gtin": product.ean,
        "descricaoEcommerce": product.description,
        "idProdutoMaster": product.parent_id,
        "idTagMarcaArvore": product.brand_id,
        "origem": "" if product.origin is None else str(product.origin),
        "garantia": "" if product.warranty_months is None else str(product.warranty_months),
        "tempoProducao": "" if product.handling_days is None else str(product.handling_days),
    }
    return said | {name: text for name, text in known.items() if text}


def to_made(
    each: Each, products: Sequence[NewErpProduct], hide: Callable[[str], str] = str
) -> ErpMade:
    """Read what became of products that were sent together: by their codes.

    An answer that is a bare id can only be about a single one.

    Args:
        hide: takes credentials out of a text of theirs.

    Examples:
        >>> said = {"codigo": "B", "erro": "Preencha o campo nome"}
        >>> taken = {"codigo": "C", "erro": "Existe(m) produto(s) com o mesmo código"}
        >>> to_made(Each(({"id": "7", "codigo": "A"},), (said, taken)), [])
        ErpMade(ids={'A': '7'}, taken=frozenset({'C'}), refused={'B': 'Preencha o campo nome'})
    """
    ids: dict[str, str] = {}
    for row in each.done:
        # A row that cannot be read tells nothing of its product: it has to be looked for.
        with suppress(Unreadable):
            ids[_code_in(row, products)] = id_of(to_fields(row))
    texts = {_code_in(row, products): hide(_why(row)) for row in each.refused}
    taken = frozenset(code for code, text in texts.items() if CODE_TAKEN.search(text))
    refused = {code: text for code, text in texts.items() if code not in taken}
    return ErpMade(ids, taken, refused)


def _code_in(row: object, products: Sequence[NewErpProduct]) -> str:
    said = text_of(row, "codigo") if isinstance(row, dict) else ""
    return said or (products[0].code if len(products) == 1 else "")


def _why(row: object) -> str:
    said = text_of(row, "erro") if isinstance(row, dict) else str(row)
    return said or "refused without a word"


def _measures(product: NewErpProduct) -> Mapping[str, str]:
    weights = dict.fromkeys(("peso", "pesoLiq", "pesoBruto"), product.weight_kg)
    sizes = {
        "altura": product.height_cm,
        "largura": product.width_cm,
        "comprimento": product.length_cm,
    }
    return {
        **{name: f"{kilos:.3f}" for name, kilos in weights.items() if kilos is not None},
        **{name: f"{size:.2f}" for name, size in sizes.items() if size is not None},
    }


def _dotted(ncm: str) -> str:
    is_whole = len(ncm) == 8 and ncm.isdecimal()  # noqa: PLR2004 - digits of an NCM code
    return f"{ncm[:4]}.{ncm[4:6]}.{ncm[6:]}" if is_whole else ncm


def _names(rows: list[Fields], level: int = 0) -> Iterable[str]:
    # A product stands at one place: the first of each level.
    if rows and level < len(BELOW):
        yield text_of(rows[0], "nome")
        yield from _names(to_rows(rows[0].get(BELOW[level]) or []), level + 1)


def _nodes(rows: list[Fields], level: int, parent_id: str) -> Iterable[ErpNode]:
    for row in rows if level < len(BELOW) else []:
        node = ErpNode(
            id_of(row), text_of(row, "nome"), level, parent_id, text_of(row, "idExterno")
        )
        yield node
        yield from _nodes(to_rows(row.get(BELOW[level]) or []), level + 1, node.id)
