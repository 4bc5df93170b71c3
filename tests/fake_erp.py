"""An ERP's orders in memory: the same number twice makes two, and answers get lost as told."""

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_customers import ErpAddress, ErpCustomer
from domain.erp_orders import UNPAID, ErpOrder, ErpOrderLine, ErpOrderRef, ErpOrderState, ErpStatus
from domain.errors import CarrierGone, ErpRejected
from domain.order_identity import orders_named
from domain.store import Store

T = TypeVar("T")


def _free() -> None:
    """Pay for nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An order as the ERP keeps it."""

    ref: ErpOrderRef
    order: ErpOrder
    customer_id: str
    status: ErpStatus
    delivery: ErpAddress | None
    is_invoiced: bool = False
    paid_on: date | None = None
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class FakeErp:
    """Implements `domain.erp_orders.ErpOrders` and `Erps`: one company.

    Args:
        products: SKU → product id.
        forms: of its carriers; none: it takes any carrier.
        failures: call → what its next calls raise, one after the other; None lets one pass.
        lost: calls whose failure comes after they were done.
        late: creations that were asked for and come to be when `arrive` is called.
    """

    products: dict[str, str] = field(default_factory=lambda: {"AUR-MT-AZ": "9001"})
    orders: dict[str, Kept] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    forms: Sequence[ErpCarrierForm] = ()
    failures: dict[str, list[BaseException | None]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    comes_late: bool = False
    late: list[Callable[[], object]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    spend: Callable[[], None] = _free
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def of(self, store: Store, spend: Callable[[], None]) -> Iterator["FakeErp"]:
        self.spend = spend
        yield self

    def numbered(self, store_order_number: str) -> list[Kept]:
        """Give every order with this store order number."""
        return [o for o in self.orders.values() if o.order.store_order_number == store_order_number]

    def change(self, erp_id: str, **fields: object) -> None:
        """Let a person change an order in the ERP."""
        self.orders[erp_id] = replace(self.orders[erp_id], **fields)  # type: ignore[arg-type]  # a test names fields of Kept

    def arrive(self) -> None:
        """Let what was asked for late come to be."""
        late, self.late = self.late, []
        for create in late:
            create()

    def heard_as(self, channel_order_id: int, store_order_number: str) -> ErpOrderRef | None:
        del channel_order_id, store_order_number
        return None

    def find_orders(self, number: str, since: date | None = None) -> Sequence[ErpOrderLine]:
        self._called("find_orders")
        return [_line(kept) for kept in self.numbered(number)]

    def orders_of(self, day: date) -> Iterator[ErpOrderLine]:
        self._called("orders_of")
        for kept in list(self.orders.values()):
            if kept.order.ordered_on == day:
                yield _line(kept)

    def state(self, ref: ErpOrderRef) -> ErpOrderState | None:
        self._called("state")
        kept = self.orders.get(ref.erp_id)
        if kept is None:
            return None
        return ErpOrderState(kept.ref, kept.status, kept.is_invoiced, kept.order.carrier)

    def find_customer(self, document: str) -> str | None:
        self._called("find_customer")
        return self.customers.get(document)

    def create_customer(self, customer: ErpCustomer) -> str:
        return self._done("create_customer", lambda: self._add_customer(customer))

    def product_ids(self, skus: Sequence[str]) -> Mapping[str, str]:
        self._called("product_ids")
        return {sku: self.products[sku] for sku in skus if sku in self.products}

    def require_carrier(self, carrier: ErpCarrier) -> None:
        active = [form.carrier for form in self.forms if form.active]
        if self.forms and carrier not in active:
            raise CarrierGone(f"carrier {carrier.carrier_id}:{carrier.link_id}")

    def create_order(self, order: ErpOrder, customer_id: str) -> ErpOrderRef:
        return self._done("create_order", lambda: self._add_order(order, customer_id))

    def set_status(self, ref: ErpOrderRef, status: ErpStatus, note: str) -> None:
        self._done("set_status", lambda: self._noted(ref, note, status=status))

    def mark_paid(self, ref: ErpOrderRef, paid_on: date, note: str) -> None:
        self._done("mark_paid", lambda: self._pay(ref, paid_on, note))

    def set_delivery(self, ref: ErpOrderRef, delivery: ErpAddress) -> None:
        self._done("set_delivery", lambda: self._changed(ref, delivery=delivery))

    def set_carrier(self, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> None:
        self._done("set_carrier", lambda: self._reroute(ref, carrier, name))

    def cancel(self, ref: ErpOrderRef, note: str) -> None:
        self._done("cancel", lambda: self._cancel(ref, note))

    def carriers(self) -> Sequence[ErpCarrierForm]:
        self._called("carriers")
        return self.forms

    def _pay(self, ref: ErpOrderRef, paid_on: date, note: str) -> None:
        status = self._kept(ref).status
        if status is ErpStatus.CANCELLED:
            raise ErpRejected("it is cancelled")
        opened = ErpStatus.OPEN if status in UNPAID else status
        self._noted(ref, note, status=opened, paid_on=paid_on)

    def _cancel(self, ref: ErpOrderRef, note: str) -> None:
        kept = self._kept(ref)
        if kept.status is ErpStatus.CANCELLED:
            return
        if kept.is_invoiced:
            raise ErpRejected("it has an invoice")
        self._noted(ref, note, status=ErpStatus.CANCELLED)

    def _reroute(self, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> None:
        self.require_carrier(carrier)
        order = replace(self._kept(ref).order, carrier=carrier, carrier_name=name)
        self._changed(ref, order=order)

    def _kept(self, ref: ErpOrderRef) -> Kept:
        if ref.erp_id not in self.orders:
            raise ErpRejected(f"no order {ref.erp_id}", 404)
        return self.orders[ref.erp_id]

    def _noted(self, ref: ErpOrderRef, note: str, **fields: object) -> None:
        self._changed(ref, notes=(*self._kept(ref).notes, note), **fields)

    def _changed(self, ref: ErpOrderRef, **fields: object) -> None:
        self.change(self._kept(ref).ref.erp_id, **fields)

    def _add_customer(self, customer: ErpCustomer) -> str:
        with self._lock:
            return self.customers.setdefault(customer.document, f"c{next(self._numbers)}")

    def _add_order(self, order: ErpOrder, customer_id: str) -> ErpOrderRef:
        self.require_carrier(order.carrier)
        with self._lock:
            number = next(self._numbers)
        ref = ErpOrderRef(f"e{number}", str(1000 + number))
        self.orders[ref.erp_id] = Kept(ref, order, customer_id, order.status, order.delivery)
        return ref

    def _called(self, call: str) -> None:
        self.spend()
        self.before(call)
        self.calls.append(call)
        failure = self._failure(call)
        if failure is not None:
            raise failure

    def _done(self, call: str, do: Callable[[], T]) -> T:
        self.spend()
        self.before(call)
        self.calls.append(call)
        failure = self._failure(call)
        if failure is None:
            return do()
        if call in self.lost:
            if self.comes_late:
                self.late.append(do)
            else:
                do()
        raise failure

    def _failure(self, call: str) -> BaseException | None:
        waiting = self.failures.get(call)
        return waiting.pop(0) if waiting else None


def _line(kept: Kept) -> ErpOrderLine:
    order = kept.order
    return ErpOrderLine(
        kept.ref,
        order.store_order_number,
        kept.status,
        order.total_cents,
        kept.is_invoiced,
        order.ordered_on,
        kept.customer_id,
        orders_named(order.note),
    )
