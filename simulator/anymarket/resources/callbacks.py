"""Where an integrator registers its address for callbacks; one registration is in force."""

from dataclasses import replace
from http import HTTPStatus

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import invalid, not_found
from simulator.anymarket.paging import page
from simulator.anymarket.resources.fields import Shape, broken, missing
from simulator.anymarket.writing import written_id

_FLAGS = ("orderActive", "productActive", "transmissionActive", "questionActive")
_SHAPES = {
    "url": Shape(str, longest=255),
    "token": Shape(str, longest=255),
    **dict.fromkeys(_FLAGS, Shape(bool)),
}


def list_callbacks(call: Call) -> Answer:
    """GET /callbacks."""
    rows = list(call.account.registrations.items())
    return page(call, rows, lambda row: _view(call, *row))


def register_callback(call: Call) -> Answer:
    """POST /callbacks: from now on the orders' changes are told to its address."""
    number = call.account.ids.take("callback")
    return _kept(call, number, HTTPStatus.CREATED)


def show_callback(call: Call) -> Answer:
    """GET /callbacks/{id}."""
    number = _found(call)
    return Answer(_view(call, number, call.account.registrations[number]))


def change_callback(call: Call) -> Answer:
    """PUT /callbacks/{id}."""
    return _kept(call, _found(call), HTTPStatus.OK)


def drop_callback(call: Call) -> Answer:
    """DELETE /callbacks/{id}: nothing is told any more."""
    del call.account.registrations[_found(call)]
    call.account.callbacks = replace(call.account.callbacks, url="")
    return NO_CONTENT


def _found(call: Call) -> int:
    number = call.id("id")
    if number not in call.account.registrations:
        raise not_found(number)
    return number


def _kept(call: Call, number: int, status: int) -> Answer:
    # One key is printed with a blank behind it in every specification.
    payload = {name.strip(): value for name, value in call.item().items()}
    sentences = missing(payload, ("url",)) + broken(payload, _SHAPES)
    if sentences:
        raise invalid(*sentences)
    said: Payload = {"url": payload["url"]}
    said |= {name: payload.get(name, False) for name in _FLAGS}
    if "token" in payload:
        said["token"] = payload["token"]
    call.account.registrations[number] = said
    url = str(said["url"]) if said["orderActive"] else ""
    call.account.callbacks = replace(call.account.callbacks, url=url)
    return Answer(_view(call, number, said), status)


def _view(call: Call, number: int, said: Payload) -> Payload:
    return {"id": written_id(call.account.switches, number), **said}


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/callbacks", list_callbacks),
    ("POST", "/v2/callbacks", register_callback),
    ("GET", "/v2/callbacks/{id}", show_callback),
    ("PUT", "/v2/callbacks/{id}", change_callback),
    ("DELETE", "/v2/callbacks/{id}", drop_callback),
)
