"""An order as the ERP takes it, and what we ask the ERP about orders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_customers import ErpAddress, ErpCustomer
from domain.money import Cents
from domain.store import Store


class ErpStatus(StrEnum):
    """Where an order stands in the ERP; the party's codes are in its `tables.py`."""

    AWAITING_PAYMENT = "awaiting_payment"
    PAYMENT_UNDER_REVIEW = "payment_under_review"
    OPEN = "open"
    READY_FOR_PICKING = "ready_for_picking"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


UNPAID = frozenset({ErpStatus.AWAITING_PAYMENT, ErpStatus.PAYMENT_UNDER_REVIEW})
"""Where an order stands that is opened once it is paid."""


@dataclass(frozen=True, slots=True)
class ErpItem:
    """One line of an order.

    Args:
        product_id: the ERP's id, without which stock is not reserved.
        sku: the ERP's code.
        quantity: may have decimals.
        unit_price: BRL before any discount; quantity × unit_price rounds to `gross_cents`.
    """

    product_id: str
    sku: str
    title: str
    quantity: Decimal
    unit_price: Decimal
    gross_cents: Cents


@dataclass(frozen=True, slots=True)
class ErpInstalment:
    """One payment as the ERP keeps it.

    Args:
        method_code: the ERP's code, "3" credit card; empty when the store maps no payments.
        note: what the channel called it, "CARTÃO DE CRÉDITO 3x".
    """

    method_code: str
    amount_cents: Cents
    due_on: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class ErpOrder:
    """An order as the ERP is asked to create it.

    `total_cents` is the items' gross less `discount_cents` plus `freight_cents`.

    Args:
        store_order_number: the channel's public number, whole (`numeroDaOrdemDeCompra`).
        channel_order_id: AnyMarket's id.
        status: `OPEN` when paid, `FULFILLED` when it left already, `AWAITING_PAYMENT` else.
        delivery: where it goes; None when that is the customer's address.
        ordered_on: day in São Paulo.
        discount_cents: every discount, of items and order; items carry none of their own.
        channel_code: the ERP's sales channel; empty when the store maps none.
        intermediary_document: the marketplace's CNPJ; empty when the hub does not say it.
        intermediary_seller: the seller's name at the marketplace.
        note: internal, for people in the ERP.
    """

    store_order_number: str
    channel_order_id: int
    marketplace: str
    status: ErpStatus
    customer: ErpCustomer
    delivery: ErpAddress | None
    carrier: ErpCarrier
    carrier_name: str
    items: tuple[ErpItem, ...]
    instalments: tuple[ErpInstalment, ...]
    ordered_on: date
    paid_on: date | None
    promised_on: date | None
    products_cents: Cents
    discount_cents: Cents
    freight_cents: Cents
    total_cents: Cents
    channel_code: str = ""
    intermediary_document: str = ""
    intermediary_seller: str = ""
    payment_document: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ErpOrderRef:
    """An order that the ERP has.

    Args:
        erp_id: its id.
        number: the ERP's own number, `numeroPedido`.
    """

    erp_id: str
    number: str


@dataclass(frozen=True, slots=True)
class ErpOrderState:
    """Where an order of the ERP stands now.

    Args:
        is_invoiced: an invoice exists: it can no longer be changed or cancelled blindly.
        carrier: None when it has none, or nobody says which.
    """

    ref: ErpOrderRef
    status: ErpStatus
    is_invoiced: bool = False
    carrier: ErpCarrier | None = None


@dataclass(frozen=True, slots=True)
class ErpOrderLine:
    """An order as the ERP lists it.

    Args:
        number: its store order number; empty for what was sold elsewhere.
        status: None when the ERP's word for it is not known.
        ordered_on: its day; None when the ERP does not say it.
        customer_id: whose it is; empty when the ERP does not say it.
        names: the AnyMarket orders that its internal note names, see `domain.order_identity`.
    """

    ref: ErpOrderRef
    number: str
    status: ErpStatus | None
    total_cents: Cents
    is_invoiced: bool = False
    ordered_on: date | None = None
    customer_id: str = ""
    names: tuple[int, ...] = ()


class ErpOrders(Protocol):
    """What we ask the ERP about orders.

    Every call may raise `AccessDenied`, `Throttled`, `TransientError` (a read without an answer)
    and `ErpRejected` (refused; nothing was changed), see `domain.errors`. A write whose effect is
    not known raises `OutcomeUnknown`: who called looks it up before asking again.
    """

    def heard_as(self, channel_order_id: int, store_order_number: str) -> ErpOrderRef | None:
        """Give how it names an order that it perhaps heard of; None: it can be asked for it."""
        ...

    def find_orders(self, number: str, since: date | None = None) -> Sequence[ErpOrderLine]:
        """Give every order of exactly this number; `since`: none that is dated before counts."""
        ...

    def orders_of(self, day: date) -> Iterator[ErpOrderLine]:
        """Give every order of this day, lazily; `TransientError` too where some may be missing."""
        ...

    def state(self, ref: ErpOrderRef) -> ErpOrderState | None:
        """Give where the order stands; None when the ERP does not know it."""
        ...

    def find_customer(self, document: str) -> str | None:
        """Give the id of the customer with this CPF or CNPJ, or None."""
        ...

    def create_customer(self, customer: ErpCustomer) -> str:
        """Create the customer and give its id."""
        ...

    def product_ids(self, skus: Sequence[str]) -> Mapping[str, str]:
        """Give SKU → product id for those that the ERP knows by exactly this code."""
        ...

    def require_carrier(self, carrier: ErpCarrier) -> None:
        """Let a carrier pass that orders may have.

        Raises:
            CarrierGone: it is unknown or inactive.
        """
        ...

    def create_order(self, order: ErpOrder, customer_id: str) -> ErpOrderRef:
        """Create the order. It does not look for one with the same number.

        Raises:
            CarrierGone: its carrier is unknown or inactive.
        """
        ...

    def set_status(self, ref: ErpOrderRef, status: ErpStatus, note: str) -> None:
        """Move the order to a status; the note is for its history."""
        ...

    def mark_paid(self, ref: ErpOrderRef, paid_on: date, note: str) -> None:
        """Open an order that awaited payment, with the day it was paid."""
        ...

    def set_delivery(self, ref: ErpOrderRef, delivery: ErpAddress) -> None:
        """Replace the delivery address."""
        ...

    def set_carrier(self, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> None:
        """Have the order sent by another carrier.

        Args:
            name: what the channel calls the way, "Mercado Envios".

        Raises:
            CarrierGone: it is unknown or inactive.
            ErpRejected: also when the ERP says that it did so and did not.
        """
        ...

    def cancel(self, ref: ErpOrderRef, note: str) -> None:
        """Cancel the order; one that is cancelled already is left alone."""
        ...

    def carriers(self) -> Sequence[ErpCarrierForm]:
        """Give every shipping form of every carrier."""
        ...


class Erps(Protocol):
    """Opens the ERP of a store."""

    def of(self, store: Store, spend: Callable[[], None]) -> AbstractContextManager[ErpOrders]:
        """Give an ERP client; `spend` goes before each call, and may wait, or raise to stop."""
        ...
