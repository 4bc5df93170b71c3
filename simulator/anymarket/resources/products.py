"""Products: GET, POST, PUT, and both ways of changing a part."""

from collections.abc import Container, Mapping, Sequence

from simulator.anymarket.call import Answer, Call, Payload, RouteRow
from simulator.anymarket.catalogue import Product
from simulator.anymarket.errors import bad_body, invalid, not_found
from simulator.anymarket.images import in_order, number
from simulator.anymarket.making import made_image
from simulator.anymarket.paging import page
from simulator.anymarket.product_views import created_product_view, product_view
from simulator.anymarket.resources.fields import broken, missing, parts
from simulator.anymarket.resources.patching import (
    json_patch,
    merge_patch,
    merged_with,
    patched,
)
from simulator.anymarket.resources.product_parts import unknown_references
from simulator.anymarket.resources.product_rules import (
    KEPT,
    PRODUCT,
    broken_characteristics,
    broken_product,
)
from simulator.anymarket.resources.sku_making import KIND, add_sku, read_making

_APART = ("id", "images", "skus")
"""What changes through routes of its own."""
_PLACED = ("name", "path")
"""What PUT and PATCH want of a category besides its id."""
_LASTING = (
    "hasVariations",
    "type",
    "definitionPriceScope",
    "calculatedPrice",
    "allowAutomaticSkuMarketplaceCreation",
)
"""What a PUT that leaves it out does not reset."""


def list_products(call: Call) -> Answer:
    """GET /products, by `sku`, `externalId` and `categoryId`."""
    filtered = bool(call.request.query.keys() & {"sku", "externalId", "categoryId"})
    rows = _rows(call)
    return page(call, rows, lambda one: product_view(call.account, one), filtered=filtered)


def show_product(call: Call) -> Answer:
    """GET /products/{id}."""
    return Answer(product_view(call.account, found_product(call, "id")))


def create_product(call: Call) -> Answer:
    """POST /products, with its images and SKUs."""
    payload = call.item()
    images, skus = parts(payload, "images"), parts(payload, "skus")
    if images is None or skus is None:
        raise bad_body()
    named = {"images": images, "skus": skus}
    present = {name: found for name, found in named.items() if name in payload}
    sentences = broken_product(call.account, payload | present)
    if sentences:
        raise invalid(*sentences)
    makings = [read_making(call, sku) for sku in skus]
    product = Product(
        call.account.ids.take("product"), {"isProductActive": True, **_own(call, payload)}
    )
    product.images = in_order([made_image(call.account, image) for image in images])
    number(product.images)
    call.account.catalogue.add_product(product)
    for making in makings:
        add_sku(call, product, making)
    status = int(call.account.switches.created_status)
    return Answer(created_product_view(call.account, product), status)


def replace_product(call: Call) -> Answer:
    """PUT /products/{id}; images and SKUs in it are ignored, what is left out may be reset."""
    product, payload = found_product(call, "id"), call.item()
    sentences = missing(payload, KEPT) + _unplaced(payload)
    whole = product.whole()
    kept = whole
    if call.account.switches.catalogue_put_omitted == "reset":
        kept = {name: whole[name] for name in _LASTING if name in whole}
        kept["isProductActive"] = True
    return _changed(call, product, kept | _without_parts(payload), sentences, sorted(payload))


def patch_product(call: Call) -> Answer:
    """PATCH /products/{id}: RFC 7396, images and SKUs apart."""
    product = found_product(call, "id")
    own = _without_parts(merge_patch(call))
    merged = merged_with(product.whole(), own)
    sentences = missing(merged, KEPT)
    if call.account.switches.patched_category == "whole":
        sentences += _unplaced(own)
    return _changed(call, product, merged, sentences, sorted(own))


def patch_product_stepwise(call: Call) -> Answer:
    """PATCH /products/patch/{id}: RFC 6902, images and SKUs apart."""
    product, steps = found_product(call, "id"), json_patch(call)
    whole = product.whole()
    merged = _without_parts(patched(whole, steps))
    names = sorted(name for name in merged if merged[name] != whole.get(name))
    return _changed(call, product, merged, missing(merged, KEPT), names)


def found_product(call: Call, name: str) -> Product:
    """Give the product the path names.

    Raises:
        ApiError: 404, unknown; 400, not a number.
    """
    product = call.account.catalogue.products.get(call.id(name))
    if product is None:
        raise not_found(call.params[name])
    return product


def _changed(
    call: Call, product: Product, fields: Payload, sentences: list[str], names: list[str]
) -> Answer:
    sentences += broken(fields, PRODUCT) + broken_characteristics(fields)
    sentences += unknown_references(call.account, fields)
    if sentences:
        raise invalid(*sentences)
    product.fields, product.backdrop = _own(call, fields), {}
    call.note(KIND, [product.id, names])
    return Answer(product_view(call.account, product))


def _unplaced(payload: Payload) -> list[str]:
    """Give what is missing of a category that is named."""
    category = payload.get("category")
    absent = missing(category, _PLACED) if isinstance(category, dict) else []
    return [sentence.replace("O campo ", "O campo category.") for sentence in absent]


def _without_parts(payload: Payload) -> Payload:
    return {name: value for name, value in payload.items() if name not in _APART}


def _own(call: Call, payload: Payload) -> Payload:
    """Give the fields that a product keeps: of what it refers to, the id alone."""
    fields = _without_parts(payload)
    shelves: Mapping[str, Container[object]]
    shelves = {"brand": call.account.brands.by_id, "category": call.account.categories.by_id}
    for name, shelf in shelves.items():
        part = fields.get(name)
        if isinstance(part, dict) and part.get("id") in shelf:
            fields[name] = {"id": part["id"]}
    return fields


def _rows(call: Call) -> Sequence[Product]:
    catalogue, query = call.account.catalogue, call.request.query
    rows: Sequence[Product] = catalogue.all_products()
    if "sku" in query:
        found = [sku.product for sku in catalogue.skus_of(query["sku"])]
        rows = list({product.id: product for product in found}.values())
    if "externalId" in query:
        rows = [product for product in rows if _has_external_id(product, query["externalId"])]
    if "categoryId" in query:
        category_id = call.number("categoryId", 0)
        rows = [product for product in rows if product.category_id == category_id]
    return rows


def _has_external_id(product: Product, external_id: str) -> bool:
    own = product.fields.get("externalIdProduct")
    return own == external_id or any(sku.external_id == external_id for sku in product.skus)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/products", list_products),
    ("POST", "/v2/products", create_product),
    ("GET", "/v2/products/{id}", show_product),
    ("PUT", "/v2/products/{id}", replace_product),
    ("PATCH", "/v2/products/{id}", patch_product),
    ("PATCH", "/v2/products/patch/{id}", patch_product_stepwise),
)
