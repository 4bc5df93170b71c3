"""What we tell AnyMarket of an order's invoice, shipment and end: one method a call."""

from collections.abc import Sequence
from contextlib import suppress
from http import HTTPStatus

from adapters.anymarket.faults import is_no_error, unreadable
from adapters.anymarket.order_reading import OrderReader
from adapters.anymarket.translate.facts import (
    cancellation_payload,
    delivered_payload,
    dispatch_payload,
    document_fields,
    invoice_payload,
    to_packages,
    to_standing,
    transmission_of,
)
from adapters.http.asks import Ask
from adapters.http.exact_json import NotJson, read_json
from adapters.http.multipart import File, form
from adapters.http.shapes import Fields
from domain.errors import Rejected, Unreadable
from domain.invoices import Invoice
from domain.order_standing import OrderStanding, Package, Transmission
from domain.shipments import Cancellation, Delivered, Dispatch

XML = "application/xml;charset=utf-8"


class AnyMarketFacts(OrderReader):
    """Implements `domain.order_standing.HubFacts`."""

    def standing(self, order_id: int) -> OrderStanding:
        """GET /orders/{id}."""
        return to_standing(self._order(order_id))

    def packages(self, order_id: int) -> Sequence[Package]:
        """GET /orders/{id}/packages. Who answers 404 has none, or no such route."""
        ask = Ask("GET", "/orders/{order}/packages", {"order": order_id})
        try:
            return self._read(ask, to_packages)
        except Rejected as refused:
            if refused.status == HTTPStatus.NOT_FOUND:
                return ()
            raise

    def put_invoice(self, order_id: int, invoice: Invoice) -> Transmission:
        """PUT /orders/{id}, INVOICED."""
        return self._update(order_id, invoice_payload(invoice))

    def put_nfe(self, order_id: int, xml: str) -> None:
        """PUT /orders/{id}/nfe: the file itself, which is answered with nothing."""
        ask = Ask(
            "PUT",
            "/orders/{order}/nfe",
            {"order": order_id},
            headers={"content-type": XML},
            content=xml.encode(),
        )
        self._write(ask)

    def post_document(self, order_id: int, package_id: str, invoice: Invoice) -> None:
        """POST /orders/{id}/fiscalDocument?packageId=."""
        file = File(f"{invoice.key}.xml", "application/xml", invoice.xml.encode())
        media_type, content = form(document_fields(invoice), file)
        ask = Ask(
            "POST",
            "/orders/{order}/fiscalDocument",
            {"order": order_id},
            query={"packageId": package_id},
            headers={"content-type": media_type},
            content=content,
        )
        self._write(ask)

    def put_dispatch(self, order_id: int, dispatch: Dispatch, package_id: str = "") -> Transmission:
        """PUT /orders/{id}, PAID_WAITING_DELIVERY, with ?packageId= of one package."""
        return self._update(order_id, dispatch_payload(dispatch), package_id)

    def put_delivered(self, order_id: int, delivered: Delivered) -> Transmission:
        """PUT /orders/{id}, CONCLUDED."""
        return self._update(order_id, delivered_payload(delivered))

    def put_cancellation(
        self, order_id: int, marketplace: str, cancellation: Cancellation
    ) -> Transmission:
        """PUT /orders/{id}, CANCELED."""
        return self._update(order_id, cancellation_payload(marketplace, cancellation))

    def _update(self, order_id: int, payload: Fields, package_id: str = "") -> Transmission:
        query = {"packageId": package_id} if package_id else {}
        ask = Ask("PUT", "/orders/{order}", {"order": order_id}, query=query, payload=payload)
        content = self._call(ask).content
        # It is done; where the answer does not say how it fares, that is asked for later.
        if not content.strip():
            return Transmission.UNKNOWN
        try:
            said = read_json(content)
        except NotJson:
            raise unreadable(ask.route, is_read=False) from None
        if not is_no_error(said):
            raise unreadable(ask.route, is_read=False)
        with suppress(Unreadable):
            return transmission_of(said)
        return Transmission.UNKNOWN
