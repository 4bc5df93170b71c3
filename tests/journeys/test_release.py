"""What waits for a person is corrected or mapped, replayed on the real stack, and there once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.crash import KILLED
from tests.hub_orders import a_hub_address, a_hub_order
from tests.journeys.order_world import WHY, OrderStore, OrderWorld, order_world
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]


_BATCHES = """SELECT b.id, b.state, count(*) AS items, count(i.ended_at_s) AS ended,
  count(*) FILTER (WHERE i.result = 'pushed') AS pushed
FROM replay_batch AS b JOIN replay_item AS i ON i.batch_id = b.id
WHERE b.store = :store GROUP BY b.id, b.state"""

HELD = 30
"""So many orders of one carrier that nobody mapped."""


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OrderWorld]:
    with order_world(tmp_path_factory.mktemp("release")) as running:
        yield running


def test_an_order_that_is_corrected_and_replayed_is_in_the_erp_once_as_corrected(
    world: OrderWorld,
) -> None:
    store = world.store("corrected")
    wrong = a_hub_address(zipCode="1310")
    store.sell(a_hub_order(1, shipping=wrong, billingAddress=a_hub_address()))
    store.settle()
    [letter] = store.letters()
    assert (letter.reason, store.orders()) == ("customer_invalid", [])

    correction = ("--set", "shipping.postalCode=01310-100", "--set", "shipping.number=200")
    store.command("dead", "edit", letter.id, *correction, *WHY)
    store.command("dead", "replay", letter.id, *WHY)

    [order] = store.whole()
    delivery = order["_OutroEndereco"]
    assert (delivery["cep"], delivery["enderecoNro"], store.posts()) == ("01310100", "200", 1)
    assert [letter.state for letter in store.letters()] == ["resolved"]


def test_a_batch_in_which_the_worker_is_killed_twice_brings_every_order_once(
    world: OrderWorld,
) -> None:
    store = world.store("killed")

    _release_and_kill_twice(world, store)

    assert (len(store.orders()), store.twice()) == (HELD, {})
    assert {order["carrier_id"] for order in store.orders()} == {6002}
    assert [letter.state for letter in store.letters()] == ["resolved"] * HELD
    [batch] = _batches(store)
    assert (batch.state, batch.items, batch.pushed, batch.ended) == ("done", HELD, HELD, HELD)


def test_without_the_look_up_the_same_batch_brings_an_order_twice(
    amqp_broker: Broker, postgres_url: str, tmp_path: Path
) -> None:
    with order_world(tmp_path, ANYBRIDGE_TEST_NO_LOOK_UP="yes") as careless:
        store = careless.store("killed")

        _release_and_kill_twice(careless, store)

        assert store.twice() != {}


def _release_and_kill_twice(world: OrderWorld, store: OrderStore) -> None:
    """Release what is held; kill who works and who releases, then who just created one."""
    store.sell(*(a_hub_order(number, "Loggi Express") for number in range(1, HELD + 1)))
    store.settle()
    assert (len(store.letters()), store.orders()) == (HELD, [])
    store.map_carrier("Loggi Express", "--no-release")
    chosen = ("--store", store.name, "--reason", "carrier_unmapped")
    store.command("dead", "replay", *chosen, "--rate", "5/s", "--wait", "0", *WHY)

    world.stack.await_("a quarter", lambda: len(store.orders()) >= HELD // 4)
    assert _batches(store)[0].ended < HELD
    for process in ("work", "schedule"):
        world.stack.kill(process)
    world.stack.start("schedule")
    world.stack.start("work", ANYBRIDGE_CRASH_AT="post_to_record:5")
    assert world.stack.died("work") == KILLED
    assert _batches(store)[0].ended < HELD
    world.stack.start("work")
    world.stack.await_("the batch", lambda: _batches(store)[0].state != "running")
    store.settle()


def _batches(store: OrderStore) -> list[Any]:
    return list(store.stack.query(_BATCHES, store=store.name))
