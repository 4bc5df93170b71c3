"""What an ERP that listens is told about orders, as CloudEvents; pure. See docs/events.md."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from domain.erp_carriers import ErpCarrier
from domain.erp_customers import ErpAddress, ErpCustomer
from domain.erp_orders import ErpInstalment, ErpItem, ErpOrder, ErpOrderRef
from domain.money import Cents, as_decimal

MEDIA_TYPE = "application/cloudevents+json"


class OrderEventType(StrEnum):
    """Everything that is told about an order."""

    IMPORTED = "order.imported"
    PAID = "order.paid"
    READDRESSED = "order.address_changed"
    REROUTED = "order.carrier_changed"
    CANCELLED = "order.cancelled"


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """One event about one order of a store.

    Args:
        mark: tells events of one type and order apart; empty where there is one at most.
    """

    store: str
    type: OrderEventType
    ref: ErpOrderRef
    data: Mapping[str, Any]
    mark: str = ""

    @property
    def id(self) -> str:
        """The same whenever this is said again, so that whoever listens can tell."""
        named = f"{self.store}\x1f{self.type}\x1f{self.ref.erp_id}\x1f{self.mark}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]

    @property
    def routing_key(self) -> str:
        """Where it goes on the exchange: "acme.order.imported"."""
        return f"{self.store}.{self.type}"

    def body(self, now_s: float) -> bytes:
        """Write the event, said now."""
        said = {
            "specversion": "1.0",
            "id": self.id,
            "source": f"/anybridge/{self.store}",
            "type": self.type,
            "subject": self.ref.number,
            "time": datetime.fromtimestamp(now_s, UTC).isoformat(timespec="milliseconds"),
            "store": self.store,
            "datacontenttype": "application/json",
            "data": {"channel_order_id": self.ref.erp_id, **self.data},
        }
        return json.dumps(said, ensure_ascii=False).encode()


def ref_of(order: ErpOrder) -> ErpOrderRef:
    """Give how an order is named to whoever listens: AnyMarket's id, and the number in the ERP."""
    return named(order.channel_order_id, order.store_order_number)


def named(channel_order_id: int, store_order_number: str) -> ErpOrderRef:
    """Give how an order is named that has this id and number; see `ref_of`."""
    return ErpOrderRef(str(channel_order_id), store_order_number)


def imported(store: str, order: ErpOrder) -> OrderEvent:
    """Tell the whole order; it is told once, however often it is said."""
    data = {
        "store_order_number": order.store_order_number,
        "marketplace": order.marketplace,
        "status": order.status,
        **_days(order),
        "customer": _customer(order.customer),
        "delivery": _address(order.delivery or order.customer.address),
        "carrier": _carrier(order.carrier, order.carrier_name),
        "items": [_item(item) for item in order.items],
        "instalments": [_instalment(one) for one in order.instalments],
        "products": _money(order.products_cents),
        "discount": _money(order.discount_cents),
        "freight": _money(order.freight_cents),
        "total": _money(order.total_cents),
        "channel_code": order.channel_code,
        "intermediary": {
            "document": order.intermediary_document,
            "seller": order.intermediary_seller,
            "payment_document": order.payment_document,
        },
        "note": order.note,
    }
    return OrderEvent(store, OrderEventType.IMPORTED, ref_of(order), data)


def paid(store: str, ref: ErpOrderRef, paid_on: date | None, note: str) -> OrderEvent:
    """Tell that an order was paid."""
    data = {"paid_on": _day(paid_on), "note": note}
    return OrderEvent(store, OrderEventType.PAID, ref, data)


def readdressed(store: str, ref: ErpOrderRef, delivery: ErpAddress) -> OrderEvent:
    """Tell another delivery address, whole."""
    return _changed(OrderEventType.READDRESSED, store, ref, {"delivery": _address(delivery)})


def rerouted(store: str, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> OrderEvent:
    """Tell another carrier, with what the channel calls it."""
    return _changed(OrderEventType.REROUTED, store, ref, {"carrier": _carrier(carrier, name)})


def cancelled(store: str, ref: ErpOrderRef, note: str) -> OrderEvent:
    """Tell that an order was cancelled."""
    return OrderEvent(store, OrderEventType.CANCELLED, ref, {"note": note})


def _changed(
    type_: OrderEventType, store: str, ref: ErpOrderRef, data: Mapping[str, Any]
) -> OrderEvent:
    mark = hashlib.sha256(json.dumps(data).encode()).hexdigest()
    return OrderEvent(store, type_, ref, data, mark)


def _carrier(carrier: ErpCarrier, name: str) -> dict[str, str]:
    return {"id": carrier.carrier_id, "link": carrier.link_id, "channel_name": name}


def _days(order: ErpOrder) -> dict[str, str | None]:
    return {
        "ordered_on": _day(order.ordered_on),
        "paid_on": _day(order.paid_on),
        "promised_on": _day(order.promised_on),
    }


def _customer(customer: ErpCustomer) -> dict[str, Any]:
    return {
        "kind": customer.kind,
        "document": customer.document,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "cell_phone": customer.cell_phone,
        "state_registration": customer.state_registration,
        "address": _address(customer.address),
    }


def _address(address: ErpAddress) -> dict[str, str]:
    return {
        "name": address.name,
        "street": address.street,
        "number": address.number,
        "complement": address.complement,
        "neighborhood": address.neighborhood,
        "city": address.city,
        "state": address.state,
        "postal_code": address.postal_code,
        "country": address.country,
    }


def _item(item: ErpItem) -> dict[str, str]:
    return {
        "sku": item.sku,
        "title": item.title,
        "quantity": f"{item.quantity.normalize():f}",
        "unit_price": f"{item.unit_price:f}",
        "gross": _money(item.gross_cents),
    }


def _instalment(one: ErpInstalment) -> dict[str, str | None]:
    return {
        "method_code": one.method_code,
        "amount": _money(one.amount_cents),
        "due_on": _day(one.due_on),
        "note": one.note,
    }


def _money(cents: Cents) -> str:
    return f"{as_decimal(cents):.2f}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
