"""An order of theirs, as one of ours."""

from collections.abc import Mapping
from typing import TypedDict

from adapters.anymarket.reading import NOUGHT, Reading, as_text
from adapters.anymarket.tables import ORDER_STATUSES
from adapters.anymarket.translate.items import to_items
from adapters.anymarket.translate.people import to_billing, to_buyer, to_shipping
from adapters.anymarket.wire import to_id
from adapters.http.shapes import Fields, to_fields
from domain.channel_orders import ChannelOrder, ChannelTotals, FeedEntry, OrderMark, OrderStatus
from domain.channel_payments import ChannelPayment, Intermediary


def to_order(payload: object) -> ChannelOrder:
    """Translate an order of `GET /orders/{id}`.

    Only what identifies an order must be there: id, marketplace, status and when it was made.
    Whatever else is missing stays empty, and whoever decides about the order names it.

    Raises:
        Unreadable: a field of another shape, named by its path; its value is not shown.

    Source:
        docs/anymarket.md, "Orders".
    """
    order = Reading(to_fields(payload))
    raw_status = order.word("status")
    metadata = to_metadata(order.object("metadata").fields)
    return ChannelOrder(
        order_id=to_id(order.fields),
        marketplace=order.word("marketPlace"),
        account=order.text("accountName"),
        account_id=order.whole("idAccount"),
        marketplace_number=order.text("marketPlaceNumber"),
        marketplace_id=order.text("marketPlaceId"),
        status=to_status(raw_status),
        raw_status=raw_status,
        marketplace_status=order.text("marketPlaceStatus"),
        updated=order.text("lastUpdate"),
        partner_id=order.text("partnerId"),
        sub_channel=order.text("subChannelNormalized", "subChannel"),
        order_type=order.text("orderTypeName"),
        fulfillment=order.flag("fulfillment"),
        buyer=to_buyer(order.object("buyer")),
        shipping=to_shipping(order.object("shipping"), order.object("anymarketAddress")),
        billing=to_billing(order.object("billingAddress")),
        items=to_items(order),
        totals=_totals(order),
        payments=tuple(_payment(payment) for payment in order.objects("payments")),
        intermediary=_intermediary(order),
        cancellation=to_cancellation(metadata, order.text("marketPlaceStatusComplement")),
        metadata=metadata,
        **_moments(order),
    )


def to_status(word: str) -> OrderStatus:
    """Translate a status; a word that nobody has documented is unknown, not an error.

    Examples:
        >>> to_status("PAID_WAITING_SHIP"), to_status("DELIVERY_ISSUE"), to_status("TELEPORTED")
        (<OrderStatus.PAID: 'paid'>, <OrderStatus.ISSUE: 'issue'>, <OrderStatus.UNKNOWN: 'unknown'>)
    """
    return ORDER_STATUSES.get(word.upper(), OrderStatus.UNKNOWN)


def to_metadata(fields: Fields) -> dict[str, str]:
    """Read the free pairs: texts in 2026, truth values in 2024. What is nested is left out.

    Examples:
        >>> to_metadata({"mshops": False, "number-of-packages": "1", "x": None, "y": [1]})
        {'mshops': 'false', 'number-of-packages': '1'}
    """
    return {as_text(name): _spelled(value) for name, value in fields.items() if _is_plain(value)}


def to_cancellation(metadata: Mapping[str, str], complement: str) -> str:
    """Give why an order was cancelled, in the channel's words; empty when it does not say.

    Examples:
        >>> said = {"canceldetail_motivation": "Desistência", "canceldetail_code": "buyer_regret"}
        >>> to_cancellation(said, "")
        'Desistência (buyer_regret)'
        >>> to_cancellation({"canceldetail_requested_by": "buyer"}, "no_stock")
        'no_stock (buyer)'
        >>> to_cancellation({}, "waiting for the payment")
        ''
    """
    said = {name: metadata.get(f"canceldetail_{name}", "") for name in _CANCELLATION}
    if not any(said.values()):
        # The complement alone speaks of any status, not only of a cancelled one.
        return ""
    words = said["motivation"] or said["description"] or complement
    details = ", ".join(filter(None, (said["code"], said["requested_by"])))
    return f"{words} ({details})".strip() if details else words


_CANCELLATION = ("motivation", "description", "code", "requested_by")


def to_feed_entry(row: Fields) -> FeedEntry:
    """Translate an entry of the feed.

    Raises:
        Unreadable: it names no order, or no token.
    """
    return FeedEntry(to_id(row), Reading(row).word("token"))


def to_mark(row: Fields) -> OrderMark:
    """Translate an order of a listing to as much as a sweep needs.

    Raises:
        Unreadable: it has no id.
    """
    return OrderMark(to_id(row), Reading(row).text("lastUpdate"))


class _Moments(TypedDict):
    created_at_s: float
    paid_at_s: float | None
    cancelled_at_s: float | None
    promised_delivery_at_s: float | None
    promised_dispatch_at_s: float | None


def _moments(order: Reading) -> _Moments:
    shipping = order.object("shipping")
    return {
        "created_at_s": order.since("createdAt"),
        "paid_at_s": order.moment("paymentDate"),
        "cancelled_at_s": order.moment("cancelDate"),
        # Despite its name this is when the buyer was promised to have it.
        "promised_delivery_at_s": shipping.moment("promisedShippingTime"),
        "promised_dispatch_at_s": shipping.moment("promisedDispatchTime"),
    }


def _totals(order: Reading) -> ChannelTotals:
    return ChannelTotals(
        gross=order.amount("gross") or NOUGHT,
        discount=order.amount("discount") or NOUGHT,
        freight=order.amount("freight") or NOUGHT,
        seller_freight=order.amount("sellerFreight") or NOUGHT,
        interest=order.amount("interestValue") or NOUGHT,
        total=order.amount("total") or NOUGHT,
    )


def _payment(payment: Reading) -> ChannelPayment:
    return ChannelPayment(
        method=payment.text("method"),
        method_normalized=payment.text("paymentMethodNormalized"),
        detail_normalized=payment.text("paymentDetailNormalized"),
        value=payment.amount("value"),
        installments=max(payment.whole("installments") or 1, 1),
        status=payment.text("status"),
        channel_id=payment.text("marketplaceId"),
        institution_document=payment.text("documentPaymentInstitution"),
        card_operator=payment.text("cardOperator"),
        authorization=payment.text("orderAuthorizationCardCode"),
    )


def _intermediary(order: Reading) -> Intermediary:
    return Intermediary(
        document=order.text("documentIntermediator"),
        seller_id=order.text("intermediateRegistrationId"),
        payment_document=order.text("documentPaymentInstitution"),
    )


def _is_plain(value: object) -> bool:
    return value is not None and not isinstance(value, Mapping | list)


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else as_text(value)
