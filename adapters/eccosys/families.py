"""Every product of Eccosys that is sold, read twenty at a time."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial

from adapters.eccosys.products import TOGETHER
from adapters.eccosys.translate.products_read import is_active, is_for_shops, to_product
from adapters.http.shapes import Fields, to_rows
from domain.attribute_names import VARIATION_NAMES
from domain.erp_catalogue import ErpProduct
from domain.erp_catalogue_ports import ErpProducts
from domain.erp_families import Tried, UnreadFamily
from domain.errors import Unreadable
from domain.products import Product


def read_families(
    erp: ErpProducts, names: Collection[str], came: Callable[[int, int], None], tried: Tried
) -> Iterator[Product | UnreadFamily]:
    """Read them; see `domain.erp_families.ReadFamilies`.

    A call for every five hundred, to know which there are, and one for every twenty products and
    variations.

    Raises:
        TransientError: it is not certain that these are all.
    """
    codes = tried(lambda: [one.ref.code for one in erp.products() if _is_sold(one.fields)])
    for at in range(0, len(codes), TOGETHER):
        came(at, len(codes))
        some = codes[at : at + TOGETHER]
        found = tried(partial(erp.products_of, some))
        children = tried(partial(erp.products_of, _children_of(list(found.values()))))
        for code in some:
            # One that was deleted since it was listed is not there any more.
            if code in found:
                yield _family(found[code], children, names)
    came(len(codes), len(codes))


def _is_sold(row: Fields) -> bool:
    return is_for_shops(row) and is_active(row)


def _children_of(products: Sequence[ErpProduct]) -> list[str]:
    return [child.code for product in products for child in product.children if child.code]


def _family(
    parent: ErpProduct, children: Mapping[str, ErpProduct], names: Collection[str]
) -> Product | UnreadFamily:
    rows = [children[one.code].fields for one in parent.children if one.code in children]
    try:
        parts = to_rows(parent.fields.get("_Componentes") or [])
        # What a kit holds says nothing of its attributes: its parts need no codes.
        codes = {str(part.get("idProduto")): str(part.get("idProduto")) for part in parts}
        known = {*VARIATION_NAMES, *names}
        return to_product(parent.fields, rows, {}, codes, known)
    except Unreadable as error:
        return UnreadFamily(parent.ref.code, str(error))
