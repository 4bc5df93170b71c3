"""Errors of integrators, as the seller sees them in the panel, and can ask to be tried again."""

from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from simulator.anymarket.call import Answer, Call, Payload, RouteRow
from simulator.anymarket.errors import invalid, not_found, restricted
from simulator.anymarket.resources.fields import Shape, broken, missing
from simulator.anymarket.writing import written_id

_STATUSES = ("PENDING", "RETRYING", "CANCELLED", "CONCLUDED")
_SHAPES = {
    "id": Shape(int, least=1),
    "partnerId": Shape(str, longest=255),
    "origin": Shape(str, longest=255),
    "message": Shape(str, longest=500),
    "details": Shape(str, longest=4000),
    "createdAt": Shape(str),
    "type": Shape(str, one_of=("ALERT", "INTERNAL_ERROR", "CRITICAL_ERROR")),
    "retryCallbackURL": Shape(str, longest=2000),
    "status": Shape(str, one_of=_STATUSES),
}
_MADE_OF = ("partnerId", "origin", "message", "createdAt")
_CHANGED_TO = ("partnerId", "origin", "message", "status")
_OVER = frozenset({"CANCELLED", "CONCLUDED"})


def post_monitoring(call: Call) -> Answer:
    """POST /monitorings: the seller sees it from now on."""
    said = _checked(call, _MADE_OF)
    if call.account.switches.monitoring_twins == "refused" and _of_partner(call, said):
        raise invalid("Já existe um monitoramento com o partnerId informado")
    number = call.account.ids.take("monitoring")
    call.account.monitorings[number] = {"type": "ALERT", "status": "PENDING", **said}
    call.note("monitoring", [number, said["partnerId"]])
    return _answered(call, number)


def put_monitoring(call: Call) -> Answer:
    """PUT /monitorings/{id}: the whole of it anew; what is left out is gone."""
    if call.account.switches.monitoring_end == "conclude":
        raise restricted()
    number, said = _found(call), _checked(call, _CHANGED_TO)
    created = call.account.monitorings[number]["createdAt"]
    call.account.monitorings[number] = {"type": "ALERT", "createdAt": created, **said}
    call.note("monitoring", [number, said["status"]])
    return _answered(call, number)


def conclude_monitoring(call: Call) -> Answer:
    """POST /monitorings/conclude: those of a partner id and origin are over, as they say."""
    if call.account.switches.monitoring_end == "put":
        raise restricted()
    said = _checked(call, ("partnerId", "origin"))
    found = _of_partner(call, said)
    if not found:
        raise not_found(said["partnerId"])
    over = said["status"] if said.get("status") in _OVER else "CONCLUDED"
    for number in found:
        call.account.monitorings[number]["status"] = over
        call.note("monitoring", [number, over])
    return Answer()


def retry_monitoring(call: Call) -> Answer:
    """PUT /monitorings/{id}/retry."""
    call.account.monitorings[_found(call)]["status"] = "RETRYING"
    return Answer(status=HTTPStatus.ACCEPTED)


def cancel_monitoring(call: Call) -> Answer:
    """PUT /monitorings/{id}/cancel."""
    call.account.monitorings[_found(call)]["status"] = "CANCELLED"
    return Answer()


def _found(call: Call) -> int:
    number = call.id("id")
    if number not in call.account.monitorings:
        raise not_found(number)
    return number


def _of_partner(call: Call, said: Payload) -> list[int]:
    names = ("partnerId", "origin")
    return [
        number
        for number, known in call.account.monitorings.items()
        if all(known[name] == said[name] for name in names)
    ]


def _checked(call: Call, required: tuple[str, ...]) -> Payload:
    payload = call.item()
    sentences = missing(payload, required) + broken(payload, _SHAPES)
    sentences += [f"O campo {name} é desconhecido" for name in payload if name not in _SHAPES]
    if not sentences and not _is_moment(payload.get("createdAt")):
        sentences.append("O campo createdAt está em formato incorreto")
    if not sentences and not _is_address(payload.get("retryCallbackURL")):
        sentences.append("O campo retryCallbackURL está em formato incorreto")
    if sentences:
        raise invalid(*sentences)
    return payload


def _is_moment(value: object) -> bool:
    try:
        return value is None or datetime.fromisoformat(str(value)).tzinfo is not None
    except ValueError:
        return False


def _is_address(value: object) -> bool:
    if value is None:
        return True
    parts = urlsplit(str(value))
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _answered(call: Call, number: int) -> Answer:
    view = dict(call.account.monitorings[number])
    if call.account.switches.monitoring_id == "told":
        view["id"] = written_id(call.account.switches, number)
    return Answer(view)


ROUTES: tuple[RouteRow, ...] = (
    ("POST", "/v2/monitorings", post_monitoring),
    ("POST", "/v2/monitorings/conclude", conclude_monitoring),
    ("PUT", "/v2/monitorings/{id}", put_monitoring),
    ("PUT", "/v2/monitorings/{id}/retry", retry_monitoring),
    ("PUT", "/v2/monitorings/{id}/cancel", cancel_monitoring),
)
