"""What orders look like in answers."""

from collections.abc import Callable

from simulator.anymarket.orders import Payload, SalesOrder
from simulator.anymarket.switches import Switches
from simulator.anymarket.world import Account
from simulator.anymarket.writing import written_id

_OPTIONAL = ("partnerId", "paymentDate", "cancelDate", "invoice", "tracking", "pickup")
"""What an order may not have: absent, or null where nulls are written."""


def order_view(account: Account, order: SalesOrder) -> Payload:
    """Give an order as GET answers it."""
    switches = account.switches
    view = order.whole()
    view["id"] = written_id(switches, order.id)
    view["transmissionStatus"] = sent = _transmission(account, order)
    if sent == "ERROR" and (order.mark or order.sent_s is not None):
        complaint = order.complaint if order.mark else switches.transmission_complaint
        view["marketPlaceStatusComplement"] = complaint
    for name, written in _WRITERS.items():
        if name in view:
            view[name] = written(switches, view[name])
    _name_delivery(switches, view)
    if not switches.last_update:
        view.pop("lastUpdate", None)
    if switches.nulls == "explicit":
        return dict.fromkeys(_OPTIONAL) | view
    return view


def _transmission(account: Account, order: SalesOrder) -> object:
    if order.mark:
        return order.mark
    if order.sent_s is None:
        return order.get("transmissionStatus")
    waited_ms = (account.now_s() - order.sent_s) * 1000
    switches = account.switches
    is_waiting = waited_ms < switches.transmission_delay_ms
    return "WAITING" if is_waiting else switches.transmission_result


def _name_delivery(switches: Switches, view: Payload) -> None:
    old, new = view.pop("deliverStatus", "UNKNOWN"), view.pop("deliveryStatus", None)
    said = new or old
    key = switches.delivery_status_key
    view |= dict.fromkeys(("deliverStatus", "deliveryStatus") if key == "both" else (key,), said)


def _items(switches: Switches, items: object) -> object:
    rows = items if isinstance(items, list) else []
    return [_item(switches, item) for item in rows]


def _item(switches: Switches, item: Payload) -> Payload:
    view = dict(item)
    ways = view.get("shippings")
    if switches.item_shippings == "object" and isinstance(ways, list) and ways:
        view["shippings"] = ways[0]
    if "customization" in view:
        view[switches.item_customization] = view.pop("customization")
    amount = view.get("amount")
    if isinstance(amount, int | float) and amount == int(amount):
        view["amount"] = float(amount) if switches.amounts == "double" else int(amount)
    return view


def _metadata(switches: Switches, metadata: object) -> object:
    if switches.metadata_values == "text" or not isinstance(metadata, dict):
        return metadata
    truth = {"true": True, "false": False}
    return {name: truth.get(str(value), value) for name, value in metadata.items()}


def _normalized(switches: Switches, address: object) -> object:
    if switches.anymarket_state == "raw" or not isinstance(address, dict):
        return address
    return {**address, "state": address.get("stateAcronymNormalized", address.get("state"))}


_WRITERS: dict[str, Callable[[Switches, object], object]] = {
    "items": _items,
    "metadata": _metadata,
    "anymarketAddress": _normalized,
}
