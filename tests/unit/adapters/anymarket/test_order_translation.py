"""Orders of AnyMarket in our words: the samples and the odd cases."""

import json
import traceback
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from adapters.anymarket.translate.orders import to_mark, to_order
from domain.channel_orders import ChannelOrder, OrderMark, OrderStatus, ShippingDescriptor
from domain.errors import Unreadable
from tests.order_builders import CREATED_S, MERCADO_ENVIOS, PAID_S, a_channel_order, a_payment
from tests.unit.adapters.anymarket.scripted_hub import payload_of, sample

STATUSES = {
    "order-pending": OrderStatus.PENDING,
    "order-paid": OrderStatus.PAID,
    "order-invoiced": OrderStatus.INVOICED,
    "order-shipped": OrderStatus.SHIPPED,
    "order-concluded": OrderStatus.DELIVERED,
    "order-canceled": OrderStatus.CANCELLED,
    "order-delivery-issue": OrderStatus.ISSUE,
}


def order_with(**what_matters: Any) -> ChannelOrder:
    """Translate the paid sample with other fields."""
    return to_order(payload_of("order-paid") | what_matters)


def order_of_item(**what_matters: Any) -> ChannelOrder:
    """Translate the paid sample with another item."""
    [item] = payload_of("order-paid")["items"]
    return order_with(items=[item | what_matters])


def test_the_paid_sample_is_the_order_that_our_tests_build() -> None:
    order = to_order(payload_of("order-paid"))

    built = a_channel_order()
    assert (order.created_at_s, order.paid_at_s) == (CREATED_S, PAID_S)
    assert order.items == (
        replace(built.items[0], sku_id=87000101, ean="7890000001021", channel_id="AUR-MT-AZ"),
    )
    assert order.buyer == replace(
        built.buyer, document_normalized="11144477735", channel_id="900000001"
    )
    assert order.shipping == replace(built.shipping, reference="Próximo à praça")
    assert order.billing == built.billing


def test_the_paid_sample_says_what_it_cost_and_how_it_is_paid() -> None:
    order = to_order(payload_of("order-paid"))

    assert (order.totals.gross, order.totals.freight) == (Decimal("229.8"), Decimal("18.9"))
    assert order.totals.total == Decimal("248.7")
    [payment] = order.payments
    assert payment == replace(
        a_payment(),
        detail_normalized="CARTÃO DE CRÉDITO",
        status="approved",
        channel_id="88000000001",
        card_operator="01",
    )


def test_the_paid_sample_says_where_it_was_sold() -> None:
    order = to_order(payload_of("order-paid"))

    assert (order.marketplace, order.account) == ("MERCADO_LIVRE", "Aurora Oficial")
    assert (order.account_id, order.sub_channel) == (4086, "MERCADO_LIVRE")
    assert order.marketplace_number == order.marketplace_id == "2000009990001"
    assert order.intermediary.document == "03007331000141"
    assert order.intermediary.seller_id == "AURORAOFICIAL"
    assert order.intermediary.payment_document == "10573521000191"


def test_the_paid_sample_says_until_when_it_is_promised() -> None:
    order = to_order(payload_of("order-paid"))

    assert order.promised_dispatch_at_s == 1_789_527_600.0
    assert order.promised_delivery_at_s == 1_790_045_999.0
    assert order.updated == "2026-09-15T12:06:45Z"


@pytest.mark.parametrize(("name", "status"), STATUSES.items())
def test_every_status_of_theirs_is_one_of_ours(name: str, status: OrderStatus) -> None:
    assert to_order(payload_of(name)).status is status


def test_a_pending_sample_is_not_paid() -> None:
    order = to_order(payload_of("order-pending"))

    assert (order.paid_at_s, order.is_paid) == (None, False)


def test_a_cancelled_sample_says_why() -> None:
    order = to_order(payload_of("order-canceled"))

    assert order.cancelled_at_s == 1_789_502_400.0
    assert order.cancellation == "Desistência do comprador (buyer_cancel_express, buyer)"


def test_a_fulfilment_sample_says_so() -> None:
    assert to_order(payload_of("order-fulfillment-coupon")).fulfillment


def test_an_invoiced_sample_has_the_number_of_the_erp() -> None:
    assert to_order(payload_of("order-invoiced")).partner_id


def test_what_a_real_order_leaves_out_stays_empty() -> None:
    order = to_order(payload_of("order-real-shape-minimal"))

    assert (order.buyer.document, order.shipping.state, order.updated) == ("", "", "")
    assert order.billing is None
    assert order.payments[0].installments == 1
    assert order.items[0].shippings == (ShippingDescriptor("Standard", "UNKNOWN", "UNKNOWN"),)


@pytest.mark.parametrize("word", ["TELEPORTED", "paid", "Pago"])
def test_a_word_that_nobody_documented_is_unknown_and_kept(word: str) -> None:
    order = order_with(status=word)

    assert (order.status, order.raw_status) == (OrderStatus.UNKNOWN, word)


def test_both_spellings_of_cancelled_are_a_cancellation() -> None:
    assert order_with(status="CANCELED").is_cancelled
    assert order_with(status="CANCELLED").is_cancelled


