"""GET of orders, one or listed, and what the ERP says about them."""

from simulator.anymarket.call import Answer, Call, RouteRow
from simulator.anymarket.errors import invalid, needs_package, not_found, restricted
from simulator.anymarket.order_making import change_order
from simulator.anymarket.order_views import order_view
from simulator.anymarket.orders import SalesOrder
from simulator.anymarket.paging import page
from simulator.anymarket.resources.fields import Shape, broken, missing
from simulator.anymarket.resources.order_filters import asked_for, found
from simulator.anymarket.resources.order_updates import refused_update, update_of

PARTNER_ID_CHARS = 100
_MARK = {
    "transmissionStatus": Shape(str, one_of=("OK", "ERROR", "WAITING")),
    "errorMsg": Shape(str, longest=4000),
    "statusInMarketplace": Shape(str, longest=255),
}


def list_orders(call: Call) -> Answer:
    """GET /orders, by dates, status, channel and numbers."""
    asked = asked_for(call)
    rows = call.account.orders.found(asked, lambda orders: found(orders, asked))
    return page(
        call, rows, lambda order: order_view(call.account, order), filtered=asked.is_filtered
    )


def show_order(call: Call) -> Answer:
    """GET /orders/{id}."""
    return Answer(order_view(call.account, found_order(call)))


def update_order(call: Call) -> Answer:
    """PUT /orders/{id}: the one route of all status updates; what is not sent is kept."""
    order, payload = found_order(call), call.item()
    sentences = refused_update(call.account, order, payload)
    if sentences:
        raise invalid(*sentences)
    switches, status = call.account.switches, payload["status"]
    if status == "CANCELED" and switches.cancellation == "restricted":
        raise restricted()
    if status == "INVOICED" and order.parcels and switches.invoice_of_packages == "document":
        raise needs_package()
    change = update_of(payload)
    if order.parcels and status == "PAID_WAITING_DELIVERY" and not _leaves(call, order, change):
        return Answer(order_view(call.account, order))
    return changed(call, order, change)


def _leaves(call: Call, order: SalesOrder, change: dict[str, object]) -> bool:
    """Let a package leave, and tell whether the order did with it; or let all leave together."""
    switches, package_id = call.account.switches, call.request.query.get("packageId", "")
    if not package_id and switches.shipment_of_packages == "each":
        raise needs_package()
    tracking = change.get("tracking")
    for parcel in order.parcels:
        if package_id in ("", parcel.id):
            parcel.tracking = dict(tracking) if isinstance(tracking, dict) else {}
            call.note("package", [order.id, parcel.id, str(parcel.tracking.get("number"))])
            if package_id:
                break
    else:
        if package_id:
            raise not_found(package_id)
    is_first = switches.packages_leave == "first" and order.status != "PAID_WAITING_DELIVERY"
    return is_first or all(parcel.tracking for parcel in order.parcels)


def bind_order(call: Call) -> Answer:
    """PUT /orders/partnerid/{id}: the ERP's number, for good."""
    order, payload = found_order(call), call.item()
    number = payload.get("partnerId")
    if not isinstance(number, str) or not number:
        raise invalid("O campo partnerId é obrigatório")
    if len(number) > PARTNER_ID_CHARS:
        raise invalid(f"O campo partnerId deve ter no máximo {PARTNER_ID_CHARS} caracteres")
    if order.get("partnerId") not in (None, number):
        raise invalid("O campo partnerId não pode ser alterado")
    return changed(call, order, {"partnerId": number})


def mark_order(call: Call) -> Answer:
    """PUT /orders/{id}/transmissionStatus: how it fares, in an integrator's words."""
    if call.account.switches.transmission_mark == "restricted":
        raise restricted()
    order, payload = found_order(call), call.item()
    sentences = missing(payload, ("transmissionStatus",)) + broken(payload, _MARK)
    if sentences:
        raise invalid(*sentences)
    order.mark = str(payload["transmissionStatus"])
    order.complaint = str(payload.get("errorMsg", ""))
    call.note("mark", [order.id, order.mark])
    return Answer(order_view(call.account, order))


def found_order(call: Call) -> SalesOrder:
    """Give the order of a path."""
    if call.account.switches.order_path_suffix == "tolerated" and call.request.method == "PUT":
        call.params["id"] = call.params["id"].partition("(")[0]
    order = call.account.orders.by_id.get(call.id("id"))
    if order is None:
        raise not_found(call.params["id"])
    return order


def changed(call: Call, order: SalesOrder, change: dict[str, object]) -> Answer:
    """Change an order as the ERP says, and send it on to the channel."""
    account = call.account
    change_order(account, order, change)
    order.sent_s, order.mark = account.now_s(), ""
    call.note("order", [order.id, order.status, sorted(change)])
    if account.switches.feed_echoes:
        account.announce(order)
    return Answer(order_view(account, order))


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/orders", list_orders),
    ("GET", "/v2/orders/{id}", show_order),
    ("PUT", "/v2/orders/{id}", update_order),
    ("PUT", "/v2/orders/partnerid/{id}", bind_order),
    ("PUT", "/v2/orders/{id}/transmissionStatus", mark_order),
)
