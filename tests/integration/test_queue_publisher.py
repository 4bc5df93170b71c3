"""Publishing with confirms on a real broker: events, and announcements of dead letters."""

import contextlib
import json
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from adapters.queue import topology
from adapters.queue.announcer import RabbitAnnouncer
from adapters.queue.connection import BrokerAway
from adapters.queue.publisher import Outcome, Publisher
from domain.ports import Announcement
from tests.integration.rabbit import Wire, channel, ready, take, until, with_topology
from tests.private_servers import PrivateRabbit

pytestmark = pytest.mark.amqp

KEY = "acme.stock.changed"
LETTER = Announcement("letter-1", "acme", "stock", "SKU-1", "hub_rejected")


@contextlib.contextmanager
def a_publisher(url: str, exchange: str = topology.EVENTS, **options: float) -> Iterator[Publisher]:
    publisher = Publisher(url, exchange=exchange, content_type="a/b", **options)  # type: ignore[arg-type] # window is an int
    try:
        yield publisher
    finally:
        publisher.close(timeout_s=0.1 if publisher.error else 2.0)


@pytest.fixture
def outcomes() -> list[Outcome]:
    return []


def test_a_message_is_confirmed_and_in_its_queue(url: str, outcomes: list[Outcome]) -> None:
    with a_publisher(url) as publisher:
        publisher.publish(KEY, b"{}", "event-1", outcomes.append)
        assert publisher.flush(5.0)

    assert outcomes == ["confirmed"]
    assert ready(url, "erp.stock") == 1


def test_a_message_is_persistent_and_its_properties_are_fresh(url: str) -> None:
    with a_publisher(url) as publisher:
        publisher.publish(KEY, b"{}", "event-1", lambda _: None)

    [(_, properties, _)] = take(url, "erp.stock")
    assert (properties.message_id, properties.delivery_mode) == ("event-1", 2)
    assert properties.content_type == "a/b"
    assert "x-death" not in (properties.headers or {})


def test_messages_keep_their_order(url: str) -> None:
    with a_publisher(url, window=7) as publisher:
        for number in range(50):
            publisher.publish(KEY, b"%d" % number, "", lambda _: None)

    assert [body for _, _, body in take(url, "erp.stock")] == [b"%d" % n for n in range(50)]


def test_what_no_queue_takes_is_returned(url: str, outcomes: list[Outcome]) -> None:
    with a_publisher(url, exchange="") as publisher:
        publisher.publish("erp.stock", b"1", "", outcomes.append)
        publisher.publish("no-such-queue", b"2", "", outcomes.append)
        publisher.publish("erp.stock", b"3", "", outcomes.append)

    assert sorted(outcomes) == ["confirmed", "confirmed", "returned"]
    assert [body for _, _, body in take(url, "erp.stock")] == [b"1", b"3"]


def test_what_a_cut_leaves_unconfirmed_is_published_again(
    url: str, wire: Wire, outcomes: list[Outcome]
) -> None:
    with a_publisher(wire.url) as publisher:
        for number in range(600):
            publisher.publish(KEY, b"%d" % number, "", outcomes.append)
            if number in {100, 300, 500}:
                wire.cut()
        assert publisher.flush(10.0)

    assert outcomes == ["confirmed"] * 600
    assert {int(body) for _, _, body in take(url, "erp.stock")} == set(range(600))


def test_what_is_published_while_the_broker_is_away_arrives_later(url: str, wire: Wire) -> None:
    wire.down()
    with a_publisher(wire.url) as publisher:
        publisher.publish(KEY, b"{}", "", lambda _: None)
        until(lambda: publisher.error)
        wire.up()
        assert publisher.flush(5.0)

    assert ready(url, "erp.stock") == 1


