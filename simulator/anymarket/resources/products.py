"""GET, POST and merge-patch of products."""

from collections.abc import Sequence

from simulator.anymarket.call import Answer, Call, Payload, RouteRow, without_nulls
from simulator.anymarket.catalogue import Number, Product
from simulator.anymarket.errors import bad_body, invalid, not_found, wrong_media_type
from simulator.anymarket.making import Lot, SkuDraft, made_image, make_listing, make_sku
from simulator.anymarket.paging import page
from simulator.anymarket.resources.product_rules import (
    KEPT,
    PRODUCT,
    broken,
    broken_product,
    missing,
)
from simulator.anymarket.stock import StockLocal
from simulator.anymarket.views import product_view

MERGE_PATCH = "application/merge-patch+json"
OWN_CHANNEL = "ECOMMERCE"
_APART = ("id", "images", "skus")
"""What changes through routes of its own."""


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
    images, drafts = _parts(payload, "images"), _parts(payload, "skus")
    sentences = broken_product(call.account, payload | {"images": images, "skus": drafts})
    if sentences:
        raise invalid(*sentences)
    lots = [_lots(call, draft) for draft in drafts]
    fields = {name: value for name, value in payload.items() if name not in _APART}
    fields["images"] = [
        made_image(call.account, image, index) for index, image in enumerate(images, start=1)
    ]
    product = Product(call.account.ids.take("product"), {"isProductActive": True, **fields})
    call.account.catalogue.add_product(product)
    for draft, lot in zip(drafts, lots, strict=True):
        _add_sku(call, product, draft, lot)
    return Answer(product_view(call.account, product), int(call.account.switches.created_status))


def patch_product(call: Call) -> Answer:
    """PATCH /products/{id}: RFC 7396, images and SKUs apart."""
    product = found_product(call, "id")
    change = merge_patch(call)
    whole = product.whole()
    own = {name: value for name, value in change.items() if name not in _APART}
    merged = merged_with(whole, own)
    sentences = missing(merged, KEPT) + broken(merged, PRODUCT)
    if sentences:
        raise invalid(*sentences)
    product.fields, product.backdrop = merged, {}
    call.note("product", [product.id, sorted(own)])
    return Answer(product_view(call.account, product))


def found_product(call: Call, name: str) -> Product:
    """Give the product the path names.

    Raises:
        ApiError: 404, unknown; 400, not a number.
    """
    product = call.account.catalogue.products.get(call.id(name))
    if product is None:
        raise not_found(call.params[name])
    return product


def merge_patch(call: Call) -> Payload:
    """Give the body of a PATCH, nulls and all.

    Raises:
        ApiError: 415, another media type; 400, not an object.
    """
    if call.request.media_type != MERGE_PATCH:
        raise wrong_media_type(call.request.media_type)
    payload = call.payload()
    if not isinstance(payload, dict):
        raise bad_body()
    return payload


def merged_with(target: Payload, change: Payload) -> Payload:
    """Give `target` with an RFC 7396 patch applied."""
    merged = dict(target)
    for name, value in change.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            present = merged.get(name)
            merged[name] = merged_with(present if isinstance(present, dict) else {}, value)
        else:
            merged[name] = value
    return merged


def _rows(call: Call) -> Sequence[Product]:
    catalogue, query = call.account.catalogue, call.request.query
    rows: Sequence[Product] = catalogue.all_products()
    if "sku" in query:
        sku = catalogue.sku_of(query["sku"])
        rows = [sku.product] if sku is not None else []
    if "externalId" in query:
        rows = [product for product in rows if _has_external_id(product, query["externalId"])]
    if "categoryId" in query:
        category_id = call.number("categoryId", 0)
        rows = [product for product in rows if product.category_id == category_id]
    return rows


def _has_external_id(product: Product, external_id: str) -> bool:
    own = product.fields.get("externalIdProduct")
    return own == external_id or any(sku.external_id == external_id for sku in product.skus)


def _parts(payload: Payload, name: str) -> list[Payload]:
    parts = payload.get(name, [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise bad_body()
    return [without_nulls(part) for part in parts]


def _add_sku(call: Call, product: Product, draft: Payload, lots: list[Lot]) -> None:
    variations = draft.get("variations", {})
    pairs = variations.items() if isinstance(variations, dict) else ()
    wish = SkuDraft(
        title=str(draft["title"]),
        partner_id=str(draft["partnerId"]),
        price=_number(draft["price"]),
        sell_price=_number(draft["sellPrice"]),
        ean=_text(draft, "ean"),
        external_id=_text(draft, "externalId"),
        additional_time=int(_number(draft.get("additionalTime", 0))),
        active=draft.get("active", True) is True,
        volumes=int(_number(draft.get("volumes", 0))),
        variations={str(name): str(value) for name, value in pairs},
    )
    sku = make_sku(call.account, product, wish, lots)
    if product.fields["allowAutomaticSkuMarketplaceCreation"]:
        make_listing(call.account, sku, OWN_CHANNEL, sku.price, sku.sell_price)
    call.note("product", [product.id, sku.partner_id], sku)


def _lots(call: Call, draft: Payload) -> list[Lot]:
    time = int(_number(draft.get("additionalTime", 0)))
    lots = [Lot(_local(call, draft), _number(draft["amount"]), additional_time=time)]
    for other in _parts(draft, "additionalStocks"):
        absent = missing(other, ("price", "amount", "additionalTime", "stockLocalId"))
        if absent:
            raise invalid(*absent)
        lots.append(Lot(_local(call, other), _number(other["amount"]), _number(other["price"])))
    return lots


def _local(call: Call, draft: Payload) -> StockLocal:
    number = draft.get("stockLocalId")
    if number is None:
        return call.account.stock.default
    local = call.account.stock.locals.get(number) if isinstance(number, int) else None
    if local is None:
        raise invalid(f"Local de estoque {number} não encontrado")
    return local


def _number(value: object) -> Number:
    return value if isinstance(value, int | float) else 0


def _text(draft: Payload, name: str) -> str | None:
    value = draft.get(name)
    return value if isinstance(value, str) else None


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/products", list_products),
    ("POST", "/v2/products", create_product),
    ("GET", "/v2/products/{id}", show_product),
    ("PATCH", "/v2/products/{id}", patch_product),
)
