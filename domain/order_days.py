"""The hub's orders of a day, as they are listed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.channel_orders import ChannelOrder, OrderStatus
from domain.order_translation import sums_of


@dataclass(frozen=True, slots=True)
class HubLine:
    """An order as the hub lists it.

    Args:
        number: the store order number; empty when the row cannot be read.
        total_cents: as the ERP would add it up; None when the row cannot be read.
    """

    order_id: int
    number: str
    status: OrderStatus
    is_paid: bool
    total_cents: int | None
    created_at_s: float


class HubDays(Protocol):
    """What we ask the hub about a whole day."""

    def orders_of(self, day: date, spend: Callable[[], None]) -> Iterator[HubLine]:
        """Give every order created on this day of São Paulo; pages are read lazily.

        Args:
            spend: called right before each call; it may wait, or raise to stop.

        Raises:
            TransientError: no answer, or a row without an id.
        """
        ...


def line_of(order: ChannelOrder) -> HubLine:
    """Give an order as a list has it."""
    return HubLine(
        order.order_id,
        order.marketplace_number,
        order.status,
        order.is_paid,
        sums_of(order).total_cents,
        order.created_at_s,
    )
