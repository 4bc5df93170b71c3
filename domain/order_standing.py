"""How far an order is at the hub, and what we tell the hub of an order's way to the buyer."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.channel_orders import ChannelOrder
from domain.invoices import Invoice
from domain.shipments import Cancellation, Delivered, Dispatch


class Transmission(StrEnum):
    """Whether what the hub was told last has reached the channel."""

    ARRIVED = "arrived"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """An order, and what the hub was told of its way so far; what it was not told is empty.

    Args:
        access_key: of the invoice that the hub has.
        tracking_number: of the shipment that the hub has.
        transmission: of the last thing that was told.
        complaint: what the channel says about it, for a person; empty when it says nothing.
    """

    order: ChannelOrder
    transmission: Transmission
    access_key: str = ""
    tracking_number: str = ""
    complaint: str = ""

    @property
    def wants_xml(self) -> bool:
        """Tell whether the order's channel demands the XML of the invoice."""
        return self.order.metadata.get("needInvoiceXML", "").strip().lower() == "true"

    @property
    def has_packages(self) -> bool:
        """Tell whether the order says that it goes in several packages."""
        said = self.order.metadata.get("number-of-packages", "").strip()
        return said.isdecimal() and int(said) > 1


@dataclass(frozen=True, slots=True)
class Package:
    """One package of an order that goes in several.

    Args:
        id: the hub's, "476ae5cb-2cc2-4e4e-9f42-22def0f06378".
        external_id: the ERP's; empty when it has none.
        status: the hub's word, "ACCEPTED".
        tracking_number: empty as long as the hub does not know that it left.
    """

    id: str
    external_id: str = ""
    status: str = ""
    tracking_number: str = ""


class HubFacts(Protocol):
    """What we tell the hub of an order: every call for one order, none takes anything back.

    A call that changes the status gives how that fares on its way to the channel. One that writes
    may raise, besides what every call may (see `channel_orders.OrderHub`),
    `Rejected`: for good, with the channel's words; and its kinds below.
    """

    def standing(self, order_id: int) -> OrderStanding:
        """Give where an order stands now; errors as of `channel_orders.OrderHub.order`."""
        ...

    def packages(self, order_id: int) -> Sequence[Package]:
        """Give the packages of an order; empty when it has none."""
        ...

    def put_invoice(self, order_id: int, invoice: Invoice) -> Transmission:
        """Tell the data of the invoice: the order is invoiced.

        Raises:
            PackageNeeded: the order has packages: each wants a document.
        """
        ...

    def put_nfe(self, order_id: int, xml: str) -> None:
        """Tell the XML of the invoice. Says nothing about the order's status by itself.

        Raises:
            AlreadyThere: the channel has it.
            NotAllowedYet: not paid, or the channel does not take it yet.
            NotSupported: the channel takes no XML.
            PackageNeeded: the order has packages: each wants a document.
        """
        ...

    def post_document(self, order_id: int, package_id: str, invoice: Invoice) -> None:
        """Tell the invoice of one package, with its XML.

        Raises:
            AlreadyThere: the package has one.
            NotAllowedYet: as of `put_nfe`.
        """
        ...

    def put_dispatch(self, order_id: int, dispatch: Dispatch, package_id: str = "") -> Transmission:
        """Tell that the order left, or one package of it.

        Raises:
            PackageNeeded: the order has packages: each leaves by itself.
        """
        ...

    def put_delivered(self, order_id: int, delivered: Delivered) -> Transmission:
        """Tell that the buyer has it."""
        ...

    def put_cancellation(
        self, order_id: int, marketplace: str, cancellation: Cancellation
    ) -> Transmission:
        """Tell that the order is cancelled, why in the marketplace's words.

        Raises:
            PermanentError: the code of the cancellation is none that is known.
        """
        ...
