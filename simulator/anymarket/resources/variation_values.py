"""Values of a type of variation: everything under /variations/{typeId}/values."""

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import invalid, not_found, still_used
from simulator.anymarket.paging import page
from simulator.anymarket.resources.fields import Shape, broken, missing
from simulator.anymarket.variation_making import make_value
from simulator.anymarket.variation_views import value_view
from simulator.anymarket.variations import Value, VariationType
from simulator.anymarket.world import Account

KIND = "variation_value"
VALUE = {
    "description": Shape(str, longest=4_000),
    "partnerId": Shape(str, longest=100),
}


def list_values(call: Call) -> Answer:
    """GET /variations/{typeId}/values."""
    rows = list(_type(call).values.values())
    return page(call, rows, lambda value: value_view(call.account, value))


def create_value(call: Call) -> Answer:
    """POST /variations/{typeId}/values."""
    one, payload = _type(call), call.item()
    _check(call, one, payload)
    partner_id = payload.get("partnerId")
    own = str(partner_id) if partner_id else None
    value = make_value(call.account, one, str(payload["description"]), own)
    call.note(KIND, ["created", one.id, value.id, value.description])
    return Answer(value_view(call.account, value))


def show_value(call: Call) -> Answer:
    """GET /variations/{typeId}/values/{valueId}."""
    return Answer(value_view(call.account, _found(call)))


def update_value(call: Call) -> Answer:
    """PUT /variations/{typeId}/values/{valueId}."""
    one, value, payload = _type(call), _found(call), call.item()
    if call.account.switches.catalogue_put_omitted == "kept":
        payload = {"partnerId": value.partner_id, **payload}
    _check(call, one, payload, own=value)
    partner_id = payload.get("partnerId")
    value.description = str(payload["description"])
    value.partner_id = str(partner_id) if partner_id else None
    call.note(KIND, ["updated", one.id, value.id, value.description])
    return Answer(value_view(call.account, value))


def delete_value(call: Call) -> Answer:
    """DELETE /variations/{typeId}/values/{valueId}: 400 when a SKU has it."""
    one, value = _type(call), _found(call)
    if is_used(call.account, one, value):
        raise still_used()
    del one.values[value.id]
    call.note(KIND, ["deleted", one.id, value.id, value.description])
    return NO_CONTENT


def is_used(account: Account, one: VariationType, value: Value | None = None) -> bool:
    """Tell whether any SKU has a type, or just this value of it."""
    return any(
        trait.type is one and value in {None, trait.value}
        for sku in account.catalogue.skus.values()
        for trait in sku.traits
    )


def _type(call: Call) -> VariationType:
    one = call.account.variations.by_id.get(call.id("typeId"))
    if one is None:
        raise not_found(call.params["typeId"])
    return one


def _found(call: Call) -> Value:
    value = _type(call).values.get(call.id("valueId"))
    if value is None:
        raise not_found(call.params["valueId"])
    return value


def _check(call: Call, one: VariationType, payload: Payload, own: Value | None = None) -> None:
    sentences = missing(payload, ("description",)) + broken(payload, VALUE)
    if sentences:
        raise invalid(*sentences)
    text = str(payload["description"])
    is_second = one.named(text) not in {None, own}
    if is_second and call.account.switches.duplicate_names == "refused":
        raise invalid(f"Já existe um valor de variação cadastrado com a descrição {text}")


_PATH = "/v2/variations/{typeId}/values"

ROUTES: tuple[RouteRow, ...] = (
    ("GET", _PATH, list_values),
    ("POST", _PATH, create_value),
    ("GET", f"{_PATH}/{{valueId}}", show_value),
    ("PUT", f"{_PATH}/{{valueId}}", update_value),
    ("DELETE", f"{_PATH}/{{valueId}}", delete_value),
)
