"""Dramatiq's worker, as we harden it, on a real broker."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
from dramatiq import worker as dramatiq_worker

from adapters.queue import topology
from adapters.queue.bells import RabbitBells, work_message
from adapters.queue.broker import DelayRefused, WorkBroker
from adapters.queue.connection import BrokerAway
from adapters.queue.topology import TopologyWrong
from adapters.queue.worker import SafeWorker, worker
from config.routes import ROUTE_BY_KIND, ROUTES
from domain.ids import LaneId
from domain.messages import Bell, Route
from tests.integration.rabbit import Wire, consumers, exists, ready, send, take, until
from tests.integration.rabbit import with_topology as prepared
from workers.actors import declare_actors

pytestmark = pytest.mark.amqp

QUEUE = "work.push"
STOCK = ROUTE_BY_KIND["stock"]


@pytest.fixture
def url(amqp_vhost: str) -> str:
    return prepared(amqp_vhost)


@pytest.fixture
def rung() -> list[str]:
    return []


@contextlib.contextmanager
def a_broker(url: str, handle: Callable[[Bell], None]) -> Iterator[WorkBroker]:
    broker = WorkBroker(url)
    declare_actors(broker, ROUTES, {route.kind: handle for route in ROUTES})
    try:
        yield broker
    finally:
        broker.close()


@contextlib.contextmanager
def at_work(url: str, handle: Callable[[Bell], None], threads: int = 2) -> Iterator[SafeWorker]:
    with a_broker(url, handle) as broker:
        started = worker(broker, [QUEUE], threads)
        try:
            yield started
        finally:
            started.stop(5_000)


def a_bell(store: str, route: Route = STOCK) -> bytes:
    return work_message(Bell(store, route.kind), route).encode()


def test_a_bell_reaches_the_handler_of_its_kind(url: str, rung: list[str]) -> None:
    with at_work(url, lambda bell: rung.append(str(bell.lane))):
        bells = RabbitBells(url, ROUTE_BY_KIND)
        bells.ring([LaneId("acme", "stock"), LaneId("acme", "price")])
        until(lambda: len(rung) == 2)
        bells.close()

    assert sorted(rung) == ["acme/price", "acme/stock"]
    assert ready(url, QUEUE) == 0


def test_what_is_sent_by_hand_reaches_its_actor(url: str, rung: list[str]) -> None:
    with a_broker(url, lambda bell: rung.append(bell.store)) as broker:
        broker.get_actor("push_stock").send(store="acme", kind="stock")
        broker.get_actor("push_stock").send(store="beta", kind="stock")

    assert ready(url, QUEUE) == 2


def test_an_unreadable_message_becomes_a_dead_letter_byte_by_byte(url: str) -> None:
    with at_work(url, lambda _: None):
        send(url, QUEUE, b"\xff no message")
        until(lambda: ready(url, topology.DEAD_LETTERS) == 1)

    [(method, _, body)] = take(url, topology.DEAD_LETTERS)
    assert (method.routing_key, body) == (QUEUE, b"\xff no message")


def test_a_message_for_an_unknown_actor_becomes_a_dead_letter(url: str) -> None:
    unknown = a_bell("acme", Route("stock", "push_weather", QUEUE))
    with at_work(url, lambda _: None):
        send(url, QUEUE, unknown)
        until(lambda: ready(url, topology.DEAD_LETTERS) == 1)

    [(method, _, body)] = take(url, topology.DEAD_LETTERS)
    assert (method.routing_key, body) == (QUEUE, unknown)


def test_a_queue_without_an_actor_is_read_too_so_that_nothing_rots_in_it(url: str) -> None:
    with a_broker(url, lambda _: None) as broker:
        started = worker(broker, ["work.bulk"], 1)
        send(url, "work.bulk", a_bell("acme"))
        until(lambda: ready(url, "work.bulk") == 0)
        started.stop(5_000)

    assert ready(url, "work.bulk") == 0


def test_who_works_only_backlogs_gets_them_before_others_and_no_more_than_it_can_take(
    url: str,
) -> None:
    first, second, done = list[str](), list[str](), threading.Event()

    def take_and_hold(bell: Bell) -> None:
        first.append(bell.store)
        done.wait(10.0)

    with (
        working(url, lambda bell: second.append(bell.store), priority=0),
        working(url, take_and_hold, priority=1),
    ):
        until(lambda: consumers(url, topology.BULK_QUEUE) == 2)
        send(url, topology.BULK_QUEUE, a_bell("acme"))
        until(lambda: first)
        send(url, topology.BULK_QUEUE, a_bell("beta"))
        until(lambda: second)
        done.set()

    assert (first, second) == (["acme"], ["beta"])


@contextlib.contextmanager
def working(url: str, handle: Callable[[Bell], None], priority: int) -> Iterator[None]:
    with contextlib.closing(WorkBroker(url, priority)) as broker:
        declare_actors(broker, ROUTES, {route.kind: handle for route in ROUTES})
        started = worker(broker, [topology.BULK_QUEUE], 1)
        try:
            yield
        finally:
            started.stop(5_000)


def test_a_delay_is_refused(url: str) -> None:
    with a_broker(url, lambda _: None) as broker:
        actor = broker.get_actor("push_stock")

        with pytest.raises(DelayRefused, match="next_at"):
            actor.send_with_options(kwargs={"store": "acme", "kind": "stock"}, delay=1000)


def test_sending_to_a_missing_queue_names_it_and_the_cure(url: str) -> None:
    lost = Route("stock", "push_stock", "work.nowhere")
    with (
        a_broker(url, lambda _: None) as broker,
        pytest.raises(TopologyWrong, match="queues apply"),
    ):
        broker.enqueue(work_message(Bell("acme", "stock"), lost))


def test_sending_survives_a_connection_that_died_meanwhile(url: str) -> None:
    with Wire(url) as wire, a_broker(wire.url, lambda _: None) as broker:
        broker.enqueue(work_message(Bell("acme", "stock"), STOCK))
        wire.cut()
        broker.enqueue(work_message(Bell("beta", "stock"), STOCK))

    assert ready(url, QUEUE) == 2


def test_a_worker_refuses_to_start_without_a_broker(url: str) -> None:
    with Wire(url) as wire, a_broker(wire.url, lambda _: None) as broker:
        wire.down()

        with pytest.raises(BrokerAway, match="Connection refused"):
            worker(broker, [QUEUE], 1)


def test_nothing_of_dramatiqs_own_queues_is_ever_declared(url: str) -> None:
    def fail(_: Bell) -> None:
        raise ValueError

    with at_work(url, fail) as started:
        send(url, QUEUE, a_bell("acme"))
        until(lambda: ready(url, QUEUE) == 0)

    assert not exists(url, f"{QUEUE}.DQ")
    assert not exists(url, f"{QUEUE}.XQ")
    assert set(started.consumers) == {QUEUE}


def test_a_worker_goes_on_after_a_cut(
    url: str, rung: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dramatiq_worker, "CONSUMER_RESTART_DELAY_SECS", 0.1)
    with Wire(url) as wire, at_work(wire.url, lambda bell: rung.append(bell.store)) as started:
        until(lambda: consumers(url, QUEUE) == 1)
        wire.cut()
        send(url, QUEUE, a_bell("acme"))
        until(lambda: rung == ["acme"])

        assert started.alive()


def test_stopping_finishes_what_is_in_hand_and_gives_back_the_rest(
    url: str, rung: list[str]
) -> None:
    may_end = threading.Event()

    def work_slowly(bell: Bell) -> None:
        may_end.wait(20)
        rung.append(bell.store)

    send(url, QUEUE, a_bell("first"), a_bell("second"), a_bell("third"))
    with at_work(url, work_slowly, threads=1):
        until(lambda: ready(url, QUEUE) == 2)
        threading.Timer(1.0, may_end.set).start()  # while it stops

    assert rung == ["first"]
    assert ready(url, QUEUE) == 2


@pytest.mark.parametrize("which", ["workers", "consumers"])
def test_a_worker_without_one_of_its_threads_is_not_alive(url: str, which: str) -> None:
    with at_work(url, lambda _: None) as started:
        assert started.alive()
        thread = started.workers[0] if which == "workers" else started.consumers[QUEUE]
        thread.stop()
        thread.join(5)

        assert not started.alive()


def test_a_message_in_hand_holds_no_other_queue_up(url: str, rung: list[str]) -> None:
    gate = threading.Event()

    def handle(bell: Bell) -> None:
        if bell.store == "slow":
            gate.wait(5)
        rung.append(bell.store)

    with at_work(url, handle):
        send(url, QUEUE, a_bell("slow"), a_bell("acme"))
        until(lambda: rung == ["acme"])
        gate.set()

    assert rung == ["acme", "slow"]
