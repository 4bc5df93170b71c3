"""Orders as our client reads them, in every dialect of the hub."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.channel_orders import ChannelOrder, OrderStatus
from domain.errors import AccessDenied, NotThereYet, Rejected, TransientError, Unreadable
from tests.contract.anymarket_pair import Pair
from tests.hub_orders import a_hub_address, a_hub_buyer, a_hub_item, a_hub_item_by, a_hub_order
from tests.simulator.hub import OI, sample

DIALECTS: list[dict[str, object]] = [
    {"ids": "text"},
    {"nulls": "explicit"},
    {"amounts": "double"},
    {"delivery_status_key": "deliverStatus"},
    {"delivery_status_key": "deliveryStatus"},
    {"item_shippings": "object"},
    {"item_customization": "customizations"},
    {"metadata_values": "boolean"},
    {"anymarket_state": "normalized"},
]
SAMPLES = [
    "order-paid",
    "order-pending",
    "order-invoiced",
    "order-shipped",
    "order-concluded",
    "order-canceled",
    "order-delivery-issue",
    "order-fulfillment-coupon",
    "order-real-shape-minimal",
]


def an_order_of_every_kind_of_field() -> dict[str, Any]:
    customized = a_hub_item(customization={"customizationValue": "Ana"}, amount=2, unit=10.1)
    return a_hub_order(7, items=[customized, a_hub_item_by("SEDEX", "B")], freight=18.9)


@pytest.mark.parametrize("switches", DIALECTS, ids=str)
def test_an_order_reads_the_same_in_every_dialect(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.sell(an_order_of_every_kind_of_field())
    plain = pair.hub().order(7)

    pair.simulator.switch(**switches)

    assert pair.hub().order(7) == plain


def test_an_order_may_not_say_when_it_was_updated(pair: Pair) -> None:
    pair.simulator.sell(a_hub_order(7))
    plain = pair.hub().order(7)

    pair.simulator.switch(last_update=False)

    assert plain.updated
    assert pair.hub().order(7) == replace(plain, updated="")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_reads_the_same_through_the_simulator(pair: Pair, name: str) -> None:
    payload = sample(name)
    pair.simulator.sell(payload, how="exact=yes")

    order = pair.hub().order(payload["id"])

    assert (order.order_id, order.raw_status) == (payload["id"], payload["status"])
    assert order.totals.total == Decimal(str(payload["total"]))
    assert order.buyer.document == payload["buyer"].get("document", "")


def test_money_arrives_to_the_cent(pair: Pair) -> None:
    prices = [0.1, 19.99, 1234.56, 0.07]
    pair.simulator.sell(a_hub_order(7, items=[a_hub_item(unit=price) for price in prices]))

    order = pair.hub().order(7)

    assert [item.unit for item in order.items] == [Decimal(str(price)) for price in prices]
    assert order.totals.total == Decimal("1254.72")


def changed_by(pair: Pair, **change: Any) -> ChannelOrder:
    """Give an order after the channel changed it."""
    pair.simulator.sell(a_hub_order(7, status="PENDING", createdAt="2026-09-15T12:04:11Z"))
    pair.simulator.change_orders(7, **change)
    return pair.hub().order(7)


def test_a_payment_shows(pair: Pair) -> None:
    order = changed_by(pair, status="PAID_WAITING_SHIP")

    assert (order.status, order.is_paid) == (OrderStatus.PAID, True)
    assert order.paid_at_s is not None


def test_a_cancellation_shows_with_its_reason(pair: Pair) -> None:
    order = changed_by(
        pair, status="CANCELED", metadata={"canceldetail_motivation": "Desistência do comprador"}
    )

    assert (order.is_cancelled, order.cancellation) == (True, "Desistência do comprador")


def test_another_address_shows_with_its_state(pair: Pair) -> None:
    order = changed_by(pair, shipping=a_hub_address(city="São Paulo", state="SP", number="7"))

    assert (order.shipping.city, order.shipping.state) == ("São Paulo", "SP")
    assert order.shipping.number == "7"


def test_a_buyer_without_document_shows_as_such(pair: Pair) -> None:
    buyer = a_hub_buyer(document=None, documentNumberNormalized=None, documentType="OTHER")
    pair.simulator.sell(a_hub_order(7, buyer=buyer))

    assert pair.hub().order(7).buyer.document == ""


def test_a_new_status_is_unknown_and_keeps_its_word(pair: Pair) -> None:
    order = changed_by(pair, status="TELEPORTED")

    assert (order.status, order.raw_status) == (OrderStatus.UNKNOWN, "TELEPORTED")


def test_what_cannot_be_read_is_named_without_its_value(pair: Pair) -> None:
    pair.simulator.sell(a_hub_order(7, items=[{"shippings": [{"shippingtype": ["Maria"]}]}]))

    with pytest.raises(Unreadable, match=r"items\[0\]\.shippings\[0\]\.shippingtype") as raised:
        pair.hub().order(7)

    assert "Maria" not in str(raised.value)


@pytest.mark.parametrize("kind", ["html_error", "truncated_json", "drop_before_apply"])
def test_an_order_without_an_answer_is_asked_for_again(pair: Pair, kind: str) -> None:
    pair.simulator.sell(a_hub_order(7))
    pair.simulator.fault(kind, route="/v2/orders/{id}", status=502, count=1)
    hub = pair.hub()

    with pytest.raises(TransientError):
        hub.order(7)

    assert hub.order(7).order_id == 7


@pytest.mark.parametrize("status", [200, 404])
def test_a_page_of_a_proxy_says_nothing_about_the_order(pair: Pair, status: int) -> None:
    pair.simulator.sell(a_hub_order(7))
    pair.simulator.fault("html_error", route="/v2/orders/{id}", status=status)

    with pytest.raises(TransientError) as raised:
        pair.hub().order(7)

    assert not isinstance(raised.value, NotThereYet)


def test_a_token_that_ended_is_a_denial(pair: Pair) -> None:
    pair.simulator.told("PUT", f"/accounts/{OI}/token", {"token": "another"})

    with pytest.raises(AccessDenied):
        pair.hub().feed(100)


def test_an_acknowledgement_without_an_answer_may_be_repeated(pair: Pair) -> None:
    pair.simulator.sell(a_hub_order(7))
    pair.simulator.fault("drop_after_apply", method="PUT", count=1)
    hub = pair.hub()
    [entry] = hub.feed(100)

    with pytest.raises(TransientError):
        hub.acknowledge(entry)
    with pytest.raises(Rejected):
        hub.acknowledge(entry)

    assert list(hub.feed(100)) == []
