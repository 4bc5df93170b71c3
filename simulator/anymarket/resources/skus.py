"""SKUs of a product: GET, PUT and merge-patch; a price counts only in scope SKU."""

from simulator.anymarket.call import Answer, Call, Payload, RouteRow
from simulator.anymarket.catalogue import Number, Sku
from simulator.anymarket.errors import invalid, not_found
from simulator.anymarket.product_views import sku_view
from simulator.anymarket.resources.fields import missing, pairs_of
from simulator.anymarket.resources.patching import json_patch, merge_patch, patched
from simulator.anymarket.resources.product_parts import broken_family, pairs_present
from simulator.anymarket.resources.product_rules import NEW_SKU_REQUIRED, SKU, broken_sku
from simulator.anymarket.resources.products import found_product
from simulator.anymarket.resources.sku_making import add_sku, read_making

_RESET: Payload = {"ean": None, "externalId": None, "active": True, "volumes": 0}
"""What PUT makes of what it does not mention; title, code and price stay."""
_PRICES = ("price", "sellPrice")


def list_skus(call: Call) -> Answer:
    """GET /products/{productId}/skus: a bare array."""
    product = found_product(call, "productId")
    return Answer([sku_view(call.account, sku) for sku in product.skus])


def create_sku(call: Call) -> Answer:
    """POST /products/{productId}/skus; without a promotional price it sells at its price."""
    product, payload = found_product(call, "productId"), call.item()
    sentences = missing(payload, NEW_SKU_REQUIRED) + broken_sku(call.account, payload)
    if not sentences and call.account.switches.variation_rules == "checked":
        family = [*pairs_present(product), pairs_of(payload)]
        sentences = broken_family(product.whole(), family)
    if sentences:
        raise invalid(*sentences)
    return Answer(sku_view(call.account, add_sku(call, product, read_making(call, payload))))


def show_sku(call: Call) -> Answer:
    """GET /products/{productId}/skus/{skuId}."""
    return Answer(sku_view(call.account, _found(call)))


def replace_sku(call: Call) -> Answer:
    """PUT /products/{productId}/skus/{skuId}; a quantity in it is ignored."""
    sku, payload = _found(call), call.item()
    if call.account.switches.sku_put_omitted == "reset":
        # Without a promotional price of its own the SKU sells at its price.
        resets = {**_RESET, "sellPrice": payload.get("price")}
        payload = {**resets, **payload}
    return _changed(call, sku, payload)


def patch_sku(call: Call) -> Answer:
    """PATCH /products/{productId}/skus/{skuId}: RFC 7396."""
    return _changed(call, _found(call), merge_patch(call))


def patch_sku_stepwise(call: Call) -> Answer:
    """PATCH /products/{productId}/skus/patch/{skuId}: RFC 6902."""
    sku, steps = _found(call), json_patch(call)
    before = sku_view(call.account, sku)
    after = patched(before, steps)
    names = {name for name in before | after if before.get(name) != after.get(name)}
    return _changed(call, sku, {name: after.get(name) for name in names})


def _found(call: Call) -> Sku:
    product = found_product(call, "productId")
    sku = call.account.catalogue.skus.get(call.id("skuId"))
    if sku is None or sku.product is not product:
        raise not_found(call.params["skuId"])
    return sku


def _changed(call: Call, sku: Sku, payload: Payload) -> Answer:
    known = {name: value for name, value in payload.items() if name in SKU}
    prices = {name: known.pop(name) for name in _PRICES if known.get(name) is not None}
    if prices and sku.product.scope != "SKU":
        if call.account.switches.sku_price_of_other_scope == "refused":
            raise invalid("O preço só pode ser alterado no escopo SKU")
        prices = {}
    _check(call, sku, known, prices)
    _fill(call, sku, known)
    effect: list[object] = [sku.partner_id, sorted(known)]
    if prices:
        _reprice(sku, prices)
        effect = [sku.id, sku.price, sku.sell_price]
    call.note("price" if prices else "sku", effect, sku)
    return Answer(sku_view(call.account, sku))


def _check(call: Call, sku: Sku, known: Payload, prices: Payload) -> None:
    both: Payload = {"price": sku.price, "sellPrice": sku.sell_price, **prices} if prices else {}
    sentences = broken_sku(call.account, known | both, own_id=sku.id)
    if sentences:
        raise invalid(*sentences)


def _fill(call: Call, sku: Sku, known: Payload) -> None:
    code, title = known.get("partnerId"), known.get("title")
    if isinstance(code, str) and code != sku.partner_id:
        call.account.catalogue.rename(sku, code)
    sku.title = title if isinstance(title, str) else sku.title
    if "ean" in known:
        sku.ean = _text(known["ean"])
    if "externalId" in known:
        sku.external_id = _text(known["externalId"])
    if "active" in known:
        sku.active = known["active"] is not False
    if "volumes" in known:
        sku.volumes = int(_number(known["volumes"]))
    if "additionalTime" in known:
        sku.additional_time = int(_number(known["additionalTime"]))


def _reprice(sku: Sku, prices: Payload) -> None:
    sku.price = _number(prices.get("price", sku.price))
    sku.sell_price = _number(prices.get("sellPrice", sku.sell_price))
    # In scope SKU the listings follow the SKU.
    for listing in sku.listings:
        listing.price, listing.discount_price = sku.price, sku.sell_price


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> Number:
    return value if isinstance(value, int | float) else 0


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/products/{productId}/skus", list_skus),
    ("POST", "/v2/products/{productId}/skus", create_sku),
    ("GET", "/v2/products/{productId}/skus/{skuId}", show_sku),
    ("PUT", "/v2/products/{productId}/skus/{skuId}", replace_sku),
    ("PATCH", "/v2/products/{productId}/skus/{skuId}", patch_sku),
    ("PATCH", "/v2/products/{productId}/skus/patch/{skuId}", patch_sku_stepwise),
)
