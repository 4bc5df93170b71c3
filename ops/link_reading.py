"""Reads of both sides what linking needs: all of it, or what is asked for and nothing else."""

from collections.abc import Iterable, Iterator, Sequence

from domain.erp_catalogue import ErpProduct
from domain.errors import Rejected
from domain.hub_catalogue import HubProduct, UnreadProduct
from domain.sku_choices import WantedLink
from domain.sku_linking import ErpCode, HubCode
from ops.catalogue_sides import Sides

FEW = 100
"""So many links are looked up one by one; for more, both sides are read whole."""

NOT_FOUND = 404


def all_of_erp(sides: Sides) -> list[ErpCode]:
    """Give every SKU of the ERP's e-commerce catalogue.

    Raises:
        TransientError: it is not certain that these are all.
    """

    def read() -> list[ErpCode]:
        rows: list[tuple[str, str, str]] = []
        for product in sides.erp.products():
            if product.is_listed:
                rows.append((product.ref.id, product.ref.code, product.ref.parent_id))
            sides.line.told("reading the ERP's products", f"{len(rows)} so far")
        return _codes(rows)

    return sides.line.tried(read)


def all_of_hub(sides: Sides) -> tuple[list[HubCode], list[UnreadProduct]]:
    """Give every SKU of the hub, and the products that cannot be read.

    Raises:
        TransientError: it is not certain that these are all.
    """

    def read() -> tuple[list[HubCode], list[UnreadProduct]]:
        codes: list[HubCode] = []
        unread: list[UnreadProduct] = []
        for product in sides.hub.products(sides.spend):
            if isinstance(product, UnreadProduct):
                unread.append(product)
            else:
                codes += _skus(product)
            sides.line.told("reading AnyMarket's products", f"{len(codes)} SKUs so far")
        return codes, unread

    return sides.line.tried(read)


def some_of_erp(sides: Sides, skus: Sequence[str]) -> list[ErpCode]:
    """Give these SKUs of the ERP, as far as they are there."""
    found = sides.line.tried(lambda: sides.erp.products_of(skus))
    return [_code(product) for product in found.values() if not product.children]


def some_of_hub(sides: Sides, wanted: Sequence[WantedLink]) -> list[HubCode]:
    """Give the hub's SKUs that have one of the wanted codes or ids."""
    found: dict[int, HubCode] = {}
    for at, one in enumerate(wanted):
        sides.line.told("looking SKUs up in AnyMarket", f"{at} of {len(wanted)} done")
        found |= {row.sku_id: row for row in _of_code(sides, one.sku)}
        if one.sku_id not in found:
            found |= {row.sku_id: row for row in _of_product(sides, one.product_id)}
    return list(found.values())


def _of_code(sides: Sides, sku: str) -> list[HubCode]:
    def read() -> Sequence[HubProduct]:
        sides.spend()
        return sides.hub.find_products(sku)

    return [row for product in sides.line.tried(read) for row in _skus(product)]


def _of_product(sides: Sides, product_id: int) -> list[HubCode]:
    def read() -> HubProduct:
        sides.spend()
        return sides.hub.product(product_id)

    try:
        return list(_skus(sides.line.tried(read)))
    except Rejected as error:
        if error.status == NOT_FOUND:
            return []
        raise


def _skus(product: HubProduct) -> Iterator[HubCode]:
    for sku in product.skus:
        yield HubCode(sku.partner_id, product.id, sku.id)


def _codes(rows: Iterable[tuple[str, str, str]]) -> list[ErpCode]:
    """Leave parents out: what is sold are their children."""
    told = list(rows)
    by_id = {product_id: code for product_id, code, _ in told}
    parents = {parent_id for _, _, parent_id in told if parent_id}
    return [
        ErpCode(code, by_id.get(parent_id, code))
        for product_id, code, parent_id in told
        if product_id not in parents
    ]


def _code(product: ErpProduct) -> ErpCode:
    # Which family it is of does not matter for one SKU: its own code stands for it.
    return ErpCode(product.ref.code, product.ref.code)
