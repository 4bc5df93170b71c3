"""An ERP that listens, on a real broker: what it is told is confirmed, or somebody knows."""

import contextlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pika.exceptions
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from adapters.queue import topology
from adapters.queue.connection import BrokerAway
from adapters.queue.erp_events import EventErp, EventErps
from domain.erp_orders import ErpOrderRef, ErpStatus
from domain.errors import ErpRejected, Misconfigured, OutcomeUnknown, TransientError
from domain.store import Store
from tests.erp_builders import CARRIER, DOCUMENT, an_erp_address, an_erp_order
from tests.integration.rabbit import Wire, channel, send, take, with_topology

pytestmark = pytest.mark.amqp

STORE = Store("acme", "https://hub.example")
QUEUE = "the-erp"
REF = ErpOrderRef("183000101", "ML-2000099900000017")
SCHEMA = Path("docs/schemas/order_event.schema.json").read_text(encoding="utf-8")
ORDER_EVENTS = Draft202012Validator(json.loads(SCHEMA), format_checker=FormatChecker())
NOW_S = 1_795_453_200.25


@pytest.fixture
def bare(amqp_vhost: str) -> str:
    """A broker where no ERP listens."""
    with_topology(amqp_vhost)
    with channel(amqp_vhost) as ch:
        ch.queue_delete(QUEUE)
    return amqp_vhost


@pytest.fixture
def url(bare: str) -> str:
    """A broker where the ERP's queue is bound for this store, and for no other."""
    with channel(bare) as ch:
        ch.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        ch.queue_bind(QUEUE, topology.BRIDGE_EVENTS, "acme.#")
    return bare


@contextlib.contextmanager
def an_erp(url: str, deadline_s: float = 5.0, store: Store = STORE) -> Iterator[EventErp]:
    erps = EventErps(url, deadline_s, lambda: NOW_S)
    try:
        with erps.of(store, lambda: None) as erp:
            yield erp
    finally:
        erps.close()


def told(url: str) -> list[dict[str, Any]]:
    return [json.loads(body) for _, _, body in take(url, QUEUE)]


def test_a_created_order_is_told_whole_with_its_customer(url: str) -> None:
    order = an_erp_order(discount_cents=1000, freight_cents=1890)
    with an_erp(url) as erp:
        ref = erp.create_order(order, erp.find_customer(DOCUMENT) or "")

    [(method, properties, body)] = take(url, QUEUE)
    event = json.loads(body)
    assert ref == REF
    assert list(ORDER_EVENTS.iter_errors(event)) == []
    assert (method.routing_key, properties.delivery_mode) == ("acme.order.imported", 2)
    assert properties.content_type == "application/cloudevents+json"
    assert (event["subject"], event["store"]) == (REF.number, "acme")
    assert event["data"]["customer"]["document"] == DOCUMENT
    assert (event["data"]["total"], event["data"]["discount"]) == ("48.80", "10.00")
    assert event["time"] == "2026-11-23T17:00:00.250+00:00"


def test_an_order_that_is_told_again_carries_the_same_id(url: str) -> None:
    with an_erp(url) as erp:
        erp.create_order(an_erp_order(), DOCUMENT)
        erp.create_order(an_erp_order(delivery=an_erp_address(city="Itajaí")), DOCUMENT)
        erp.create_order(an_erp_order(channel_order_id=183000102), DOCUMENT)

    first, again, other = (event["id"] for event in told(url))
    assert first == again
    assert other != first


def test_every_change_has_an_event_of_its_own(url: str) -> None:
    with an_erp(url) as erp:
        erp.mark_paid(REF, date(2026, 9, 17), "Pago")
        erp.set_delivery(REF, an_erp_address(city="Itajaí"))
        erp.set_delivery(REF, an_erp_address(city="Joinville"))
        erp.set_carrier(REF, CARRIER, "Loggi Express")
        erp.cancel(REF, "Desistência")

    events = told(url)
    assert [event["type"] for event in events] == [
        "order.paid",
        "order.address_changed",
        "order.address_changed",
        "order.carrier_changed",
        "order.cancelled",
    ]
    assert len({event["id"] for event in events}) == 5
    assert events[0]["data"]["paid_on"] == "2026-09-17"
    assert events[2]["data"]["delivery"]["city"] == "Joinville"
    assert events[3]["data"]["carrier"]["channel_name"] == "Loggi Express"


