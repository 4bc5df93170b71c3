"""An ERP that only listens: what happens to its orders comes by events, whatever fails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from adapters.queue import topology
from tests.hub_orders import a_hub_order
from tests.integration.rabbit import channel, take
from tests.journeys.order_world import WHY, OrderStore, OrderWorld, order_world
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]

SCHEMA = Path("docs/schemas/order_event.schema.json").read_text(encoding="utf-8")
CONTRACT = Draft202012Validator(json.loads(SCHEMA), format_checker=FormatChecker())
IMPORTED, PAID, CANCELLED = "order.imported", "order.paid", "order.cancelled"


@dataclass(slots=True)
class Listening:
    """A store whose ERP has a queue of its own.

    Args:
        heard: everything that was taken from it, in order.
    """

    store: OrderStore
    heard: list[dict[str, Any]] = field(default_factory=list)

    @property
    def queue(self) -> str:
        return f"erp-of-{self.store.name}"

    def listen(self) -> None:
        """Bind the queue, as docs/events.md tells the ERP's developers."""
        with channel(self.store.stack.amqp_url) as ch:
            ch.queue_declare(self.queue, durable=True, arguments={"x-queue-type": "quorum"})
            ch.queue_bind(self.queue, topology.BRIDGE_EVENTS, f"{self.store.name}.order.*")

    def said(self) -> list[tuple[str, str]]:
        """Take what came; gives (type, AnyMarket's id) of all so far, each event id once."""
        taken = take(self.store.stack.amqp_url, self.queue)
        self.heard += [json.loads(body) for _, _, body in taken]
        once = {event["id"]: event for event in self.heard}
        return [(event["type"], event["data"]["channel_order_id"]) for event in once.values()]

    def await_(self, *wanted: tuple[str, str]) -> None:
        """Wait until exactly these were told."""
        self.store.stack.await_("told", lambda: set(wanted) <= set(self.said()), 30.0)
        assert sorted(self.said()) == sorted(wanted)


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OrderWorld]:
    with order_world(tmp_path_factory.mktemp("listening")) as running:
        yield running


def a_listening(world: OrderWorld, name: str) -> Listening:
    return Listening(world.store(name, erp="amqp", order_import="all"))


def test_the_life_of_orders_is_told_each_step_once_and_by_the_contract(world: OrderWorld) -> None:
    erp = a_listening(world, "hears")
    erp.listen()
    ids = erp.store.sell(a_hub_order(1, status="PENDING"), a_hub_order(2, "Loggi Express"))
    erp.await_((IMPORTED, "1"))
    erp.store.settle()
    assert [letter.reason for letter in erp.store.letters()] == ["carrier_unmapped"]

    erp.store.map_carrier("Loggi Express")
    erp.await_((IMPORTED, "1"), (IMPORTED, "2"))
    erp.store.change_and_settle(ids[:1], status="PAID_WAITING_SHIP")
    erp.store.change_and_settle(ids[1:], status="CANCELED")

    erp.await_((IMPORTED, "1"), (IMPORTED, "2"), (PAID, "1"), (CANCELLED, "2"))
    assert [fault.message for event in erp.heard for fault in CONTRACT.iter_errors(event)] == []
    first = erp.heard[0]
    assert (first["data"]["status"], first["data"]["carrier"]["id"]) == ("awaiting_payment", "6001")


def test_orders_that_nobody_listens_to_wait_and_are_told_once_somebody_does(
    world: OrderWorld,
) -> None:
    erp = a_listening(world, "deaf")
    erp.store.sell(a_hub_order(1), a_hub_order(2))
    erp.store.stack.await_("held", lambda: held_by(erp.store) == "erp_unbound", 30.0)

    erp.listen()
    erp.store.command("flow", "resume", "orders", "--store", erp.store.name, *WHY)

    erp.await_((IMPORTED, "1"), (IMPORTED, "2"))
    erp.store.settle()
    assert erp.store.letters() == []


@pytest.mark.parametrize("arrow", ["intent_to_post", "post_to_record"])
def test_a_worker_that_is_killed_beside_the_event_tells_it_under_one_id(
    arrow: str, world: OrderWorld
) -> None:
    erp = a_listening(world, f"killed-{arrow.replace('_', '-')}")
    erp.listen()
    world.stack.kill("work")
    erp.store.sell(a_hub_order(1))

    world.stack.start("work", ANYBRIDGE_CRASH_AT=arrow)
    assert world.stack.died("work") == 137
    world.stack.start("work")

    erp.store.settle()
    erp.await_((IMPORTED, "1"))
    assert erp.store.letters() == []


def held_by(store: OrderStore) -> str:
    sql = "SELECT held_cause FROM lane WHERE store = :store AND kind = 'order'"
    return str(next((row.held_cause for row in store.stack.query(sql, store=store.name)), ""))
