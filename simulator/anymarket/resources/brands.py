"""Everything under /brands."""

from simulator.anymarket.brand_views import brand_view
from simulator.anymarket.brands import Brand
from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import ApiError, bad_body, in_use, invalid, not_found
from simulator.anymarket.names import filtered
from simulator.anymarket.paging import page
from simulator.anymarket.resources.fields import Shape, broken, missing
from simulator.anymarket.writing import spoken, written_id

KIND = "brand"
_SHAPES = {
    "reducedName": Shape(str, longest=30),
    "partnerId": Shape(str, longest=255),
}


def list_brands(call: Call) -> Answer:
    """GET /brands, by `name` and `partnerId`."""
    query, account = call.request.query, call.account
    rows = list(account.brands.by_id.values())
    if name := query.get("name", ""):
        rows = filtered(rows, name, lambda brand: brand.name, account.switches.name_filter)
    if partner_id := query.get("partnerId", ""):
        rows = [brand for brand in rows if brand.partner_id == partner_id]
    is_filtered = bool(query.keys() & {"name", "partnerId"})
    return page(call, rows, lambda brand: brand_view(account, brand), filtered=is_filtered)


def create_brand(call: Call) -> Answer:
    """POST /brands."""
    payload = call.item()
    _check(call, payload)
    brand = Brand(call.account.ids.take("brand"), str(payload["name"]))
    _fill(brand, payload)
    call.account.brands.keep(brand)
    call.note(KIND, ["created", brand.id, brand.name])
    return _single(call, brand)


def show_brand(call: Call) -> Answer:
    """GET /brands/{id}."""
    return _single(call, found_brand(call))


def update_brand(call: Call) -> Answer:
    """PUT /brands/{id}."""
    brand, payload = found_brand(call), call.item()
    if call.account.switches.catalogue_put_omitted == "kept":
        kept = {"reducedName": brand.reduced_name, "partnerId": brand.partner_id}
        payload = {**kept, **payload}
    _check(call, payload, own=brand)
    brand.name = str(payload["name"])
    _fill(brand, payload)
    call.note(KIND, ["updated", brand.id, brand.name])
    return _single(call, brand)


def delete_brand(call: Call) -> Answer:
    """DELETE /brands/{id}, unless a product has it."""
    brand = found_brand(call)
    if any(product.brand_id == brand.id for product in call.account.catalogue.all_products()):
        raise in_use("A marca")
    del call.account.brands.by_id[brand.id]
    call.note(KIND, ["deleted", brand.id, brand.name])
    return NO_CONTENT


def bind_brand(call: Call) -> Answer:
    """POST and PUT /brands/{id}/bind/{marketplace}."""
    brand, code = found_brand(call), call.item().get("codeInMarketplace")
    if not isinstance(code, str) or not code:
        raise bad_body()
    marketplace = call.params["marketplace"]
    brand.channels[marketplace] = code
    call.note(KIND, ["bound", brand.id, marketplace, code])
    identity = written_id(call.account.switches, brand.id)
    return Answer({"marketPlace": marketplace, "id": identity, "codeInMarketplace": code})


def found_brand(call: Call) -> Brand:
    """Give the brand the path names.

    Raises:
        ApiError: 404, unknown; 400, not a number.
    """
    brand = call.account.brands.by_id.get(call.id("id"))
    if brand is None:
        raise not_found(call.params["id"])
    return brand


def _single(call: Call, brand: Brand) -> Answer:
    view = brand_view(call.account, brand)
    if call.account.switches.brand_partner_id == "lists":
        view["partnerId"] = None
    return Answer(spoken(call.account.switches, view))


def _check(call: Call, payload: Payload, own: Brand | None = None) -> None:
    longest = call.account.switches.brand_name_length
    shapes = {"name": Shape(str, longest=longest), **_SHAPES}
    sentences = missing(payload, ("name",)) + broken(payload, shapes)
    if sentences:
        raise invalid(*sentences)
    if call.account.switches.duplicate_names == "refused":
        _refuse_second(call, payload, own)


def _refuse_second(call: Call, payload: Payload, own: Brand | None) -> None:
    brands, partner_id = call.account.brands, payload.get("partnerId")
    known = brands.named(str(payload["name"]))
    if known not in {None, own}:
        raise _second("o nome", payload["name"])
    known = brands.of_partner(str(partner_id)) if partner_id else None
    if known not in {None, own}:
        raise _second("o partnerId", partner_id)


def _second(field: str, value: object) -> ApiError:
    return invalid(f"Já existe uma marca cadastrada com {field} {value}")


def _fill(brand: Brand, payload: Payload) -> None:
    reduced, partner_id = payload.get("reducedName"), payload.get("partnerId")
    brand.reduced_name = str(reduced) if reduced else None
    brand.partner_id = str(partner_id) if partner_id else None


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/brands", list_brands),
    ("POST", "/v2/brands", create_brand),
    ("GET", "/v2/brands/{id}", show_brand),
    ("PUT", "/v2/brands/{id}", update_brand),
    ("DELETE", "/v2/brands/{id}", delete_brand),
    ("POST", "/v2/brands/{id}/bind/{marketplace}", bind_brand),
    ("PUT", "/v2/brands/{id}/bind/{marketplace}", bind_brand),
)