def test_statuses_that_have_an_event_are_told_and_others_refused(url: str) -> None:
    with an_erp(url) as erp:
        erp.set_status(REF, ErpStatus.OPEN, "")
        erp.set_status(REF, ErpStatus.CANCELLED, "")
        with pytest.raises(ErpRejected):
            erp.set_status(REF, ErpStatus.READY_FOR_PICKING, "")

    assert [event["type"] for event in told(url)] == ["order.paid", "order.cancelled"]


def test_an_order_that_no_queue_takes_stops_the_store(url: str) -> None:
    another = Store("outra", "https://hub.example")

    with (
        an_erp(url, store=another) as erp,
        pytest.raises(Misconfigured, match=r"outra\.order\.imported") as raised,
    ):
        erp.create_order(an_erp_order(), DOCUMENT)

    assert raised.value.cause == "erp_unbound"


def test_an_exchange_that_is_missing_is_named_with_the_command(bare: str) -> None:
    with channel(bare) as ch:
        ch.exchange_delete(topology.BRIDGE_EVENTS)
    try:
        with an_erp(bare) as erp, pytest.raises(Misconfigured, match="queues apply") as raised:
            erp.create_order(an_erp_order(), DOCUMENT)
    finally:
        topology.apply(bare)

    assert raised.value.cause == "erp_exchange_missing"


def test_a_queue_that_is_full_leaves_the_outcome_open(bare: str) -> None:
    full = {"x-max-length": 1, "x-overflow": "reject-publish"}
    with channel(bare) as ch:
        ch.queue_declare(QUEUE, durable=True, arguments=full)
        ch.queue_bind(QUEUE, topology.BRIDGE_EVENTS, "acme.#")
    with contextlib.suppress(pika.exceptions.NackError):
        send(bare, QUEUE, b"1")

    with an_erp(bare, deadline_s=1.0) as erp, pytest.raises(OutcomeUnknown):
        erp.create_order(an_erp_order(), DOCUMENT)


def test_a_broker_that_is_away_is_told_as_such(url: str) -> None:
    with Wire(url) as wire:
        wire.down()
        with an_erp(wire.url, deadline_s=1.0) as erp, pytest.raises(BrokerAway):
            erp.create_order(an_erp_order(), DOCUMENT)


def test_an_order_whose_confirm_is_lost_is_told_again_under_its_id(url: str) -> None:
    with Wire(url) as wire, an_erp(wire.url, deadline_s=10.0) as erp:
        erp.create_order(an_erp_order(), DOCUMENT)
        wire.cut()
        with contextlib.suppress(TransientError):
            erp.create_order(an_erp_order(), DOCUMENT)

    events = told(url)
    assert len(events) >= 2
    assert len({event["id"] for event in events}) == 1


def test_without_a_broker_nothing_is_told_and_somebody_knows() -> None:
    with pytest.raises(Misconfigured) as raised, an_erp(""):
        pass

    assert raised.value.cause == "erp_broker_missing"


def test_nothing_need_be_looked_up(url: str) -> None:
    with an_erp(url) as erp:
        state = erp.state(REF)

        assert list(erp.find_orders(REF.number)) == []
        assert erp.product_ids(["A", "", "B"]) == {"A": "A", "B": "B"}
        assert erp.create_customer(an_erp_order().customer) == DOCUMENT
        assert state is not None
        assert (state.status, state.is_invoiced) == (ErpStatus.AWAITING_PAYMENT, False)
        with pytest.raises(Misconfigured):
            erp.carriers()

    assert told(url) == []
