"""Orders made and changed, for seeding and for the API alike."""

from datetime import UTC, datetime

from simulator.anymarket.order_backdrop import BACKDROP, ITEM_BACKDROP
from simulator.anymarket.orders import Payload, SalesOrder
from simulator.anymarket.world import Account, moment_text

PAID = "PAID_WAITING_SHIP"
PENDING = "PENDING"
CANCELED = "CANCELED"
_CENTS = 2
_PROMISES = ("promisedShippingTime", "promisedDispatchTime")


def made_order(account: Account, said: Payload) -> SalesOrder:
    """Give a new order that says what is said, and for the rest what usual ones say.

    Args:
        said: a field that is null is one the order does not have.
    """
    number = said.get("id")
    order_id = number if isinstance(number, int) else account.ids.take("order")
    fields = {name: value for name, value in said.items() if name != "id" and value is not None}
    absent = {name for name, value in said.items() if value is None}
    backdrop = {name: value for name, value in BACKDROP.items() if name not in absent}
    _date(account, fields)
    fields.setdefault("marketPlaceNumber", f"2000{order_id:012}")
    fields.setdefault("marketPlaceId", fields["marketPlaceNumber"])
    items = fields.get("items", [{}])
    fields["items"] = [_item(account, item) for item in items] if isinstance(items, list) else []
    _sum_up(fields)
    if isinstance(place := fields.get("shipping"), dict):
        fields.setdefault("anymarketAddress", _normalized(place))
        fields.setdefault("billingAddress", _without(place, "receiverName", *_PROMISES))
    return _order(order_id, fields, backdrop if absent else BACKDROP)


def exact_order(account: Account, said: Payload) -> SalesOrder:
    """Give a new order that says what is said and nothing else, as a sample does."""
    number = said.get("id")
    order_id = number if isinstance(number, int) else account.ids.take("order")
    return _order(order_id, _without(said, "id"), {})


def change_order(account: Account, order: SalesOrder, change: Payload) -> None:
    """Change an order as a merge-patch does; its status brings its dates along."""
    fields = merged({**order.backdrop, **order.fields}, change)
    if "shipping" in change and isinstance(place := fields.get("shipping"), dict):
        normalized = change.get("anymarketAddress")
        fields["anymarketAddress"] = merged(
            _normalized(place), normalized if isinstance(normalized, dict) else {}
        )
    at_s = account.now_s()
    fields["lastUpdate"] = moment_text(at_s)
    if fields.get("status") == CANCELED:
        fields.setdefault("cancelDate", fields["lastUpdate"])
    elif fields.get("status") != PENDING:
        fields.setdefault("paymentDate", fields["lastUpdate"])
    order.fields, order.backdrop, order.updated_s = fields, {}, at_s
    account.orders.touch()


def merged(target: Payload, change: Payload) -> Payload:
    """Give `target` with an RFC 7396 patch applied."""
    whole = dict(target)
    for name, value in change.items():
        present = whole.get(name)
        if value is None:
            whole.pop(name, None)
        elif isinstance(value, dict):
            whole[name] = merged(present if isinstance(present, dict) else {}, value)
        else:
            whole[name] = value
    return whole


def seconds(text: object) -> float:
    """Give a moment of theirs in seconds since 1970; one without offset is UTC.

    Raises:
        ValueError: it is none.
    """
    at = datetime.fromisoformat(str(text))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _order(order_id: int, fields: Payload, backdrop: Payload) -> SalesOrder:
    created = fields["createdAt"]
    updated_s = seconds(fields.get("lastUpdate", created))
    return SalesOrder(order_id, fields, backdrop, seconds(created), updated_s)


def _date(account: Account, fields: Payload) -> None:
    fields.setdefault("createdAt", moment_text(account.now_s()))
    fields.setdefault("status", PAID)
    fields.setdefault("lastUpdate", fields["createdAt"])
    if fields["status"] not in {PENDING, CANCELED}:
        fields.setdefault("paymentDate", fields["createdAt"])
    if fields["status"] == CANCELED:
        fields.setdefault("cancelDate", fields["lastUpdate"])


def _normalized(place: Payload) -> Payload:
    state = place.get("state")
    is_short = isinstance(state, str) and len(state) == len("PR")
    return {**place, "stateAcronymNormalized": state} if is_short else dict(place)


def _without(fields: Payload, *names: str) -> Payload:
    return {name: value for name, value in fields.items() if name not in names}


def _item(account: Account, said: object) -> Payload:
    item: Payload = {**ITEM_BACKDROP, **(said if isinstance(said, dict) else {})}
    amount, unit, discount = (_number(item[name]) for name in ("amount", "unit", "discount"))
    item.setdefault("gross", round(amount * unit, _CENTS))
    item.setdefault("total", round(_number(item["gross"]) - discount, _CENTS))
    item.setdefault("orderItemId", account.ids.take("order_item"))
    return item


def _sum_up(fields: Payload) -> None:
    items = fields["items"]
    goods = sum(_number(item["total"]) for item in items) if isinstance(items, list) else 0
    fields.setdefault("gross", round(goods, _CENTS))
    parts = {name: _number(fields.get(name, 0)) for name in ("freight", "interestValue")}
    parts["discount"] = -_number(fields.get("discount", 0))
    total = _number(fields["gross"]) + sum(parts.values())
    fields.setdefault("total", round(total, _CENTS))
    whole: Payload = {"method": "credit_card", "status": "approved", "installments": 1}
    whole |= {"paymentMethodNormalized": "CARTÃO DE CRÉDITO", "value": fields["total"]}
    fields.setdefault("payments", [whole])


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0
