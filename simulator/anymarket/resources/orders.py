"""GET of orders, one or listed, and what the ERP says about them."""

from simulator.anymarket.call import Answer, Call, RouteRow
from simulator.anymarket.errors import invalid, not_found
from simulator.anymarket.order_making import change_order
from simulator.anymarket.order_views import order_view
from simulator.anymarket.orders import SalesOrder
from simulator.anymarket.paging import page
from simulator.anymarket.resources.order_filters import asked_for, found
from simulator.anymarket.resources.order_updates import refused_update, update_of

PARTNER_ID_CHARS = 100


def list_orders(call: Call) -> Answer:
    """GET /orders, by dates, status, channel and numbers."""
    asked = asked_for(call)
    rows = call.account.orders.found(asked, lambda orders: found(orders, asked))
    return page(
        call, rows, lambda order: order_view(call.account, order), filtered=asked.is_filtered
    )


def show_order(call: Call) -> Answer:
    """GET /orders/{id}."""
    return Answer(order_view(call.account, _found(call)))


def update_order(call: Call) -> Answer:
    """PUT /orders/{id}: the one route of all status updates; what is not sent is kept."""
    order, payload = _found(call), call.item()
    sentences = refused_update(call.account, order, payload)
    if sentences:
        raise invalid(*sentences)
    return _changed(call, order, update_of(payload))


def bind_order(call: Call) -> Answer:
    """PUT /orders/partnerid/{id}: the ERP's number, for good."""
    order, payload = _found(call), call.item()
    number = payload.get("partnerId")
    if not isinstance(number, str) or not number:
        raise invalid("O campo partnerId é obrigatório")
    if len(number) > PARTNER_ID_CHARS:
        raise invalid(f"O campo partnerId deve ter no máximo {PARTNER_ID_CHARS} caracteres")
    if order.get("partnerId") not in (None, number):
        raise invalid("O campo partnerId não pode ser alterado")
    return _changed(call, order, {"partnerId": number})


def _found(call: Call) -> SalesOrder:
    if call.account.switches.order_path_suffix == "tolerated" and call.request.method == "PUT":
        call.params["id"] = call.params["id"].partition("(")[0]
    order = call.account.orders.by_id.get(call.id("id"))
    if order is None:
        raise not_found(call.params["id"])
    return order


def _changed(call: Call, order: SalesOrder, change: dict[str, object]) -> Answer:
    account = call.account
    change_order(account, order, change)
    order.sent_s = account.now_s()
    call.note("order", [order.id, order.status, sorted(change)])
    if account.switches.feed_echoes:
        account.announce(order)
    return Answer(order_view(account, order))


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/orders", list_orders),
    ("GET", "/v2/orders/{id}", show_order),
    ("PUT", "/v2/orders/{id}", update_order),
    ("PUT", "/v2/orders/partnerid/{id}", bind_order),
)
