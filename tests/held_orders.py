"""Held orders under test, made by the decision itself."""

from collections.abc import Sequence

from domain.channel_orders import ChannelOrder
from domain.held_orders import HeldOrder
from domain.mapping_rules import Rule
from domain.order_claims import keys_of
from domain.order_decisions import Decision, decide
from tests.order_builders import a_store_of_orders, what_is_known

PRODUCTS = {"AUR-MT-AZ": "9001"}
"""What the ERP of these tests has."""


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
