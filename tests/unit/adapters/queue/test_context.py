"""What a log line knows of the message it is written for."""

from typing import Any

import pytest
import structlog

from adapters.queue.in_process import InProcessBroker
from adapters.queue.worker import worker
from config.routes import ROUTES
from domain.messages import Bell
from workers.actors import declare_actors

BOUND: list[dict[str, Any]] = []


def look(_: Bell) -> None:
    BOUND.append(structlog.contextvars.get_contextvars())


@pytest.fixture
def bound() -> list[dict[str, Any]]:
    """What was bound while two bells were worked off by one thread."""
    BOUND.clear()
    broker = InProcessBroker()
    declare_actors(broker, ROUTES, {route.kind: look for route in ROUTES})
    broker.get_actor("push_stock").send(store="acme", kind="stock")
    broker.get_actor("push_price").send(store="beta", kind="price")
    started = worker(broker, ["work.push"], threads=1)
    broker.join("work.push", timeout=5_000)
    started.stop(5_000)
    return BOUND


def test_store_kind_and_actor_are_bound_for_each_message(bound: list[dict[str, Any]]) -> None:
    seen = [(at["store"], at["kind"], at["actor"]) for at in bound]

    assert seen == [("acme", "stock", "push_stock"), ("beta", "price", "push_price")]


def test_the_id_of_the_message_is_bound(bound: list[dict[str, Any]]) -> None:
    assert bound[0]["message_id"] != bound[1]["message_id"]
