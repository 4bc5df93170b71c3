"""Orders: made in bulk and changed, as a channel does it; where callbacks go, and the time."""

from simulator.anymarket.control.reading import ControlRow, Order, flag, number
from simulator.anymarket.order_making import change_order, exact_order, made_order, seconds
from simulator.anymarket.orders import SalesOrder
from simulator.anymarket.resources.order_shapes import broken_order
from simulator.anymarket.world import Account
from simulator.engine.reading import ControlError, Payload, as_object, as_objects, text_of
from simulator.engine.settings import changed


def make_orders(order: Order) -> object:
    """POST /_control/accounts/{oi}/orders: what a channel sold.

    Each is written as GET answers it; what is left out is filled in, and an explicit null is left
    out. `?exact=yes` fills in nothing; `?announce=no` says nothing of them in feed and callbacks.
    """
    account = order.account()
    is_exact = order.request.query.get("exact") == "yes"
    make = exact_order if is_exact else made_order
    is_announced = order.request.query.get("announce", "yes") == "yes"
    items = as_objects(order.payload())
    for item in items:
        _check(item)
        if is_exact and not {"createdAt", "status"} <= item.keys():
            raise ControlError("an exact order has createdAt and status")
    made: list[int] = []
    with account.lock:
        for item in items:
            if item.get("id") in account.orders.by_id:
                raise ControlError(f"order {item['id']} exists; so far made: {len(made)}")
            sold = make(account, item)
            account.orders.add(sold)
            made.append(sold.id)
            if is_announced:
                account.announce(sold)
    return {"made": len(made), "ids": made}


def change_orders(order: Order) -> object:
    """POST /_control/accounts/{oi}/orders/changes: `{"ids": [...], "change": {...}}`.

    `change` is a merge-patch: `{"status": "CANCELED"}`, `{"shipping": {"number": "7"}}`. Without
    `ids` it is for all; `"announce": false` says nothing of it in feed and callbacks.
    """
    account, payload = order.account(), order.item()
    change = as_object(payload.get("change", {}))
    _check(change, is_whole=False)
    is_announced = flag(payload, "announce", default=True)
    with account.lock:
        sold = _chosen(account, payload)
        for one in sold:
            change_order(account, one, change)
            if is_announced:
                account.announce(one)
    return {"changed": len(sold)}


def change_callbacks(order: Order) -> object:
    """PUT /_control/accounts/{oi}/callbacks: those knobs named change, the others stay."""
    account, payload = order.account(), order.item()
    url = text_of(payload, "url", account.callbacks.url)
    if url and not url.startswith("http://"):
        raise ControlError("'url' begins with http://")
    account.callbacks = changed(account.callbacks, payload)
    return account.callbacks


def callbacks_under_way(order: Order) -> object:
    """GET /_control/callbacks: how many are neither delivered nor given up."""
    return {"under_way": order.world.courier.under_way()}


def change_clock(order: Order) -> object:
    """PUT /_control/accounts/{oi}/clock: `{"ahead_s": 2592000}` lets thirty days pass."""
    account = order.account()
    account.ahead_s = float(number(order.item(), "ahead_s"))
    return {"now_s": account.now_s()}


def _check(item: Payload, *, is_whole: bool = True) -> None:
    sentences = broken_order(item)
    identity = item.get("id")
    if identity is not None and (isinstance(identity, bool) or not isinstance(identity, int)):
        sentences.append("id is a whole number")
    if not is_whole and "id" in item:
        sentences.append("id never changes")
    for name in ("createdAt", "lastUpdate", "paymentDate", "cancelDate"):
        if item.get(name) is not None and not _is_moment(item[name]):
            sentences.append(f"{name} is a date-time")
    if sentences:
        raise ControlError("; ".join(sentences))


def _is_moment(value: object) -> bool:
    try:
        seconds(value)
    except ValueError:
        return False
    return True


def _chosen(account: Account, payload: Payload) -> list[SalesOrder]:
    ids = payload.get("ids")
    if ids is None:
        return list(account.orders)
    if not isinstance(ids, list):
        raise ControlError("'ids' is a list")
    unknown = [one for one in ids if one not in account.orders.by_id]
    if unknown:
        raise ControlError(f"no order {unknown[0]!r}")
    return [account.orders.by_id[one] for one in ids]


_ACCOUNT = "/_control/accounts/{oi}"

ROUTES: tuple[ControlRow, ...] = (
    ("POST", f"{_ACCOUNT}/orders", make_orders),
    ("POST", f"{_ACCOUNT}/orders/changes", change_orders),
    ("GET", "/_control/callbacks", callbacks_under_way),
    ("PUT", f"{_ACCOUNT}/callbacks", change_callbacks),
    ("PUT", f"{_ACCOUNT}/clock", change_clock),
)
