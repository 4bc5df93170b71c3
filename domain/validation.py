"""The event contract, checked: JSON object in, `Event` or every fault at once out."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from domain.checks import (
    Rules,
    check_fields,
    instant,
    line,
    matching,
    moment,
    money,
    named,
    one_of,
    quantity,
    shape,
    whole,
)
from domain.events import CLOCK_AHEAD_S, KIND_BY_TYPE, Event, EventInvalid, Fault, Version
from domain.ids import STORE_NAME
from domain.order_data import CANCELLATION, DELIVERY, DISPATCH, INVOICE, check_dispatch
from domain.product_data import check_product

_SEQUENCE = re.compile(r"[0-9]{1,18}\Z")
_MAX_BALANCES = 1000
_BALANCE = ("deposit", "available", "physical", "reserved")


def to_event(fields: object, now_s: float) -> Event:
    """Check one CloudEvent and give it typed.

    Args:
        fields: JSON value, read with `domain.json_text.read_json`.
        now_s: the database's clock, seconds since 1970.

    Raises:
        EventInvalid: with every fault, each with its JSON pointer.
    """
    if not isinstance(fields, Mapping):
        raise EventInvalid([Fault("", f"expected a JSON object, got {shape(fields)}")])
    faults: list[Fault] = []
    check_fields(faults, fields, "", ATTRIBUTES)
    if fields.get("data_base64") is not None:
        faults.append(Fault("/data_base64", "is not read; send a JSON object as data"))
    time_s = instant(fields.get("time"))
    if time_s is not None and time_s > now_s + CLOCK_AHEAD_S:
        ahead = f"clock_ahead: {time_s - now_s:.0f} s ahead of the bridge's clock; set the clock"
        faults.append(Fault("/time", ahead))
    data = fields.get("data")
    _check_data(faults, fields.get("type"), data)
    if faults or time_s is None:
        raise EventInvalid(faults)
    sequence = fields.get("sequence")
    version = Version(fields["source"], None if sequence is None else int(sequence), time_s)
    return Event(
        fields["id"], fields["type"], fields["store"], fields["subject"], version, _told(data)
    )


def _told(data: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Null says the same as absent: nobody behind this module meets it."""
    return {name: value for name, value in (data or {}).items() if value is not None}


def _check_data(faults: list[Fault], event_type: object, data: object) -> None:
    rules = DATA.get(event_type) if isinstance(event_type, str) else None
    if rules is None:
        return
    if data is None:
        if any(required for required, _ in rules.values()):
            faults.append(Fault("/data", f"is required for {event_type} and absent; send it"))
    elif not isinstance(data, Mapping):
        faults.append(Fault("/data", f"expected a JSON object, got {shape(data)}"))
    elif event_type == "stock.changed":
        _check_stock(faults, data)
    elif event_type == "product.changed":
        check_product(faults, data)
    elif event_type == "shipment.dispatched":
        check_dispatch(faults, data)
    else:
        check_fields(faults, data, "/data", rules)


def _check_stock(faults: list[Fault], data: Mapping[str, Any]) -> None:
    check_fields(faults, data, "/data", _STOCK_OPTIONAL)
    balances = data.get("balances")
    if balances is None:
        _check_balance(faults, "/data", data)
        return
    if not isinstance(balances, list) or len(balances) > _MAX_BALANCES:
        fault = f"expected an array of up to {_MAX_BALANCES}, got {shape(balances)}"
        faults.append(Fault("/data/balances", fault))
        return
    beside = [name for name in _BALANCE if data.get(name) is not None]
    fault = "stands beside balances; send one or the other"
    faults.extend(Fault(f"/data/{name}", fault) for name in beside)
    for index, balance in enumerate(balances):
        pointer = f"/data/balances/{index}"
        if isinstance(balance, Mapping):
            _check_balance(faults, pointer, balance)
        else:
            faults.append(Fault(pointer, f"expected a JSON object, got {shape(balance)}"))


def _check_balance(faults: list[Fault], base: str, balance: Mapping[str, Any]) -> None:
    by_parts = balance.get("physical") is not None or balance.get("reserved") is not None
    if not by_parts:
        rules = _WHOLE
    else:
        rules = _BY_PARTS if balance.get("available") is None else _BOTH_WAYS
    check_fields(faults, balance, base, rules)


_WHOLE: Rules = {"deposit": (True, named(100)), "available": (True, quantity)}
_BY_PARTS: Rules = {
    "deposit": (True, named(100)),
    "physical": (True, quantity),
    "reserved": (True, quantity),
}
_BOTH_WAYS: Rules = {
    "deposit": (True, named(100)),
    "available": (True, quantity),
    "physical": (False, quantity),
    "reserved": (False, quantity),
}

ATTRIBUTES: Rules = {
    "specversion": (True, one_of("1.0")),
    "id": (True, line(128)),
    "source": (True, line(256)),
    "type": (True, one_of(*KIND_BY_TYPE)),
    "subject": (True, line(128)),
    "time": (True, moment),
    "store": (True, matching(STORE_NAME, "a store name of a-z, 0-9 and -, up to 40 characters")),
    "sequence": (False, matching(_SEQUENCE, "a string of 1 to 18 digits")),
}

_STOCK_OPTIONAL: Rules = {"cost": (False, money), "handling_days": (False, whole(0, 3650))}

STOCK_NAMES: Mapping[str, Collection[str]] = {
    **dict.fromkeys((*_BALANCE, *_STOCK_OPTIONAL), ()),
    "balances": _BALANCE,
}
"""Every name that a change of stock may say → those of its items."""

DATA: Mapping[str, Rules] = {
    "stock.changed": {"deposit": (True, named(100))},
    "price.changed": {"price": (True, money), "sale_price": (False, money)},
    "product.changed": {},
    "product.deactivated": {},
    "invoice.issued": INVOICE,
    "shipment.dispatched": DISPATCH,
    "shipment.delivered": DELIVERY,
    "order.cancelled": CANCELLATION,
}
