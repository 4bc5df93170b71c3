"""Held orders under test: made by the decision itself, kept in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.carriers import carrier_keys
from domain.channel_orders import ChannelOrder
from domain.held_orders import HeldOrder
from domain.mapping_keys import MappingKey, channel_key, payment_key, sku_key
from domain.mapping_rules import Rule
from domain.order_decisions import Decision, decide
from tests.order_builders import a_store_of_orders, what_is_known

PRODUCTS = {"AUR-MT-AZ": "9001"}
"""What the ERP of these tests has."""


def keys_of(order: ChannelOrder) -> tuple[MappingKey, ...]:
    """Give every key that a decision asks the rules for."""
    return (
        *carrier_keys(order),
        *(sku_key(item.sku) for item in order.items),
        *(payment_key(order, payment) for payment in order.payments),
        channel_key(order),
    )


def decided(order: ChannelOrder, rules: Sequence[Rule]) -> Decision:
    """Decide on an order under rules."""
    known = what_is_known(rules=rules, products=PRODUCTS)
    return decide(order, a_store_of_orders(), known)


def held_by(order: ChannelOrder, rules: Sequence[Rule], letter_id: str = "") -> HeldOrder | None:
    """Give an order as it is kept when rules hold it; None when they do not."""
    holds = decided(order, rules).holds
    if not holds:
        return None
    letter = letter_id or f"dl_{order.order_id}"
    number = order.marketplace_number
    return HeldOrder(
        "acme", order.order_id, number, letter, holds, keys_of(order), total_cents=24870
    )


@dataclass
class FakeHeldOrders:
    """Implements `domain.held_orders.HeldOrders` in memory."""

    orders: list[HeldOrder] = field(default_factory=list)

    def held(self, store: str) -> Iterator[HeldOrder]:
        return iter([order for order in self.orders if order.store == store])

    def find(self, store: str, number: str) -> HeldOrder | None:
        names = {order: (str(order.order_id), order.marketplace_number) for order in self.orders}
        found = [o for o, named in names.items() if number in named and o.store == store]
        return found[0] if found else None
