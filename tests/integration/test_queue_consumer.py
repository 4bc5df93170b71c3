"""Intake's side of the queue on a real broker."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from adapters.queue import topology
from adapters.queue.connection import BrokerAway
from adapters.queue.consumer import RabbitInbox
from domain.ports import Delivery
from tests.integration.rabbit import Wire, channel, ready, send, take, until

pytestmark = pytest.mark.amqp

Batches = Iterator[Sequence[Delivery]]


@contextlib.contextmanager
def an_inbox(url: str, *queues: str) -> Iterator[tuple[RabbitInbox, Batches]]:
    inbox = RabbitInbox(url, queues or ("erp.stock",))
    try:
        yield inbox, inbox.batches(3, 0.1)
    finally:
        inbox.close()


def full(batches: Batches) -> Sequence[Delivery]:
    return next(batch for batch in batches if batch)


def bodies(batch: Sequence[Delivery]) -> list[bytes]:
    return [delivery.body for delivery in batch]


def test_a_batch_has_the_messages_in_order_and_no_more_than_its_size(url: str) -> None:
    send(url, "erp.stock", b"1", b"2", b"3", b"4")

    with an_inbox(url) as (_, batches):
        assert bodies(full(batches)) == [b"1", b"2", b"3"]
        assert bodies(full(batches)) == [b"4"]


def test_a_delivery_says_its_queue_its_routing_key_and_that_it_is_new(url: str) -> None:
    send(url, "acme.price.changed", b"{}", exchange=topology.EVENTS)

    with an_inbox(url, "erp.stock", "erp.price") as (_, batches):
        [delivery] = full(batches)

    assert (delivery.queue, delivery.routing_key) == ("erp.price", "acme.price.changed")
    assert (delivery.redelivered, delivery.headers) == (False, {})


def test_a_dead_letter_comes_with_its_story_in_the_headers(url: str) -> None:
    send(url, "erp.stock", b"?")
    with channel(url) as ch:
        ch.basic_reject(ch.basic_get("erp.stock")[0].delivery_tag, requeue=False)

    with an_inbox(url, topology.DEAD_LETTERS) as (_, batches):
        [delivery] = full(batches)

    assert "x-death" in delivery.headers


def test_a_batch_that_does_not_fill_comes_after_its_wait(url: str) -> None:
    with an_inbox(url) as (inbox, batches):
        next(batches)
        until(lambda: inbox.is_open)
        sent_at = time.monotonic()
        send(url, "erp.stock", b"1")
        full(batches)

    assert 0.1 <= time.monotonic() - sent_at < 3.0


def test_while_nothing_comes_empty_batches_do(url: str) -> None:
    with an_inbox(url) as (_, batches):
        assert list(next(batches)) == []


def test_what_is_acknowledged_is_gone_and_the_rest_comes_again(url: str) -> None:
    send(url, "erp.stock", b"1", b"2", b"3", b"4")
    with an_inbox(url) as (inbox, batches):
        inbox.acknowledge(full(batches))
        full(batches)

    with an_inbox(url) as (_, batches):
        [again] = full(batches)

    assert (again.body, again.redelivered) == (b"4", True)


def test_a_batch_acknowledged_before_an_earlier_one_does_not_take_it_along(url: str) -> None:
    send(url, "erp.stock", b"1", b"2", b"3", b"4")
    with an_inbox(url) as (inbox, batches):
        full(batches)
        inbox.acknowledge(full(batches))

    with an_inbox(url) as (_, batches):
        assert bodies(full(batches)) == [b"1", b"2", b"3"]


def test_after_a_cut_the_messages_come_again(url: str, wire: Wire) -> None:
    send(url, "erp.stock", b"1")
    with an_inbox(wire.url) as (_, batches):
        full(batches)
        wire.cut()
        [again] = full(batches)

    assert (again.body, again.redelivered) == (b"1", True)


def test_what_nobody_took_before_a_cut_comes_once_after_it(url: str, wire: Wire) -> None:
    send(url, "erp.stock", b"1", b"2", b"3", b"4")
    with an_inbox(wire.url) as (_, batches):
        full(batches)
        wire.cut()

        assert bodies(full(batches)) == [b"1", b"2", b"3"]
        assert bodies(full(batches)) == [b"4"]


def test_an_acknowledgement_from_before_a_cut_hits_no_other_message(url: str, wire: Wire) -> None:
    send(url, "erp.stock", b"1", b"2", b"3")
    with an_inbox(wire.url) as (inbox, batches):
        old = full(batches)
        wire.cut()
        full(batches)
        inbox.acknowledge(old)

    until(lambda: ready(url, "erp.stock") == 3)
    assert [body for *_, body in take(url, "erp.stock")] == [b"1", b"2", b"3"]


def test_acknowledging_goes_on_after_a_cut(url: str, wire: Wire) -> None:
    send(url, "erp.stock", b"1", b"2", b"3")
    with an_inbox(wire.url) as (inbox, batches):
        full(batches)
        wire.cut()
        inbox.acknowledge(full(batches))

    assert ready(url, "erp.stock") == 0


def test_a_broker_that_is_away_is_named_and_found_again(url: str, wire: Wire) -> None:
    with an_inbox(wire.url) as (inbox, batches):
        next(batches)
        wire.down()
        until(lambda: inbox.error)
        wire.up()
        send(url, "erp.stock", b"1")

        assert bodies(full(batches)) == [b"1"]
        assert inbox.error is None


def test_a_deleted_queue_is_named_and_consumed_again_once_it_is_back(url: str) -> None:
    with an_inbox(url) as (inbox, batches):
        next(batches)
        with channel(url) as ch:
            ch.queue_delete("erp.stock")
        until(lambda: "no queue 'erp.stock'" in (inbox.error or ""))
        topology.apply(url)
        send(url, "erp.stock", b"1")

        assert bodies(full(batches)) == [b"1"]


def test_trouble_is_told_to_whoever_listens(wire: Wire) -> None:
    troubles: list[str] = []
    inbox = RabbitInbox(wire.url, ["erp.stock"], on_trouble=troubles.append)
    wire.down()

    next(inbox.batches(1, 0.1))

    inbox.close()
    assert "Connection refused" in troubles[0]


def test_a_listener_to_trouble_that_fails_stops_nothing(url: str, wire: Wire) -> None:
    def fail(_: str) -> None:
        raise ValueError

    inbox = RabbitInbox(wire.url, ["erp.stock"], on_trouble=fail)
    with contextlib.closing(inbox):
        batches = inbox.batches(1, 0.1)
        next(batches)
        wire.cut()
        send(url, "erp.stock", b"1")

        assert bodies(full(batches)) == [b"1"]


def test_an_inbox_whose_thread_died_says_so(url: str) -> None:
    with an_inbox(url) as (inbox, batches):
        next(batches)
        inbox._link.stop()

        with pytest.raises(BrokerAway, match="died"):
            next(batches)


def test_stopping_from_another_thread_ends_it_with_the_last_batch_acknowledged(url: str) -> None:
    send(url, "erp.stock", b"1", b"2", b"3")
    with an_inbox(url) as (inbox, batches):
        threading.Timer(0.5, inbox.stop).start()
        for batch in batches:
            inbox.acknowledge(batch)

    assert ready(url, "erp.stock") == 0


def test_the_connection_lives_while_the_caller_computes_for_many_heartbeats(url: str) -> None:
    send(url, "erp.stock", b"1")
    with an_inbox(f"{url}?heartbeat=1") as (inbox, batches):
        batch = full(batches)
        until_s = time.monotonic() + 3.5
        while time.monotonic() < until_s:
            sum(range(1000))
        inbox.acknowledge(batch)

    assert ready(url, "erp.stock") == 0
