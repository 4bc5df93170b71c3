"""Orders as they are kept, and the ways to find them."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from simulator.eccosys.goods import Product
from simulator.eccosys.people import Carrier, Contact, Form
from simulator.eccosys.values import rounded_cents

CANCELLED = "2"
FULFILLED = "1"


@dataclass(slots=True, eq=False)
class Item:
    """One line; without a product nothing is reserved."""

    id: int
    product: Product | None
    code: str
    title: str
    quantity: Decimal
    price: Decimal
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def total_cents(self) -> int:
        """Quantity times unit price, in whole cents."""
        return rounded_cents(self.quantity * self.price)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment."""

    id: int
    days: str
    due_on: str
    cents: int
    note: str
    method: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The money of an order in cents."""

    products: int
    discount: int
    freight: int
    taxes: int
    total: int


@dataclass(slots=True, eq=False)
class Order:
    """One order; `fields` are the plain header fields that differ from an empty one."""

    id: int
    number: str
    contact: Contact
    status: str
    totals: Totals
    fields: dict[str, str]
    items: list[Item]
    instalments: list[Instalment]
    created_at: str
    delivery: dict[str, str] | None = None
    carrier: Carrier | None = None
    form: Form | None = None
    channel: str = ""
    invoice_id: int = 0
    invoice_number: str = ""
    stock_posted: bool = False
    occurrences: list[dict[str, str]] = field(default_factory=list)
    born: float = field(default_factory=time.monotonic)

    @property
    def store_number(self) -> str:
        """`numeroDaOrdemDeCompra`."""
        return self.fields.get("numeroDaOrdemDeCompra", "")

    @property
    def reserves(self) -> bool:
        """Whether its items hold stock back."""
        return self.status != CANCELLED and not self.stock_posted


@dataclass(slots=True)
class Orders:
    """All orders of a company, oldest first; nothing about them is unique but the id."""

    by_id: dict[int, Order] = field(default_factory=dict)
    _by_number: dict[str, list[Order]] = field(default_factory=dict)
    _by_store_number: dict[str, list[Order]] = field(default_factory=dict)
    _by_contact: dict[int, list[Order]] = field(default_factory=dict)

    def keep(self, order: Order) -> None:
        """Add an order."""
        self.by_id[order.id] = order
        self._by_number.setdefault(order.number, []).append(order)
        self._by_store_number.setdefault(order.store_number, []).append(order)
        self._by_contact.setdefault(order.contact.id, []).append(order)

    def renumber(self, order: Order, store_number: str) -> None:
        """Give an order another store number."""
        self._by_store_number[order.store_number].remove(order)
        order.fields["numeroDaOrdemDeCompra"] = store_number
        self._by_store_number.setdefault(store_number, []).append(order)

    def find(self, key: str) -> list[Order]:
        """Give the order of an id, or all of a number."""
        found = self.by_id.get(int(key)) if key.isdecimal() else None
        return [found] if found else self._by_number.get(key, [])

    def of_store_number(self, number: str) -> list[Order]:
        """Give all orders of exactly this store number."""
        return self._by_store_number.get(number, [])

    def near_store_number(self, number: str) -> list[Order]:
        """Give all orders whose store number contains this."""
        wanted = number.lower()
        return [order for order in self.all() if wanted in order.store_number.lower()]

    def of_contact(self, contact: Contact) -> list[Order]:
        """Give all orders of a customer."""
        return self._by_contact.get(contact.id, [])

    def all(self) -> Iterator[Order]:
        """Give all orders, oldest first."""
        return iter(self.by_id.values())

    def twice(self) -> dict[str, list[Order]]:
        """Give the orders that share a store number."""
        return {
            number: orders
            for number, orders in self._by_store_number.items()
            if number and len(orders) > 1
        }
