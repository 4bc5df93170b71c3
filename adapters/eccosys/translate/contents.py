"""What names the content of a product: the same text, the same content."""

import hashlib
from collections.abc import Mapping, Sequence

from msgspec import json

from adapters.eccosys.translate.products_read import is_for_shops, to_offer
from domain.erp_catalogue import ErpProduct
from domain.erp_looks import ErpDialect

NO_CONTENT = frozenset(
    {"produtoAlterado", "opcEstoqueEcommerce", "_Estoque", "_VinculosPlataforma"}
)
"""What changes without the product: flags, stock, links to platforms."""


def digest_of(family: Sequence[ErpProduct]) -> str:
    """Name the content of a product and its variations, in any order.

    `dataAlteracao` is part of it: whatever a person touches, images too, is another content.

    Examples:
        >>> from adapters.eccosys.translate.products import to_product
        >>> row = {"id": "7", "codigo": "A", "nome": "Manta", "produtoAlterado": "S"}
        >>> same = to_product({**row, "produtoAlterado": "N", "_Estoque": {"estoqueReal": 3}})
        >>> digest_of([to_product(row)]) == digest_of([same])
        True
        >>> digest_of([to_product(row)]) == digest_of([to_product({**row, "nome": "Capa"})])
        False
    """
    said = sorted((product.ref.id, _content(product.fields)) for product in family)
    return hashlib.sha256(json.encode(said)).hexdigest()[:32]


def _content(fields: Mapping[str, object]) -> str:
    told = {name: value for name, value in fields.items() if name not in NO_CONTENT}
    return json.encode(told, order="sorted").decode()


DIALECT = ErpDialect(
    offer=lambda product: to_offer(product.fields),
    digest=digest_of,
    is_for_hub=lambda product: is_for_shops(product.fields),
)
"""How products of Eccosys are understood."""
