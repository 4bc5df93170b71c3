"""The items of an order: read, added, changed, taken away."""

from decimal import Decimal

from simulator.eccosys.call import Answer, Call, Payload, RouteRow
from simulator.eccosys.envelopes import enveloped, refused, written
from simulator.eccosys.errors import Unfit
from simulator.eccosys.item_making import amount, item_fields, make_items
from simulator.eccosys.ordering import reserve
from simulator.eccosys.orders import Item, Order
from simulator.eccosys.paging import listed
from simulator.eccosys.resources.orders import KIND, one_order
from simulator.eccosys.views import item_view

_COMPLAINT = "Não foi possível alterar os itens."


def list_items(call: Call) -> Answer:
    """GET /pedidos/{key}/items."""
    order = one_order(call)
    return listed(call, [item_view(order, item) for item in order.items])


def add_items(call: Call) -> Answer:
    """POST /pedidos/{key}/items: one or an array; the totals of the header stay as they are."""
    order = one_order(call)
    envelope = call.account.switches.order_update_envelope
    try:
        items, _ = make_items(call.account, call.items())
    except Unfit as wrong:
        return enveloped(envelope, [], [refused(call, _COMPLAINT, wrong, order.number)])
    _replace(order, order.items + items)
    call.note(KIND, "items added", order.id, len(items))
    rows: list[object] = [{"id": str(item.id), "codigo": item.code} for item in items]
    return enveloped(envelope, rows, [])


def remove_items(call: Call) -> Answer:
    """DELETE /pedidos/{key}/items: all of them."""
    order = one_order(call)
    _replace(order, [])
    call.note(KIND, "items removed", order.id)
    row: object = {"id": str(order.id), "codigo": order.number}
    return enveloped(call.account.switches.order_update_envelope, [row], [])


def change_items(call: Call) -> Answer:
    """PUT /pedidos/items: each by its `id`."""
    return written(call, call.account.switches.order_update_envelope, _COMPLAINT, _change)


def _change(call: Call, sent: Payload) -> dict[str, object]:
    order, item = _find(call, str(sent.get("id", "")))
    quantity = amount("quantidade", sent.get("quantidade", item.quantity), Decimal("0.0001"))
    price = amount("valor", sent.get("valor", item.price), Decimal(0))
    fields = item_fields(call.account, sent)
    reserve(order, -1)
    item.quantity, item.price = quantity, price
    item.fields |= fields
    reserve(order, 1)
    call.note(KIND, "item changed", order.id, item.id)
    return {"id": str(item.id), "codigo": item.code}


def _find(call: Call, key: str) -> tuple[Order, Item]:
    for order in call.account.orders.all():
        for item in order.items:
            if str(item.id) == key:
                return order, item
    raise Unfit(f"Item não encontrado: {key or 'informe id'}.")


def _replace(order: Order, items: list[Item]) -> None:
    reserve(order, -1)
    order.items = items
    reserve(order, 1)


ROUTES: tuple[RouteRow, ...] = (
    ("PUT", "/pedidos/items", change_items),
    ("GET", "/pedidos/{key}/items", list_items),
    ("POST", "/pedidos/{key}/items", add_items),
    ("DELETE", "/pedidos/{key}/items", remove_items),
)
