"""The queue of the embedded default: the same surface, no server."""

import contextlib
from collections.abc import Callable, Iterator

import pytest
from dramatiq.errors import QueueJoinTimeout

from adapters.queue.broker import DelayRefused
from adapters.queue.in_process import InProcessBells, InProcessBroker
from adapters.queue.worker import SafeWorker, worker
from config.routes import ROUTE_BY_KIND, ROUTES
from domain.ids import LaneId
from domain.messages import Bell
from workers.actors import declare_actors

QUEUE = "work.push"
STOCK = LaneId("acme", "stock")


def a_broker(handle: Callable[[Bell], None] = lambda _: None) -> InProcessBroker:
    broker = InProcessBroker()
    declare_actors(broker, ROUTES, {route.kind: handle for route in ROUTES})
    return broker


def failing(tried: list[str]) -> Callable[[Bell], None]:
    def fail(bell: Bell) -> None:
        tried.append(bell.store)
        raise ValueError

    return fail


@contextlib.contextmanager
def at_work(broker: InProcessBroker) -> Iterator[SafeWorker]:
    started = worker(broker, [QUEUE], threads=2)
    try:
        yield started
    finally:
        started.stop(5_000)


def test_a_bell_reaches_the_handler_of_its_kind() -> None:
    rung: list[LaneId] = []
    broker = a_broker(lambda bell: rung.append(bell.lane))
    with at_work(broker):
        InProcessBells(broker, ROUTE_BY_KIND).ring([STOCK])
        broker.join(QUEUE, timeout=5_000)

    assert rung == [STOCK]


def test_a_handler_that_fails_is_not_tried_again_and_stops_nobody() -> None:
    tried: list[str] = []
    broker = a_broker(failing(tried))
    with at_work(broker) as started:
        InProcessBells(broker, ROUTE_BY_KIND).ring([STOCK, LaneId("beta", "stock")])
        broker.join(QUEUE, timeout=5_000)
        assert started.alive()

    assert sorted(tried) == ["acme", "beta"]


def test_a_delay_is_refused() -> None:
    actor = a_broker().get_actor("push_stock")

    with pytest.raises(DelayRefused):
        actor.send_with_options(kwargs={"store": "acme", "kind": "stock"}, delay=1)


def test_there_are_no_queues_but_ours() -> None:
    broker = a_broker()

    assert broker.get_declared_queues() == {route.queue for route in ROUTES}
    assert broker.get_declared_delay_queues() == set()


def test_a_bell_that_nobody_listens_to_is_dropped_and_counted() -> None:
    dropped: list[int] = []
    bells = InProcessBells(InProcessBroker(), ROUTE_BY_KIND, dropped=dropped.append)

    bells.ring([STOCK, LaneId("acme", "weather")])

    assert dropped == [2]


def test_waiting_for_a_queue_that_nobody_works_off_ends() -> None:
    broker = a_broker()
    InProcessBells(broker, ROUTE_BY_KIND).ring([STOCK])

    with pytest.raises(QueueJoinTimeout):
        broker.join(QUEUE, timeout=20)


def test_a_worker_that_was_stopped_is_not_alive() -> None:
    with at_work(a_broker()) as started:
        assert started.alive()

    assert not started.alive()