def test_a_full_queue_is_tried_again_until_it_takes(
    url: str, amqp_name: Callable[[str], str], outcomes: list[Outcome]
) -> None:
    queue, full = amqp_name("full"), {"x-max-length": 1, "x-overflow": "reject-publish"}
    with channel(url) as ch:
        ch.queue_declare(queue, durable=True, arguments=full)
    with a_publisher(url, exchange="") as publisher:
        publisher.publish(queue, b"1", "", outcomes.append)
        publisher.publish(queue, b"2", "", outcomes.append)
        until(lambda: "nacked" in outcomes)
        take(url, queue)
        assert publisher.flush(5.0)

    assert sorted(set(outcomes)) == ["confirmed", "nacked"]
    assert [body for _, _, body in take(url, queue)] == [b"2"]


def test_a_full_window_waits_and_then_says_why(wire: Wire) -> None:
    wire.down()
    with a_publisher(wire.url, window=1, patience_s=0.5) as publisher:
        publisher.publish(KEY, b"1", "", lambda _: None)

        with pytest.raises(BrokerAway, match="Connection refused"):
            publisher.publish(KEY, b"2", "", lambda _: None)


def test_closing_says_when_something_has_no_outcome(wire: Wire) -> None:
    wire.down()
    with a_publisher(wire.url) as publisher:
        publisher.publish(KEY, b"1", "", lambda _: None)

        assert not publisher.close(timeout_s=0.2)


def test_a_listener_that_fails_stops_nothing(url: str, outcomes: list[Outcome]) -> None:
    with a_publisher(url) as publisher:
        publisher.publish(KEY, b"1", "", partial(int, "no number"))  # type: ignore[arg-type] # fails
        publisher.publish(KEY, b"2", "", outcomes.append)
        assert publisher.flush(5.0)

    assert outcomes == ["confirmed"]


@pytest.mark.slow
def test_an_alarm_of_the_broker_is_visible_and_ends(private_rabbit: PrivateRabbit) -> None:
    with a_publisher(with_topology(private_rabbit.url)) as publisher:
        publisher.wait_open(5.0)
        private_rabbit.ctl("set_vm_memory_high_watermark", "0.00001")
        publisher.publish(KEY, b"1", "", lambda _: None)
        until(lambda: publisher.is_blocked)
        private_rabbit.ctl("set_vm_memory_high_watermark", "absolute", "1GB")
        assert publisher.flush(10.0)

        assert not publisher.is_blocked


def test_an_announcement_reaches_the_dead_letters_without_a_past(url: str) -> None:
    announcer = RabbitAnnouncer(url)
    assert announcer.announce([LETTER]) == ["letter-1"]
    announcer.close()

    [(method, properties, body)] = take(url, topology.DEAD_LETTERS)
    assert (method.routing_key, json.loads(body)) == ("acme.hub_rejected", LETTER.to_dict())
    assert (properties.message_id, properties.delivery_mode) == ("letter-1", 2)
    assert properties.content_type == "application/json"
    assert "x-death" not in (properties.headers or {})


def test_a_letter_of_a_store_with_an_endless_name_keeps_no_other_from_being_announced(
    url: str,
) -> None:
    announcer = RabbitAnnouncer(url, timeout_s=2.0)
    endless = Announcement("letter-0", "ç" * 200, "event", "SKU-1", "event_invalid")

    done = announcer.announce([endless, LETTER])
    announcer.close()

    assert sorted(done) == ["letter-0", "letter-1"]
    first, second = take(url, topology.DEAD_LETTERS)
    assert (first[0].routing_key[-14:], second[0].routing_key) == (
        ".event_invalid",
        "acme.hub_rejected",
    )


def test_a_routing_key_that_no_broker_takes_is_refused_at_once(url: str) -> None:
    with a_publisher(url) as publisher, pytest.raises(ValueError, match="256 bytes"):
        publisher.publish("ç" * 128, b"{}", "event-1", lambda _: None)


def test_an_absent_broker_has_no_announcement_and_gets_each_once_when_it_is_back(
    url: str, wire: Wire
) -> None:
    wire.down()
    announcer = RabbitAnnouncer(wire.url, timeout_s=0.3)
    assert announcer.announce([LETTER]) == []
    assert announcer.announce([LETTER]) == []
    wire.up()
    until(lambda: announcer.announce([LETTER]) == ["letter-1"])
    announcer.close()

    assert ready(url, topology.DEAD_LETTERS) == 1
