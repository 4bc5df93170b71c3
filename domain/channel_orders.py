"""An order as the hub says it, and what we ask the hub about orders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.channel_buyers import Buyer, ChannelAddress
from domain.channel_payments import ChannelPayment, Intermediary


class OrderStatus(StrEnum):
    """Where an order stands; the words that are in both parties' machines."""

    PENDING = "pending"
    PAID = "paid"
    INVOICED = "invoiced"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    ISSUE = "issue"
    UNKNOWN = "unknown"


PAID_STATUSES = frozenset(
    {OrderStatus.PAID, OrderStatus.INVOICED, OrderStatus.SHIPPED, OrderStatus.DELIVERED}
)
"""Statuses that an order reaches only once it is paid."""


@dataclass(frozen=True, slots=True)
class ShippingDescriptor:
    """How one item travels, in the words of the channel and of the hub.

    Args:
        shipping_type: `shippingtype`, "Mercado Envios"; empty when absent.
        carrier_normalized: `shippingCarrierNormalized`, "MERCADO ENVIOS" or "UNKNOWN".
        type_normalized: `shippingCarrierTypeNormalized`, often "UNKNOWN".
    """

    shipping_type: str = ""
    carrier_normalized: str = ""
    type_normalized: str = ""


@dataclass(frozen=True, slots=True)
class ChannelItem:
    """One line of an order. Money in BRL as the hub wrote it.

    Args:
        sku: `sku.partnerId`, the ERP's code; empty when the hub has none.
        quantity: may have decimals.
        unit: price of one.
        gross: quantity × unit, before the discount; never left out.
        discount: the line's own, as a positive number; `total` is what it leaves.
        shippings: as the hub lists them; empty when it lists none.
    """

    line_id: str
    sku: str
    quantity: Decimal
    unit: Decimal
    gross: Decimal
    discount: Decimal
    total: Decimal
    title: str = ""
    sku_id: int | None = None
    channel_id: str = ""
    ean: str = ""
    shippings: tuple[ShippingDescriptor, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelTotals:
    """Sums of an order in BRL as the hub wrote them.

    Args:
        discount: on the order; the items' own come on top of it.
        freight: the buyer's part; `seller_freight` is the seller's.
        interest: of instalments.
    """

    gross: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    freight: Decimal = Decimal(0)
    seller_freight: Decimal = Decimal(0)
    interest: Decimal = Decimal(0)
    total: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ChannelOrder:
    """One order as the hub says it now. Moments are seconds since 1970.

    Args:
        order_id: AnyMarket's id, the one of all routes.
        account: the seller's account on the marketplace, "Aurora Oficial".
        marketplace_number: public number on the channel; the ERP's store order number, whole.
        marketplace_id: internal number on the channel; may equal the public one.
        raw_status: the hub's word, "PAID_WAITING_SHIP".
        updated: mark of the version, `lastUpdate`; empty when the hub does not say it.
        partner_id: the ERP's number that the hub keeps; empty while unset.
        sub_channel: the storefront behind the marketplace, normalised where the hub did.
        cancellation: what the channel says about why, for a person.
        metadata: the hub's free pairs, such as "logistic_type": "drop_off".
    """

    order_id: int
    marketplace: str
    account: str
    marketplace_number: str
    status: OrderStatus
    raw_status: str
    created_at_s: float
    buyer: Buyer
    items: tuple[ChannelItem, ...]
    totals: ChannelTotals
    shipping: ChannelAddress = field(default_factory=ChannelAddress)
    billing: ChannelAddress | None = None
    payments: tuple[ChannelPayment, ...] = ()
    intermediary: Intermediary = field(default_factory=Intermediary)
    fulfillment: bool = False
    marketplace_id: str = ""
    account_id: int | None = None
    sub_channel: str = ""
    marketplace_status: str = ""
    order_type: str = ""
    partner_id: str = ""
    updated: str = ""
    paid_at_s: float | None = None
    cancelled_at_s: float | None = None
    promised_dispatch_at_s: float | None = None
    promised_delivery_at_s: float | None = None
    cancellation: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the channel cancelled it."""
        return self.status is OrderStatus.CANCELLED

    @property
    def is_paid(self) -> bool:
        """Tell whether its status is one that only paid orders have.

        A status that says nothing of it, such as an issue of delivery, leaves it to `paid_at_s`.
        """
        is_silent = self.status in {OrderStatus.ISSUE, OrderStatus.UNKNOWN}
        return self.status in PAID_STATUSES or (is_silent and self.paid_at_s is not None)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of the hub's feed: this order changed.

    Args:
        token: one of an older event may be refused.
    """

    order_id: int
    token: str


@dataclass(frozen=True, slots=True)
class OrderMark:
    """An order seen in a listing; `updated` as in `ChannelOrder`."""

    order_id: int
    updated: str = ""


class OrderHub(Protocol):
    """What we ask the hub about orders.

    Every call may raise `AccessDenied`, `Throttled`, `TransientError` (a read without an answer),
    `OutcomeUnknown` (a write without one) and `Rejected`, see `domain.errors`; below stand only
    those with a meaning of their own.
    """

    def feed(self, limit: int) -> Sequence[FeedEntry]:
        """Give entries that are not acknowledged, in no order; empty when there are none."""
        ...

    def acknowledge(self, entry: FeedEntry) -> None:
        """Acknowledge every pending entry of the order.

        Raises:
            Rejected: the token is stale or unknown; the entry comes back.
        """
        ...

    def acknowledge_all(self, entries: Sequence[FeedEntry]) -> None:
        """Acknowledge the entries with one call.

        Raises:
            Rejected: at least one token is refused, the hub does not say which.
        """
        ...

    def order(self, order_id: int) -> ChannelOrder:
        """Give the order as it is now.

        Raises:
            NotThereYet: the hub does not know the id.
            Unreadable: a shape or word that we do not know.
        """
        ...

    def orders_updated(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        """Give orders updated in between; at most seven days apart, pages are read lazily."""
        ...

    def orders_created(self, after_s: float, before_s: float) -> Iterator[OrderMark]:
        """Give orders created in between; at most 120 days apart, pages are read lazily."""
        ...
