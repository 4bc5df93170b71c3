"""One product of Eccosys, read whole: with its variations, its images and its prices."""

from collections.abc import Collection

from adapters.eccosys.translate.products_read import to_offer, to_product
from adapters.eccosys.wire import id_of
from adapters.http.shapes import to_rows
from domain.attribute_names import VARIATION_NAMES
from domain.erp_catalogue import ErpProduct
from domain.erp_catalogue_ports import ErpProducts
from domain.errors import Unreadable
from domain.product_source import ErpReading


def read_product(
    erp: ErpProducts, code: str, names: Collection[str] = (), *, with_images: bool = True
) -> ErpReading | None:
    """Read a product, or the one that a variation belongs to; None: there is none.

    One call for the product, one for every twenty variations, and with images one for each.

    Args:
        names: folded names of what variations may differ by, beside those known to everybody.

    Raises:
        Unreadable: a variation or a part of a kit is missing, or a field has another shape.
    """
    found = erp.product(code)
    if found is not None and found.ref.parent_id:
        found = erp.product_by_id(found.ref.parent_id)
    if found is None:
        return None
    children = _children(erp, found)
    family = [found, *children]
    images = {one.ref.code: erp.images(one.ref.id) for one in family} if with_images else None
    product = to_product(
        found.fields,
        [child.fields for child in children],
        images,
        _part_codes(erp, found),
        {*VARIATION_NAMES, *names},
    )
    offers = {one.ref.code: to_offer(one.fields) for one in children or [found]}
    return ErpReading(product, offers)


def _children(erp: ErpProducts, found: ErpProduct) -> list[ErpProduct]:
    codes = [child.code for child in found.children]
    read = erp.products_of([code for code in codes if code])
    return [read[code] for code in codes if code in read]


def _part_codes(erp: ErpProducts, found: ErpProduct) -> dict[str, str]:
    ids = [id_of(row, "idProduto") for row in to_rows(found.fields.get("_Componentes") or [])]
    codes = {}
    for part_id in ids:
        part = erp.product_by_id(part_id)
        if part is None:
            raise Unreadable(f"product {found.ref.code}: its part {part_id} is not there")
        codes[part_id] = part.ref.code
    return codes
