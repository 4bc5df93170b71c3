"""What a look at invoices and parcels of the ERP comes to: the events that it would emit. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.days import midnight_s, moment_of
from domain.erp_looks import event_id, said_by_poll
from domain.erp_papers import ErpInvoice, ErpProgress, ErpTracking
from domain.fact_ports import NamedOrder
from domain.ids import Kind
from domain.store import Store

NOON_S = 12 * 3600.0


def invoice_id(
    store: Store, order: NamedOrder, invoice: ErpInvoice, *, has_xml: bool = True
) -> str:
    """Name the event of an invoice: the same invoice at the same stage, the same name.

    Args:
        has_xml: without its XML it is told once more as soon as there is one.
    """
    lacking = () if has_xml else ("no xml",)
    said = (invoice.access_key, invoice.stage.value, invoice.cfop, *lacking)
    return event_id(Kind.INVOICE, store.name, str(order.order_id), *said)


def invoice_said(
    store: Store, order: NamedOrder, invoice: ErpInvoice, xml: str, at_s: float
) -> dict[str, Any]:
    """Give `invoice.issued`; what the ERP does not say is left out.

    Args:
        xml: the authorised XML; empty: there is none.
        at_s: the database's clock before the ERP was asked.
    """
    data = {
        "number": invoice.number,
        "series": invoice.series,
        "access_key": invoice.access_key,
        "issued_at": invoice.issued_at.isoformat(),
        "stage": invoice.stage.value,
        "cfop": invoice.cfop,
        "danfe_url": invoice.danfe_url,
        "xml": xml,
    }
    named = invoice_id(store, order, invoice, has_xml=bool(xml))
    return said_by_poll(store, "invoice.issued", str(order.order_id), at_s, named, _said(data))


def dispatch_id(store: Store, order: NamedOrder, progress: ErpProgress) -> str:
    """Name the event of a dispatch: the same tracking number, the same name."""
    return event_id(Kind.SHIPMENT, store.name, str(order.order_id), progress.tracking_number)


def dispatch_said(
    store: Store, order: NamedOrder, progress: ErpProgress, tracking: ErpTracking, at_s: float
) -> dict[str, Any]:
    """Give `shipment.dispatched`.

    The ERP knows the day of the dispatch only: it is told as noon, or as now where that is
    earlier; one that it does not know at all is now. A promise is for the end of its day.
    """
    promised = progress.promised_on
    data = {
        "carrier": tracking.carrier,
        "tracking_number": tracking.number,
        "tracking_url": tracking.url,
        "shipped_at": _noon(progress.shipped_on, at_s),
        "estimated_delivery_at": "" if promised is None else _end_of(promised),
    }
    named = dispatch_id(store, order, progress)
    return said_by_poll(store, "shipment.dispatched", str(order.order_id), at_s, named, _said(data))


def delivered_id(store: Store, order: NamedOrder, progress: ErpProgress) -> str:
    """Name the event of a delivery: the same day, the same name."""
    return event_id(Kind.DELIVERY, store.name, str(order.order_id), str(progress.delivered_on))


def delivered_said(
    store: Store, order: NamedOrder, progress: ErpProgress, at_s: float
) -> dict[str, Any]:
    """Give `shipment.delivered`; its moment as that of a dispatch."""
    data = {"delivered_at": _noon(progress.delivered_on, at_s)}
    named = delivered_id(store, order, progress)
    return said_by_poll(store, "shipment.delivered", str(order.order_id), at_s, named, data)


def _noon(day: date | None, at_s: float) -> str:
    moment_s = at_s if day is None else min(midnight_s(day) + NOON_S, at_s)
    return moment_of(moment_s).isoformat()


def _end_of(day: date) -> str:
    return moment_of(midnight_s(day) + 2 * NOON_S - 1).isoformat()


def _said(data: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in data.items() if text}
