"""Orders: made, changed, found."""

import time
from collections.abc import Iterable
from functools import partial

from simulator.eccosys.call import Answer, Call, Payload, RouteRow
from simulator.eccosys.changing import change_order, move_order
from simulator.eccosys.envelopes import enveloped, refused, written
from simulator.eccosys.errors import Unfit, bad_request, nothing_found
from simulator.eccosys.ordering import make_order
from simulator.eccosys.orders import Order
from simulator.eccosys.paging import between, listed, page, single
from simulator.eccosys.values import text
from simulator.eccosys.views import carrier_view, header_view, order_view, short_view, tracking_view

KIND = "order"
_BY_STORE_NUMBER = "numeroOC="
_DATES = {
    "dataFaturamento": "dataFaturamento",
    "dataPagamento": "dataPagamento",
    "dataEntrega": "dataEntrega",
    "dtCriacao": "dtCriacaoVenda",
}
_TEXT = text()


def list_orders(call: Call) -> Answer:
    """GET /pedidos: headers, oldest first."""
    return _headers(call, call.account.orders.all())


def create_orders(call: Call) -> Answer:
    """POST /pedidos: one or an array; the same one twice makes two."""
    envelope = call.account.switches.order_envelope
    return written(call, envelope, "Não foi possível inserir o pedido.", _create)


def update_orders(call: Call) -> Answer:
    """PUT /pedidos: only what is sent changes; found by `id` or `numeroPedido`."""
    envelope = call.account.switches.order_update_envelope
    return written(call, envelope, "Não foi possível atualizar o pedido.", _update)


def get_order(call: Call) -> Answer:
    """GET /pedidos/{id, number or numeroOC=…}."""
    key = call.params["key"]
    switches = call.account.switches
    is_list = key.startswith(_BY_STORE_NUMBER)
    if is_list and switches.order_lookup == "ignored":
        return list_orders(call)
    if is_list:
        found = _of_store_number(call, key.removeprefix(_BY_STORE_NUMBER))
    else:
        found = call.account.orders.find(key)
    is_short = is_list and switches.lookup_answer == "short"
    view = short_view if is_short else order_view
    shown: list[object] = [view(switches, order) for order in _visible(call, found)]
    if not shown and not is_list:
        raise nothing_found()
    return single(switches.single_order, shown[0]) if len(shown) == 1 else listed(call, shown)


def list_of_status(call: Call) -> Answer:
    """GET /pedidos/situacao/{status} and the older /pedidos/status/{status}."""
    route = call.request.path.split("/")[-2]
    if call.account.switches.status_routes not in {"both", route}:
        raise nothing_found()
    status = call.params["status"]
    orders = [order for order in call.account.orders.all() if order.status == status]
    field, _, direction = call.query("$orderBy").partition(",")
    if field:
        orders.sort(key=lambda order: str(header_view(call.account.switches, order).get(field)))
    return _headers(call, reversed(orders) if direction == "DESC" else orders)


def list_of_document(call: Call) -> Answer:
    """GET /pedidos/documento/{CPF or CNPJ}."""
    account = call.account
    contacts = account.people.of_document(call.params["document"])
    return _headers(
        call, (order for contact in contacts for order in account.orders.of_contact(contact))
    )


def change_status(call: Call) -> Answer:
    """POST /pedidos/{id or number}/situacao: `success` is a list of texts here."""
    order = one_order(call)
    sent = call.payload()
    if not isinstance(sent, dict):
        raise bad_request("esperado um objeto")
    envelope = call.account.switches.status_envelope
    try:
        status = _TEXT("situacao", sent.get("situacao"))
        move_order(call.account, order, status, _TEXT("historico", sent.get("historico") or ""))
    except Unfit as wrong:
        complaint = "Não foi possível alterar a situação."
        return enveloped(envelope, [], [refused(call, complaint, wrong, order.number)])
    call.note(KIND, "status", order.id, order.number, order.status)
    return enveloped(envelope, ["Situação do pedido atualizada"], [])


def get_carrier(call: Call) -> Answer:
    """GET /pedidos/{key}/transportadora."""
    order = one_order(call)
    if order.carrier is None:
        raise nothing_found()
    return Answer(carrier_view(order.carrier))


def get_tracking(call: Call) -> Answer:
    """GET /pedidos/{key}/rastreamento."""
    return Answer(tracking_view(one_order(call)))


def one_order(call: Call) -> Order:
    """Give the order the path names.

    Raises:
        ApiError: 404, there is none.
    """
    found = next(iter(_visible(call, call.account.orders.find(call.params["key"]))), None)
    if found is None:
        raise nothing_found()
    return found


def _create(call: Call, sent: Payload) -> dict[str, object]:
    order = make_order(call.account, sent)
    call.note(KIND, "created", order.id, order.number, order.store_number, order.totals.total)
    is_number = call.account.switches.created_id == "number"
    return {"id": order.id if is_number else str(order.id), "codigo": order.number}


def _update(call: Call, sent: Payload) -> dict[str, object]:
    key = str(sent.get("id") or sent.get("numeroPedido") or "")
    found = call.account.orders.find(key)
    if not found:
        raise Unfit(f"Pedido não encontrado: {key or 'informe id ou numeroPedido'}.")
    order = found[0]
    change_order(call.account, order, sent)
    call.note(KIND, "updated", order.id, order.number, sorted(sent))
    return {"id": str(order.id), "codigo": order.number, "msg": "Pedido atualizado"}


def _of_store_number(call: Call, number: str) -> list[Order]:
    orders = call.account.orders
    lookup = call.account.switches.order_lookup
    if lookup == "absent" or not number:
        return []
    return orders.near_store_number(number) if lookup == "near" else orders.of_store_number(number)


def _headers(call: Call, orders: Iterable[Order]) -> Answer:
    fits = between(call)
    # Without the `$` in some clients, too.
    considered = call.query("$dataConsiderada") or call.query("dataConsiderada")
    field = _DATES.get(considered, "data")
    rows = (order for order in _visible(call, orders) if fits(order.fields.get(field, "")))
    return page(call, rows, partial(header_view, call.account.switches))


def _visible(call: Call, orders: Iterable[Order]) -> Iterable[Order]:
    """Leave out orders so new that reads do not find them yet."""
    delay_ms = call.account.switches.lookup_delay_ms
    if not delay_ms:
        return orders
    oldest = time.monotonic() - delay_ms / 1000
    return (order for order in orders if order.born <= oldest)


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/pedidos", list_orders),
    ("POST", "/pedidos", create_orders),
    ("PUT", "/pedidos", update_orders),
    ("GET", "/pedidos/{key}", get_order),
    ("GET", "/pedidos/situacao/{status}", list_of_status),
    ("GET", "/pedidos/status/{status}", list_of_status),
    ("GET", "/pedidos/documento/{document}", list_of_document),
    ("POST", "/pedidos/{key}/situacao", change_status),
    ("GET", "/pedidos/{key}/transportadora", get_carrier),
    ("GET", "/pedidos/{key}/rastreamento", get_tracking),
)
