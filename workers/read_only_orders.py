"""Claims and ERPs for who only looks at orders: reads go through, writes go nowhere."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_customers import ErpAddress, ErpCustomer
from domain.erp_orders import (
    ErpOrder,
    ErpOrderLine,
    ErpOrderRef,
    ErpOrders,
    ErpOrderState,
    Erps,
    ErpStatus,
)
from domain.order_claims import Claim, Intent
from domain.order_ports import OrderClaims
from domain.ports import Lease
from domain.store import Store

NOWHERE = ErpOrderRef("nowhere", "nowhere")
"""The order that would have been created."""


@dataclass(frozen=True, slots=True)
class ReadOnlyClaims:
    """Implements `domain.order_ports.OrderClaims`: intents are given, and not committed."""

    claims: OrderClaims

    def known(self, store: str, order_ids: Sequence[int]) -> Mapping[int, Claim]:
        """Give the claims that there are."""
        return self.claims.known(store, order_ids)

    def intend(self, lease: Lease, claims: Sequence[Claim]) -> Mapping[int, Claim]:
        """Give the claims with intents."""
        del lease
        return {claim.order_id: replace(claim, intent=Intent(0.0)) for claim in claims}

    def with_numbers(self, store: str, numbers: Sequence[str]) -> Sequence[Claim]:
        """Give the claims with these store order numbers that the ERP has or may have."""
        return self.claims.with_numbers(store, numbers)


@dataclass(frozen=True, slots=True)
class ReadOnlyErps:
    """Implements `domain.erp_orders.Erps`."""

    erps: Erps

    @contextmanager
    def of(self, store: Store, spend: Callable[[], None]) -> Iterator["ReadOnlyErp"]:
        """Give an ERP that can only be read."""
        with self.erps.of(store, spend) as erp:
            yield ReadOnlyErp(erp)


@dataclass(frozen=True, slots=True)
class ReadOnlyErp:
    """Implements `domain.erp_orders.ErpOrders`: whatever is written is taken, and forgotten."""

    erp: ErpOrders

    def orders_of(self, day: date) -> Iterator[ErpOrderLine]:
        """Ask."""
        return self.erp.orders_of(day)

    def heard_as(self, channel_order_id: int, store_order_number: str) -> ErpOrderRef | None:
        """Ask how it names an order."""
        return self.erp.heard_as(channel_order_id, store_order_number)

    def find_orders(self, number: str, since: date | None = None) -> Sequence[ErpOrderLine]:
        """Ask for orders."""
        return self.erp.find_orders(number, since)

    def state(self, ref: ErpOrderRef) -> ErpOrderState | None:
        """Ask where an order stands."""
        return self.erp.state(ref)

    def find_customer(self, document: str) -> str | None:
        """Ask for a customer."""
        return self.erp.find_customer(document)

    def create_customer(self, customer: ErpCustomer) -> str:
        """Take it."""
        del customer
        return NOWHERE.erp_id

    def product_ids(self, skus: Sequence[str]) -> Mapping[str, str]:
        """Ask for products."""
        return self.erp.product_ids(skus)

    def require_carrier(self, carrier: ErpCarrier) -> None:
        """Ask whether orders may have it."""
        self.erp.require_carrier(carrier)

    def create_order(self, order: ErpOrder, customer_id: str) -> ErpOrderRef:
        """Take it."""
        del order, customer_id
        return NOWHERE

    def set_status(self, ref: ErpOrderRef, status: ErpStatus, note: str) -> None:
        """Take it."""

    def mark_paid(self, ref: ErpOrderRef, paid_on: date, note: str) -> None:
        """Take it."""

    def set_delivery(self, ref: ErpOrderRef, delivery: ErpAddress) -> None:
        """Take it."""

    def set_carrier(self, ref: ErpOrderRef, carrier: ErpCarrier, name: str) -> None:
        """Take it, where the ERP has it."""
        del ref, name
        self.require_carrier(carrier)

    def cancel(self, ref: ErpOrderRef, note: str) -> None:
        """Take it."""

    def carriers(self) -> Sequence[ErpCarrierForm]:
        """Ask for the carriers."""
        return self.erp.carriers()
