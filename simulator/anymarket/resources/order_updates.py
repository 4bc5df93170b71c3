"""What PUT of an order refuses, and what it changes."""

from collections.abc import Mapping
from datetime import datetime

from simulator.anymarket.call import Payload
from simulator.anymarket.order_making import seconds
from simulator.anymarket.orders import SalesOrder
from simulator.anymarket.resources.fields import Shape, broken
from simulator.anymarket.switches import Switches
from simulator.anymarket.world import Account, moment_text

STATUSES = (
    "PENDING",
    "PAID_WAITING_SHIP",
    "INVOICED",
    "PAID_WAITING_DELIVERY",
    "CONCLUDED",
    "CANCELED",
    "DELIVERY_ISSUE",
)

ALLOWED: Mapping[str, tuple[str, ...]] = {
    "PAID_WAITING_SHIP": ("PENDING",),
    "INVOICED": ("PENDING", "PAID_WAITING_SHIP"),
    "PAID_WAITING_DELIVERY": ("PENDING", "PAID_WAITING_SHIP", "INVOICED"),
    "CONCLUDED": ("PENDING", "PAID_WAITING_SHIP", "INVOICED", "PAID_WAITING_DELIVERY"),
    "CANCELED": STATUSES,
}
"""Where an order may go → from where, besides itself; as the official client checks it."""

_UPDATED = ("status", "invoice", "tracking", "metadata", "cancelDetails", "cancellationCode")
_SHAPES: Mapping[str, Shape] = {
    "invoice": Shape(dict),
    "tracking": Shape(dict),
    "metadata": Shape(dict),
    "cancelDetails": Shape(str),
    "cancellationCode": Shape(str),
}
_INVOICED: Mapping[str, tuple[str, ...]] = {
    "date": ("date",),
    "key_and_date": ("accessKey", "date"),
    "all": ("accessKey", "number", "series", "date"),
}
_SHIPPED: Mapping[str, tuple[str, ...]] = {
    "schema": ("number", "carrier", "shippedDate"),
    "url": ("number", "carrier", "shippedDate", "url"),
    "url_and_estimate": ("number", "carrier", "shippedDate", "url", "estimateDate"),
}
_EXPLAINED = ("GFG", "MERCADO_LIVRE")
"""Channels that want to know why an order is cancelled."""

_DATES = (
    ("invoice", "date"),
    ("tracking", "shippedDate"),
    ("tracking", "deliveredDate"),
    ("tracking", "estimateDate"),
)


def refused_update(account: Account, order: SalesOrder, payload: Payload) -> list[str]:
    """Give a sentence for everything that is wrong with an update."""
    status = payload.get("status")
    if status not in ALLOWED:
        return [f"O campo status é obrigatório e deve ser um de {', '.join(ALLOWED)}"]
    if order.status not in (status, *ALLOWED[str(status)]):
        return [f"Não é permitido alterar o status de {order.status} para {status}"]
    sentences = broken(payload, _SHAPES) or _missing(account.switches, str(status), payload)
    return sentences or _bad_dates(payload) or _forbidden(account.switches, order, payload)


def _forbidden(switches: Switches, order: SalesOrder, payload: Payload) -> list[str]:
    status = payload["status"]
    if status == "PAID_WAITING_DELIVERY" and _lacks_xml(switches, order):
        return ["O pedido exige o XML da nota fiscal"]
    if status != "CANCELED" or order.status == "CANCELED":
        return []
    if switches.cancellation == "forbidden":
        return ["O marketplace não permite o cancelamento do pedido pelo vendedor"]
    is_explained = order.get("marketPlace") not in _EXPLAINED or payload.get("cancelDetails")
    return [] if is_explained else ["O campo cancelDetails é obrigatório"]


def _lacks_xml(switches: Switches, order: SalesOrder) -> bool:
    metadata = order.get("metadata")
    said = metadata if isinstance(metadata, dict) else {}
    is_demanded = str(said.get("needInvoiceXML", "")).lower() == "true"
    return is_demanded and not order.nfe_key and switches.nfe_demanded == "checked"


def update_of(payload: Payload) -> Payload:
    """Give what an update changes; dates are told in UTC, as answers write them."""
    change = {name: value for name, value in payload.items() if name in _UPDATED}
    for group, name in _DATES:
        part = change.get(group)
        if isinstance(part, dict) and part.get(name) is not None:
            change[group] = {**part, name: moment_text(seconds(part[name]))}
            part = change[group]
    return change


def _missing(switches: Switches, status: str, payload: Payload) -> list[str]:
    required = {
        "INVOICED": ("invoice", _INVOICED[switches.invoiced_requires]),
        "PAID_WAITING_DELIVERY": ("tracking", _SHIPPED[switches.shipped_requires]),
        "CONCLUDED": ("tracking", ("deliveredDate",)),
    }
    group, names = required.get(status, ("", ()))
    part = payload.get(group)
    said = part if isinstance(part, dict) else {}
    return [f"O campo {group}.{name} é obrigatório" for name in names if not said.get(name)]


def _bad_dates(payload: Payload) -> list[str]:
    sentences = []
    for group, name in _DATES:
        part = payload.get(group)
        text = part.get(name) if isinstance(part, dict) else None
        if text is not None and not _is_moment(text):
            sentences.append(f"O campo {group}.{name} está em formato incorreto")
    return sentences


def _is_moment(text: object) -> bool:
    try:
        return datetime.fromisoformat(str(text)).tzinfo is not None
    except ValueError:
        return False
