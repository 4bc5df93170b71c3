"""Dramatiq's hazards for a message, each seen in dramatiq as it comes and then closed in ours.

Numbers are those of docs/adr/0005-hazards-of-dramatiq.md.
"""

import contextlib
from collections.abc import Callable
from typing import Any

import dramatiq
import pytest
from dramatiq.middleware import Middleware, Retries, TimeLimitExceeded

from adapters.queue import topology
from adapters.queue.broker import WorkBroker
from tests.integration.rabbit import Wire, channel, ready, send, take, until, with_topology
from tests.integration.side_by_side import (
    QUEUE,
    an_actor,
    failing,
    noting,
    ours_at_work,
    stock,
    stock_at_work,
)

pytestmark = [
    pytest.mark.amqp,
    # The stock worker dies of these, which is what is shown here.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

Name = Callable[[str], str]


@pytest.fixture
def url(amqp_vhost: str) -> str:
    return with_topology(amqp_vhost)


@pytest.fixture
def stock_queue(amqp_name: Name) -> str:
    """Where dramatiq as it comes may declare its three queues."""
    queue = amqp_name("stock")
    for suffix in (".DQ", ".XQ"):
        amqp_name(f"stock{suffix}")
    return queue


@pytest.fixture
def tried() -> list[str]:
    return []


class Interrupts(Middleware):
    """What TimeLimit does when its time is up while other middleware runs."""

    def after_process_message(self, *_: Any, **__: Any) -> None:
        raise TimeLimitExceeded


# ---- H1: an acknowledgement after a reconnect


def left_after_a_stale_ack(broker: dramatiq.Broker, wire: Wire, url: str, queue: str) -> int:
    """A is taken, the connection is cut, somebody else takes A, then the late ack of A comes."""
    first = broker.consume(queue, 1, 2_000)
    message_a = next(first)
    assert message_a is not None
    wire.cut()
    until(lambda: ready(url, queue) == 2)
    with channel(url) as ch:
        ch.basic_get(queue, auto_ack=True)
    second = broker.consume(queue, 1, 2_000)
    next(second)
    second.ack(message_a)
    second.close()
    with contextlib.suppress(Exception):
        first.close()
    broker.close()
    return ready(url, queue)


def test_h1_stock_acknowledges_a_message_that_it_never_finished(url: str, stock_queue: str) -> None:
    with Wire(url) as wire:
        broker = stock(wire.url)
        broker.declare_queue(stock_queue, ensure=True)
        message = an_actor(broker, stock_queue, lambda **_: None)
        send(url, stock_queue, message("A"), message("B"))

        assert left_after_a_stale_ack(broker, wire, url, stock_queue) == 0


def test_h1_ours_acknowledges_nothing_but_what_its_own_connection_gave(url: str) -> None:
    with Wire(url) as wire:
        broker = WorkBroker(wire.url)
        message = an_actor(broker, QUEUE, lambda **_: None)
        send(url, QUEUE, message("A"), message("B"))

        assert left_after_a_stale_ack(broker, wire, url, QUEUE) == 1


# ---- H2b: an interrupt inside middleware


def test_h2b_stock_loses_its_thread_to_an_interrupt(url: str, stock_queue: str) -> None:
    broker = stock(url, Interrupts())
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, lambda **_: None)
    with stock_at_work(broker) as started:
        send(url, stock_queue, message("A"))

        until(lambda: not started.workers[0].is_alive())
        assert [thread.is_alive() for thread in started.workers] == [False]


def test_h2b_ours_outlives_an_interrupt_and_works_on(url: str) -> None:
    done: list[str] = []
    broker = WorkBroker(url)
    broker.add_middleware(Interrupts())
    message = an_actor(broker, QUEUE, noting(done))
    with ours_at_work(broker) as started:
        send(url, QUEUE, message("A"), message("B"))
        until(lambda: done == ["A", "B"])

        assert started.workers[0].is_alive()


# ---- H2c and H3: a retry that cannot be published, a retry rule that raises


def fill_for_good(url: str, queue: str) -> None:
    """Have a queue refuse every message, as a quorum queue does without its quorum."""
    full = {"x-max-length": 0, "x-overflow": "reject-publish"}
    with channel(url) as ch:
        ch.queue_delete(queue)
        ch.queue_declare(queue, durable=True, arguments=full)


def is_worth_a_retry(_: int, error: Any) -> bool:
    """A rule that forgets errors without a status."""
    return bool(error.status >= 500)


def test_h3_stock_loses_what_its_retry_rule_stumbles_over(
    url: str, stock_queue: str, tried: list[str]
) -> None:
    broker = stock(url, Retries(retry_when=is_worth_a_retry))
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, failing(tried))
    send(url, stock_queue, message("A"), message("B"))
    with stock_at_work(broker):
        until(lambda: tried == ["A", "B"])

    assert [ready(url, stock_queue + suffix) for suffix in ("", ".DQ", ".XQ")] == [0, 0, 0]


def test_h2c_stock_loses_what_it_cannot_publish_again(
    url: str, stock_queue: str, tried: list[str]
) -> None:
    broker = stock(url, Retries(min_backoff=60_000))
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, failing(tried))
    send(url, stock_queue, message("A"))
    fill_for_good(url, f"{stock_queue}.DQ")
    with stock_at_work(broker):
        until(lambda: tried == ["A"])

    assert [ready(url, stock_queue + suffix) for suffix in ("", ".DQ", ".XQ")] == [0, 0, 0]


def test_h2c_h3_ours_tries_once_acknowledges_and_publishes_nothing(
    url: str, tried: list[str]
) -> None:
    broker = WorkBroker(url)
    message = an_actor(broker, QUEUE, failing(tried))
    send(url, QUEUE, message("A"), message("B"), message("C"))
    with ours_at_work(broker):
        until(lambda: len(tried) == 3)

    assert (tried, ready(url, QUEUE)) == (["A", "B", "C"], 0)
    assert take(url, topology.DEAD_LETTERS) == []


# ---- H4: a message that names another queue than the one it is in


def test_h4_stock_loses_a_thread_to_every_message_of_another_queue(
    url: str, stock_queue: str
) -> None:
    broker = stock(url)
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, lambda **_: None)
    foreign = message("A").replace(stock_queue.encode(), b"not-consumed-here")
    with stock_at_work(broker, threads=2) as started:
        send(url, stock_queue, foreign, foreign)

        until(lambda: not any(thread.is_alive() for thread in started.workers))
        assert [thread.is_alive() for thread in started.workers] == [False, False]


def test_h4_ours_trusts_the_queue_and_not_the_body(url: str) -> None:
    done: list[str] = []
    broker = WorkBroker(url)
    message = an_actor(broker, QUEUE, noting(done))
    foreign = message("A").replace(QUEUE.encode(), b"not-consumed-here")
    with ours_at_work(broker) as started:
        send(url, QUEUE, foreign, foreign)
        until(lambda: done == ["A", "A"])

        assert started.workers[0].is_alive()
    assert ready(url, QUEUE) == 0
