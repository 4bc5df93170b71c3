"""What we tell of an order's invoice, shipment and end, in their shapes; and how far it is."""

from datetime import datetime

from adapters.anymarket.reading import Reading
from adapters.anymarket.tables import CANCELLATION_CODES, OTHER, TRANSMISSIONS
from adapters.anymarket.translate.orders import to_order
from adapters.http.shapes import Fields, to_fields
from domain.deadletters import Reason
from domain.errors import PermanentError, Unreadable
from domain.invoices import Invoice
from domain.order_standing import OrderStanding, Package, Transmission
from domain.shipments import Cancellation, Delivered, Dispatch

LINK_NFE = 300
"""Characters that `linkNfe` may have; `invoiceLink` takes more."""

NO_REASON = "Cancelado pelo vendedor"


def to_standing(payload: object) -> OrderStanding:
    """Translate an order of `GET /orders/{id}` with what was told of its way.

    Raises:
        Unreadable: as of `to_order`.
    """
    order = Reading(to_fields(payload))
    return OrderStanding(
        order=to_order(payload),
        transmission=to_transmission(order.text("transmissionStatus")),
        access_key=order.object("invoice").text("accessKey"),
        tracking_number=order.object("tracking").text("number"),
        complaint=order.text("marketPlaceStatusComplement"),
    )


def to_transmission(word: str) -> Transmission:
    """Translate how a change fares on its way to the channel; other words are unknown.

    Examples:
        >>> to_transmission("WAITING"), to_transmission("")
        (<Transmission.UNDER_WAY: 'under_way'>, <Transmission.UNKNOWN: 'unknown'>)
    """
    return TRANSMISSIONS.get(word.upper(), Transmission.UNKNOWN)


def transmission_of(payload: object) -> Transmission:
    """Read from the order that an update is answered with how the update fares.

    Raises:
        Unreadable: it is no order.
    """
    return to_transmission(Reading(to_fields(payload)).text("transmissionStatus"))


def to_packages(payload: object) -> list[Package]:
    """Translate the packages of an order.

    Raises:
        Unreadable: a package has no id.

    Source:
        docs/anymarket.md, "Packages": one group, or a list of groups.
    """
    groups = payload if isinstance(payload, list) else [payload]
    rows = [row for group in groups for row in Reading(to_fields(group)).objects("packages")]
    return [_package(row) for row in rows]


def invoice_payload(invoice: Invoice) -> Fields:
    """Give the update to INVOICED; what the ERP did not say is left out."""
    link = invoice.danfe_url
    return {
        "status": "INVOICED",
        "invoice": _said(
            accessKey=str(invoice.key),
            series=invoice.series,
            number=invoice.number,
            date=_moment(invoice.issued_at),
            cfop=invoice.cfop,
            companyStateTaxId=invoice.state_registration,
            linkNfe=link if len(link) <= LINK_NFE else "",
            invoiceLink=link,
        ),
    }


def document_fields(invoice: Invoice) -> dict[str, str]:
    """Give the form of a package's invoice, without its file."""
    told = invoice_payload(invoice)["invoice"]
    return {**{name: str(text) for name, text in told.items()}, "origin": "ORIGIN_ERP"}


def dispatch_payload(dispatch: Dispatch) -> Fields:
    """Give the update to PAID_WAITING_DELIVERY; what the ERP did not say is left out."""
    estimate = dispatch.estimated_delivery_at
    return {
        "status": "PAID_WAITING_DELIVERY",
        "tracking": _said(
            number=dispatch.tracking_number,
            carrier=dispatch.carrier,
            carrierDocument=dispatch.carrier_document,
            url=dispatch.tracking_url,
            shippedDate=_moment(dispatch.shipped_at),
            estimateDate="" if estimate is None else _moment(estimate),
        ),
    }


def delivered_payload(delivered: Delivered) -> Fields:
    """Give the update to CONCLUDED."""
    return {
        "status": "CONCLUDED",
        "tracking": {"deliveredDate": _moment(delivered.delivered_at)},
    }


def cancellation_payload(marketplace: str, cancellation: Cancellation) -> Fields:
    """Give the update to CANCELED. Why is told always: two channels demand it.

    Raises:
        PermanentError: the code is no word that is known.
    """
    return {
        "status": "CANCELED",
        "cancelDetails": cancellation.reason or NO_REASON,
        "cancellationCode": cancellation_code(marketplace, cancellation.code),
    }


def cancellation_code(marketplace: str, word: str) -> str:
    """Give a channel's code for why an order is cancelled.

    Args:
        word: one of ours; one of the channel's, which are an open set; empty: nobody says.

    Raises:
        PermanentError: it is neither.

    Examples:
        >>> cancellation_code("MERCADO_LIVRE", "out_of_stock"), cancellation_code("GFG", "")
        ('OUT_OF_STOCK', 'OTHER')
        >>> cancellation_code("SHOPEE", "CUSTOMER_RETURN")
        'CUSTOMER_RETURN'
    """
    codes = CANCELLATION_CODES.get(marketplace, CANCELLATION_CODES[""])
    if not word:
        return codes[OTHER]
    ours = codes.get(word.lower())
    if ours is not None:
        return ours
    if word.isascii() and word.isupper() and word.replace("_", "").isalnum():
        return word
    raise PermanentError(
        Reason.CANCELLATION_REFUSED,
        f"the cancellation's code, {len(word)} characters, is neither a channel's code nor one of "
        f"{', '.join(sorted(codes))}; publish order.cancelled again with one of them",
    )


def _package(row: Reading) -> Package:
    package_id = row.text("packageItemId")
    if not package_id:
        raise Unreadable(f"{row.path}packageItemId: expected a text")
    said = (row.text(name) for name in ("externalId", "status", "trackingCode"))
    return Package(package_id, *said)


def _said(**fields: str) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text}


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