@pytest.mark.parametrize("name", ["id", "status", "marketPlace", "createdAt"])
def test_an_order_without_identity_is_unreadable(name: str) -> None:
    payload = payload_of("order-paid")
    del payload[name]

    with pytest.raises(Unreadable, match=name):
        to_order(payload)


@pytest.mark.parametrize(
    "name", ["buyer", "shipping", "items", "payments", "metadata", "anymarketAddress"]
)
def test_an_order_without_a_part_is_read_and_the_part_is_empty(name: str) -> None:
    payload = payload_of("order-paid")
    del payload[name]

    assert to_order(payload).order_id == 183000101


def test_an_address_that_is_missing_is_taken_from_the_copy_of_the_hub() -> None:
    order = order_with(shipping=None)

    assert (order.shipping.city, order.shipping.state) == ("Maringá", "PR")


def test_a_state_is_written_with_the_letters_that_the_hub_knows() -> None:
    order = order_with(shipping={"state": "Parana "}, anymarketAddress={"state": "Parana "})

    assert order.shipping.state == "Parana"
    assert order_with(shipping={"state": "Parana "}).shipping.state == "PR"


def test_a_line_travels_the_same_in_both_shapes() -> None:
    [item] = payload_of("order-paid")["items"]

    order = order_of_item(shippings=item["shippings"][0])

    assert order.items[0].shippings == (MERCADO_ENVIOS,)


def test_a_line_that_nobody_says_how_to_send_has_no_shippings() -> None:
    assert order_of_item(shippings=None).items[0].shippings == ()


def test_sums_of_a_line_that_are_missing_are_added_up() -> None:
    [item] = order_of_item(gross=None, total=None).items

    assert (item.gross, item.total) == (Decimal("239.80"), Decimal("229.80"))


@pytest.mark.parametrize("name", ["amount", "unit"])
def test_a_line_without_quantity_or_price_is_unreadable(name: str) -> None:
    with pytest.raises(Unreadable, match=rf"items\[0\]\.{name}"):
        order_of_item(**{name: None})


@pytest.mark.parametrize("value", ["1.234,56", "many", True, [], {}, "NaN", "1e13", "1e-99"])
def test_money_that_is_no_number_is_unreadable(value: object) -> None:
    with pytest.raises(Unreadable, match="freight: a number"):
        order_with(freight=value)


def test_a_payment_may_not_say_how_much() -> None:
    [payment] = order_with(payments=[{"method": "pix"}]).payments

    assert (payment.method, payment.value, payment.installments) == ("pix", None, 1)


@pytest.mark.parametrize(
    ("text", "at_s"),
    [
        ("2026-09-15T12:04:11Z", CREATED_S),
        ("2026-09-15T09:04:11-03:00", CREATED_S),
        ("2026-09-15T12:04:11.000Z", CREATED_S),
        ("2026-09-15T12:04:11", CREATED_S),
    ],
)
def test_a_moment_is_read_in_every_spelling(text: str, at_s: float) -> None:
    assert order_with(createdAt=text).created_at_s == at_s


@pytest.mark.parametrize("value", ["15/09/2026", 1789473851000, [], "yesterday"])
def test_a_moment_of_another_kind_is_unreadable(value: object) -> None:
    with pytest.raises(Unreadable, match="paymentDate: a date-time"):
        order_with(paymentDate=value)


def test_a_placeholder_for_no_date_says_nothing() -> None:
    shipping = payload_of("order-paid")["shipping"]
    order = order_with(shipping={**shipping, "promisedShippingTime": "0001-01-01T00:00:00Z"})

    assert order.promised_delivery_at_s is None
    with pytest.raises(Unreadable, match="createdAt: a date-time"):
        order_with(createdAt="0001-01-01T00:00:00Z")


def test_fulfilment_may_be_written_as_a_text() -> None:
    assert order_with(fulfillment="true").fulfillment
    assert not order_with(fulfillment=None).fulfillment
    with pytest.raises(Unreadable, match="fulfillment"):
        order_with(fulfillment="maybe")


def test_free_pairs_read_the_same_as_texts_and_as_truth_values() -> None:
    texts, truths = {"mshops": "false", "n": "1"}, {"mshops": False, "n": 1}

    assert order_with(metadata=texts).metadata == order_with(metadata=truths).metadata == texts


def test_texts_that_no_database_keeps_lose_what_is_in_the_way() -> None:
    order = order_with(accountName=" a\x00b\ud800 ")

    assert order.account == "ab?"


def test_an_error_names_the_field_and_never_the_person() -> None:
    buyer = {"name": {"first": "Maria"}, "document": "111.444.777-35"}

    with pytest.raises(Unreadable, match=r"buyer\.name: a text .*not an object") as raised:
        order_with(buyer=buyer)

    assert "Maria" not in str(raised.value)


def test_not_even_the_traceback_shows_a_value() -> None:
    secret = "Mar" + "ia"  # a traceback would quote it as one word

    with pytest.raises(Unreadable) as raised:
        order_with(paymentDate=secret)

    assert secret not in "".join(traceback.format_exception(raised.value))


def test_a_mark_is_read_from_the_sample_of_a_page() -> None:
    [row, _] = json.loads(sample("orders-page"))["content"]

    assert to_mark(row) == OrderMark(183000101, "2026-09-15T12:06:45Z")
