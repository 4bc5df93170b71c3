"""Orders read back for comparison, and changed as a person in the ERP would."""

from collections import Counter

from simulator.eccosys.changing import change_order, invoice_order
from simulator.eccosys.control.wish import COMPANY, ControlRow, Wish
from simulator.eccosys.notes import AUTHORISED, moved
from simulator.eccosys.orders import Order
from simulator.eccosys.people import bare
from simulator.eccosys.views import order_view
from simulator.engine.reading import ControlError, Payload

PAGE_ORDERS = 100_000


def list_orders(wish: Wish) -> object:
    """GET …/orders?after=ID&limit=N: every order in short, oldest first."""
    account = wish.account()
    after, limit = wish.number("after", 0), wish.number("limit", PAGE_ORDERS)
    with account.lock:
        found = [order for order in account.orders.all() if order.id > after][:limit]
        return {"orders": [_short(order) for order in found], "total": len(account.orders.by_id)}


def summary(wish: Wish) -> object:
    """GET …/orders/summary: how many, of which status, for how much, and which twice."""
    account = wish.account()
    with account.lock:
        orders = list(account.orders.all())
        twice = account.orders.twice()
        return {
            "orders": len(orders),
            "by_status": Counter(order.status for order in orders),
            "total_cents": sum(order.totals.total for order in orders),
            "without_carrier": sum(order.carrier is None for order in orders),
            "twice": {number: [order.id for order in same] for number, same in twice.items()},
        }


def read_order(wish: Wish) -> object:
    """GET …/orders/{id}: one order in full, with its short form."""
    order = _order(wish)
    return {"short": _short(order), "order": order_view(wish.account().switches, order)}


def edit_order(wish: Wish) -> object:
    """PUT …/orders/{id}: fields changed in the ERP by a person; nothing enters the book."""
    account, order = wish.account(), _order(wish)
    with account.lock:
        change_order(account, order, wish.item())
        return _short(order)


def invoice(wish: Wish) -> object:
    """POST …/orders/{id}/invoice?state=S: an invoice, authorised unless it is said otherwise.

    Its stock is posted, the order's status is 1.
    """
    account, order = wish.account(), _order(wish)
    state = str(wish.number("state", int(AUTHORISED)))
    with account.lock:
        invoice_order(account, order, state)
        return _short(order)


def edit_note(wish: Wish) -> object:
    """PUT …/notes/{id} `{"situacao": "7", any field}`: an invoice changed by a person."""
    account, sent = wish.account(), wish.item()
    key = wish.params["id"]
    note = account.notes.by_id.get(int(key)) if key.isdecimal() else None
    if note is None:
        raise ControlError(f"no invoice {key!r}", 404)
    with account.lock:
        moved(note, str(sent.pop("situacao", note.state)))
        note.fields |= {name: str(value) for name, value in sent.items()}
        return {"id": note.id, "number": note.number, "key": note.key}


def list_notes(wish: Wish) -> object:
    """GET …/notes: every invoice in short."""
    account = wish.account()
    with account.lock:
        return [
            {"id": note.id, "order": note.order.id, "state": note.state, "key": note.key}
            for note in account.notes.all()
        ]


def _short(order: Order) -> Payload:
    totals = order.totals
    return {
        "id": order.id,
        "number": order.number,
        "store_number": order.store_number,
        "created_at": order.created_at,
        "status": order.status,
        "document": bare(order.contact.document),
        "contact_id": order.contact.id,
        "carrier_id": order.carrier.id if order.carrier else 0,
        "link_id": order.form.id if order.form else 0,
        "items": [
            [item.code, item.product.id if item.product else 0, str(item.quantity), str(item.price)]
            for item in order.items
        ],
        "items_cents": sum(item.total_cents for item in order.items),
        "products_cents": totals.products,
        "discount_cents": totals.discount,
        "freight_cents": totals.freight,
        "total_cents": totals.total,
        "instalments_cents": [one.cents for one in order.instalments],
        "methods": [one.method for one in order.instalments],
        "channel": order.channel,
        "has_invoice": bool(order.invoice_id),
    }


def _order(wish: Wish) -> Order:
    key = wish.params["id"]
    order = wish.account().orders.by_id.get(int(key)) if key.isdecimal() else None
    if order is None:
        raise ControlError(f"no order {key!r}", 404)
    return order


ROUTES: tuple[ControlRow, ...] = (
    ("GET", f"{COMPANY}/orders", list_orders),
    ("GET", f"{COMPANY}/orders/summary", summary),
    ("GET", f"{COMPANY}/orders/{{id}}", read_order),
    ("PUT", f"{COMPANY}/orders/{{id}}", edit_order),
    ("POST", f"{COMPANY}/orders/{{id}}/invoice", invoice),
    ("GET", f"{COMPANY}/notes", list_notes),
    ("PUT", f"{COMPANY}/notes/{{id}}", edit_note),
)
