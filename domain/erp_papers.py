"""What the ERP knows of an order after it was taken: invoice, parcel, delivery."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.erp_orders import ErpOrderRef
from domain.invoices import InvoiceStage


@dataclass(frozen=True, slots=True)
class ErpInvoice:
    """An invoice that may be told: authorised, perhaps printed. As the ERP wrote it, unchecked.

    Args:
        erp_id: its id.
        order_id: of the order that it is for; empty for what was sold otherwise.
        number: "001234", with the ERP's zeros.
    """

    erp_id: str
    order_id: str
    number: str
    series: str
    access_key: str
    issued_at: datetime
    stage: InvoiceStage
    cfop: str = ""
    danfe_url: str = ""


@dataclass(frozen=True, slots=True)
class ErpProgress:
    """How far an order is.

    Args:
        number: its store order number; empty for what was sold elsewhere.
        tracking_number: empty until it has left.
        shipped_on: the day it left; None: not said.
        promised_on: when the buyer should have it; None: not said.
        delivered_on: the day the buyer got it; None: not yet.
    """

    ref: ErpOrderRef
    number: str
    tracking_number: str = ""
    shipped_on: date | None = None
    promised_on: date | None = None
    delivered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ErpTracking:
    """Where an order's parcel can be followed. A part that the ERP does not say is empty."""

    carrier: str
    number: str
    url: str


class ErpPapers(Protocol):
    """What we ask the ERP about invoices and parcels; errors as of `erp_orders.ErpOrders`."""

    def invoices(self, first: date, last: date) -> Iterator[ErpInvoice]:
        """Give every invoice issued on these days that may be told, lazily.

        Raises:
            TransientError: it is not certain that these are all.
        """
        ...

    def xml(self, invoice: ErpInvoice) -> str:
        """Give the authorised XML; empty: there is none (yet), or of other invoices only."""
        ...

    def invoiced(self, first: date, last: date) -> Iterator[ErpProgress]:
        """Give how far the orders are that were invoiced on these days; as `invoices`."""
        ...

    def delivered(self, first: date, last: date) -> Iterator[ErpProgress]:
        """Give the orders that were delivered on these days; as `invoices`."""
        ...

    def tracking(self, ref: ErpOrderRef) -> ErpTracking | None:
        """Give where the parcel of an order is; None: it has not left, or is unknown."""
        ...
