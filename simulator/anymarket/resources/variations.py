"""Types of variations: everything under /variations but their values."""

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import invalid, not_found, still_used
from simulator.anymarket.paging import page
from simulator.anymarket.resources.fields import Shape, broken, missing, objects
from simulator.anymarket.resources.variation_values import VALUE, is_used
from simulator.anymarket.variation_making import make_type, make_value
from simulator.anymarket.variation_views import type_view
from simulator.anymarket.variations import VariationType

KIND = "variation"
_SHAPES = {
    "name": Shape(str, longest=200),
    "partnerId": Shape(str, longest=40),
    "visualVariation": Shape(bool),
    "values": Shape(list),
}


def list_types(call: Call) -> Answer:
    """GET /variations, by `partnerId`."""
    account, partner_id = call.account, call.request.query.get("partnerId", "")
    rows = list(account.variations.by_id.values())
    if partner_id:
        rows = [one for one in rows if one.partner_id == partner_id]
    return page(call, rows, lambda one: type_view(account, one), filtered=bool(partner_id))


def create_type(call: Call) -> Answer:
    """POST /variations, with its values."""
    payload = call.item()
    _check(call, payload)
    _check_values(payload)
    partner_id = payload.get("partnerId")
    made = make_type(
        call.account,
        str(payload["name"]),
        partner_id=str(partner_id) if partner_id else None,
        visual=payload.get("visualVariation") is True,
    )
    for value in objects(payload.get("values")):
        own = value.get("partnerId")
        make_value(call.account, made, str(value["description"]), str(own) if own else None)
    call.note(KIND, ["created", made.id, made.name])
    return Answer(type_view(call.account, made))


def show_type(call: Call) -> Answer:
    """GET /variations/{id}."""
    return Answer(type_view(call.account, _found(call)))


def update_type(call: Call) -> Answer:
    """PUT /variations/{id}; values have routes of their own."""
    one, payload = _found(call), call.item()
    if call.account.switches.catalogue_put_omitted == "kept":
        payload = {"partnerId": one.partner_id, "visualVariation": one.visual, **payload}
    _check(call, payload, own=one)
    partner_id = payload.get("partnerId")
    one.name, one.visual = str(payload["name"]), payload.get("visualVariation") is True
    one.partner_id = str(partner_id) if partner_id else None
    call.note(KIND, ["updated", one.id, one.name])
    return Answer(type_view(call.account, one))


def delete_type(call: Call) -> Answer:
    """DELETE /variations/{id}: 400 when a SKU has it."""
    one = _found(call)
    if is_used(call.account, one):
        raise still_used()
    del call.account.variations.by_id[one.id]
    call.note(KIND, ["deleted", one.id, one.name])
    return NO_CONTENT


def _found(call: Call) -> VariationType:
    one = call.account.variations.by_id.get(call.id("id"))
    if one is None:
        raise not_found(call.params["id"])
    return one


def _check(call: Call, payload: Payload, own: VariationType | None = None) -> None:
    sentences = missing(payload, ("name",)) + broken(payload, _SHAPES)
    if sentences:
        raise invalid(*sentences)
    if call.account.switches.duplicate_names == "accepted":
        return
    name, partner_id = str(payload["name"]), payload.get("partnerId")
    if call.account.variations.named(name) not in {None, own}:
        raise invalid(f"Já existe uma variação cadastrada com o nome {name}")
    known = call.account.variations.of_partner(str(partner_id)) if partner_id else None
    if known not in {None, own}:
        raise invalid(f"Já existe uma variação cadastrada com o partnerId {partner_id}")


def _check_values(payload: Payload) -> None:
    for value in objects(payload.get("values")):
        sentences = missing(value, ("description",)) + broken(value, VALUE)
        if sentences:
            raise invalid(*sentences)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/variations", list_types),
    ("POST", "/v2/variations", create_type),
    ("GET", "/v2/variations/{id}", show_type),
    ("PUT", "/v2/variations/{id}", update_type),
    ("DELETE", "/v2/variations/{id}", delete_type),
)
