"""RabbitMQ's own hazards, each seen with a topology as one would write it, then closed by ours.

Numbers are those of docs/adr/0005-hazards-of-dramatiq.md.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import dramatiq
import pika
import pytest
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from adapters.queue import topology
from adapters.queue.publisher import Outcome, Publisher
from tests.integration.rabbit import (
    channel,
    exists,
    ready,
    send,
    take,
    until,
    version,
    with_topology,
)
from tests.private_servers import PrivateRabbit

pytestmark = pytest.mark.amqp

Name = Callable[[str], str]


@pytest.fixture
def url(amqp_vhost: str) -> str:
    return with_topology(amqp_vhost)


def declare(url: str, queue: str, **arguments: object) -> str:
    given = {f"x-{name.replace('_', '-')}": value for name, value in arguments.items()}
    with channel(url) as ch:
        ch.queue_declare(queue, durable=True, arguments=given)
    return queue


def reject(url: str, queue: str, *, requeue: bool = False) -> None:
    with channel(url) as ch:
        method, _, _ = ch.basic_get(queue)
        ch.basic_nack(method.delivery_tag, requeue=requeue)


# ---- H8: kill -9 of the broker


@dataclass
class Crash:
    sent_by_stock: int = 0
    left_of_stock: int = 0
    confirmed_by_ours: set[bytes] = field(default_factory=set)
    left_of_ours: set[bytes] = field(default_factory=set)


@pytest.fixture(scope="module")
def crash(private_rabbit: PrivateRabbit) -> Crash:
    """Publish in both ways for a second, kill -9 the broker, start it again and look."""
    url, seen = with_topology(private_rabbit.url), Crash()
    stock = RabbitmqBroker(url=url, middleware=[])
    actor = dramatiq.actor(broker=stock, queue_name="stock")(perform)
    ours = Publisher(url, exchange=topology.EVENTS, content_type="application/json")
    deadline = time.monotonic() + 1.0
    while time.monotonic() < deadline:
        body = b"%d" % seen.sent_by_stock
        actor.send(number=seen.sent_by_stock)
        seen.sent_by_stock += 1
        ours.publish("acme.stock.changed", body, "", partial(note, seen.confirmed_by_ours, body))
    private_rabbit.kill9()
    ours.close(timeout_s=0.1)
    stock.close()
    private_rabbit.start()
    seen.left_of_ours = {body for _, _, body in take(url, "erp.stock")}
    seen.left_of_stock = ready(url, "stock") if exists(url, "stock") else 0
    return seen


def note(confirmed: set[bytes], body: bytes, outcome: Outcome) -> None:
    if outcome == "confirmed":
        confirmed.add(body)


def perform(**_: int) -> None:
    """Do nothing: nobody works these off."""


@pytest.mark.slow
def test_h8_stock_loses_what_it_called_sent(crash: Crash) -> None:
    assert crash.left_of_stock < crash.sent_by_stock


@pytest.mark.slow
def test_h8_ours_loses_nothing_that_was_confirmed(crash: Crash) -> None:
    assert len(crash.confirmed_by_ours) > 100
    assert crash.confirmed_by_ours <= crash.left_of_ours


# ---- P3, P20: a dead-letter exchange that is not there


@pytest.mark.parametrize("strategy", ["at-most-once", "at-least-once"])
def test_p3_p20_a_rejected_message_without_a_target_is_in_no_queue(
    url: str, amqp_name: Name, strategy: str
) -> None:
    nowhere = {"dead_letter_exchange": "nowhere", "dead_letter_strategy": strategy}
    quorum = {"queue_type": "quorum", "overflow": "reject-publish"}
    queue = declare(url, amqp_name("source"), **nowhere, **quorum)
    send(url, queue, b"1")
    reject(url, queue)

    time.sleep(0.5)
    assert (ready(url, queue), ready(url, topology.DEAD_LETTERS)) == (0, 0)


@pytest.mark.parametrize("queue", [*topology.ERP_QUEUES, *topology.WORK_QUEUES])
def test_p3_p20_ours_declares_the_target_of_every_queue(url: str, queue: str) -> None:
    send(url, queue, b"1")
    reject(url, queue)

    until(lambda: ready(url, topology.DEAD_LETTERS) == 1)
    assert [body for *_, body in take(url, topology.DEAD_LETTERS)] == [b"1"]


# ---- P4: a replay that carries the message's past


def through_two_pauses(url: str, amqp_name: Name) -> tuple[str, str]:
    """Two queues that hold a message for a moment each, then the one it is read from."""
    end = declare(url, amqp_name("end"))
    second = declare(
        url, amqp_name("b"), message_ttl=50, dead_letter_exchange="", dead_letter_routing_key=end
    )
    first = declare(
        url, amqp_name("a"), message_ttl=50, dead_letter_exchange="", dead_letter_routing_key=second
    )
    return first, end


def test_p4_a_replay_with_the_old_headers_vanishes(url: str, amqp_name: Name) -> None:
    if version(url) >= (4, 0, 1):
        pytest.skip("RabbitMQ 4.0.1 mended it")
    first, end = through_two_pauses(url, amqp_name)
    send(url, first, b"1")
    until(lambda: ready(url, end) == 1)
    [(_, properties, body)] = take(url, end)

    with channel(url) as ch:
        ch.basic_publish("", first, body, pika.BasicProperties(headers=properties.headers))

    time.sleep(1.0)
    assert ready(url, end) == 0


def test_p4_a_replay_of_ours_has_no_past_and_arrives(url: str, amqp_name: Name) -> None:
    first, end = through_two_pauses(url, amqp_name)
    publisher = Publisher(url, exchange="", content_type="application/json")
    for _ in range(2):
        publisher.publish(first, b"1", "letter-1", lambda _: None)
        until(lambda: ready(url, end) == 1)
        assert [body for *_, body in take(url, end)] == [b"1"]
    publisher.close()


# ---- P19: the delivery limit means something else in every version


def test_p19_before_4_no_limit_at_all_must_not_be_written_as_minus_one(
    url: str, amqp_name: Name
) -> None:
    if version(url) >= (4, 0):
        pytest.skip("since RabbitMQ 4.0 it means what it says")
    queue = declare(url, amqp_name("limit"), queue_type="quorum", delivery_limit=-1)
    send(url, queue, b"1")

    reject(url, queue, requeue=True)

    time.sleep(0.3)
    assert ready(url, queue) == 0


@pytest.mark.parametrize("queue", topology.DESK_QUEUES)
def test_p19_ours_keeps_what_the_desk_gives_back_more_than_twenty_times(
    url: str, queue: str
) -> None:
    send(url, queue, b"1")
    with channel(url) as ch:
        for _ in range(25):
            method, _, _ = next(ch.consume(queue, inactivity_timeout=5))
            ch.basic_nack(method.delivery_tag, requeue=True)

    until(lambda: ready(url, queue) == 1)
    assert [body for *_, body in take(url, queue)] == [b"1"]


def test_p2_ours_moves_what_crashed_twenty_times_to_the_dead_letters(url: str) -> None:
    send(url, "work.push", b"1")
    with channel(url) as ch:
        for _ in range(21):
            method, _, _ = next(ch.consume("work.push", inactivity_timeout=5))
            ch.basic_nack(method.delivery_tag, requeue=True)

    until(lambda: ready(url, topology.DEAD_LETTERS) == 1)
    [(_, properties, _)] = take(url, topology.DEAD_LETTERS)
    assert properties.headers["x-death"][0]["reason"] == "delivery_limit"
