"""The topology as data."""

import pytest

from adapters.queue import topology
from adapters.queue.topology import TOPOLOGY, Exchange, Queue, arguments
from config.routes import WORK_QUEUES

QUEUES = [item for item in TOPOLOGY if isinstance(item, Queue)]
NEWEST = (4, 3)


def test_the_work_queues_are_those_of_the_routes() -> None:
    assert topology.WORK_QUEUES == WORK_QUEUES


def test_every_queue_of_the_names_is_declared_once() -> None:
    names = [*topology.ERP_QUEUES, *topology.DESK_QUEUES, *topology.WORK_QUEUES]

    assert sorted(queue.name for queue in QUEUES) == sorted(names)


@pytest.mark.parametrize("version", [topology.OLDEST, NEWEST])
def test_every_target_is_declared_before_its_source(version: tuple[int, int]) -> None:
    declared: set[str] = set()
    for item in TOPOLOGY:
        if isinstance(item, Exchange):
            needed = {item.alternate} if item.alternate else set()
        else:
            target = arguments(item, version).get("x-dead-letter-exchange")
            needed = {exchange for exchange, _ in item.bindings} | (
                {str(target)} if target else set()
            )
        assert needed <= declared
        declared.add(item.name)


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_every_queue_is_replicated_and_refuses_rather_than_drops(queue: Queue) -> None:
    given = arguments(queue, NEWEST)

    assert (given["x-queue-type"], given["x-overflow"]) == ("quorum", "reject-publish")
    assert "x-message-ttl" not in given
    assert "x-max-length" not in given


@pytest.mark.parametrize("name", [*topology.ERP_QUEUES, *topology.WORK_QUEUES])
def test_a_source_hands_its_dead_letters_over_at_least_once(name: str) -> None:
    given = arguments(Queue(name), topology.OLDEST)

    assert given["x-dead-letter-exchange"] == topology.DEAD_LETTERS
    assert given["x-dead-letter-strategy"] == "at-least-once"
    assert given["x-delivery-limit"] == 20


@pytest.mark.parametrize(
    ("version", "limit"), [((3, 10), None), ((3, 13), None), ((4, 0), -1), ((4, 3), -1)]
)
def test_the_last_queues_have_no_delivery_limit_in_the_words_of_each_version(
    version: tuple[int, int], limit: int | None
) -> None:
    for name in topology.DESK_QUEUES:
        assert arguments(Queue(name, is_last=True), version).get("x-delivery-limit") == limit


def test_the_last_queues_hand_nothing_on() -> None:
    last = {queue.name for queue in QUEUES if queue.is_last}

    assert last == set(topology.DESK_QUEUES)
    assert "x-dead-letter-exchange" not in arguments(Queue("any", is_last=True), NEWEST)


def test_heavy_queues_are_queues_of_events() -> None:
    assert set(topology.ERP_QUEUES) > topology.HEAVY


def test_a_refusal_of_another_kind_is_passed_on_as_it_came() -> None:
    assert "ACCESS_REFUSED" in topology.explain("ACCESS_REFUSED - configure access refused")
