"""Callbacks storm in, true, forged and again and again, while feed and sweeps tell of the same."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import pytest

from adapters.database.callback_secrets import CALLBACK
from tests.hub_orders import a_hub_order
from tests.journeys.order_world import WHY, OrderStore, OrderWorld, order_world
from tests.private_servers import free_port
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]

ORDERS, FORGED = range(1, 21), range(901, 906)
"""Ids that were sold, and ids that only a forger named."""

COPIES, AT_ONCE = 10, 8

# Acknowledgements of the feed stand in the journal too, at no revision: they are no notes.
_NOTES = """SELECT c.key, c.state, c.revision, count(j.event_id) AS noted
FROM change AS c LEFT JOIN journal AS j
  ON j.store = c.store AND j.kind = c.kind AND j.key = c.key AND j.fate = 'folded'
  AND j.revision > 0
WHERE c.store = :store AND c.kind = 'order' GROUP BY c.key, c.state, c.revision"""


@dataclass(frozen=True, slots=True)
class Storm:
    """A store at whose address everybody calls."""

    store: OrderStore
    url: str

    @property
    def oi(self) -> str:
        """Account of the store."""
        return self.store.stack.ois[self.store.name]

    def break_out(self) -> Counter[int]:
        """Call everything at once, in any order; gives how often each status was answered."""
        right, wrong = self.url, f"{self.url[:-1]}{'A' if self.url[-1] != 'A' else 'B'}"
        oi = self.oi
        calls = [(right, _told(n, oi)) for n in (*ORDERS, *FORGED) for _ in range(COPIES)]
        calls += [(wrong, _told(n, oi)) for n in ORDERS]
        calls += [(right, _told(n, "1.")) for n in ORDERS]
        Random(1).shuffle(calls)  # noqa: S311 - dice, not a secret
        with httpx.Client(timeout=30) as client, ThreadPoolExecutor(AT_ONCE) as pool:
            answers = pool.map(lambda call: client.post(call[0], json=call[1]), calls)
            return Counter(answer.status_code for answer in answers)

    def notes(self) -> dict[int, Any]:
        """Give what is noted of each order."""
        found = self.store.stack.query(_NOTES, store=self.store.name)
        return {int(row.key): row for row in found}

    def calm_down(self) -> None:
        """Wait until everything that was noted was looked at."""
        await_ = self.store.stack.await_
        await_("calm", lambda: "due" not in {note.state for note in self.notes().values()})
        await_("imported", lambda: all(self.notes()[n].state == "pushed" for n in ORDERS))

    def asked(self, route: str) -> Counter[str]:
        """Count what the hub was asked for on a route, by its book."""
        with self.store.stack.book.open(encoding="utf-8") as book:
            lines = [json.loads(line) for line in book if line.endswith("\n")]
        mine = [line for line in lines if line["oi"] == self.oi]
        return Counter(line["path"] for line in mine if line["route"] == route)


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OrderWorld]:
    # What the hub does not know is asked for again later than these tests last.
    environ = {"ANYBRIDGE_HTTP_PORT": str(free_port()), "ANYBRIDGE_WAITING_MIN_S": "900"}
    folder = tmp_path_factory.mktemp("storm")
    with order_world(
        folder, "work", "schedule", "serve", ANYBRIDGE_SWEEP_ORDERS_S="1", **environ
    ) as running:
        yield running


@pytest.fixture
def storm(world: OrderWorld) -> Storm:
    """A store of the test's own: what it pauses, sells and notes is nobody else's."""
    stack, name = world.stack, f"storm-{len(world.stack.ois)}"
    store = world.store(name)
    secret, port = stack.stores.secret(name, CALLBACK), stack.environ["ANYBRIDGE_HTTP_PORT"]
    storm = Storm(store, f"http://127.0.0.1:{port}/v1/callbacks/anymarket/{secret}")
    stack.await_("served", lambda: _answers(storm.url))
    return storm


def test_a_storm_about_orders_that_wait_costs_a_note_and_a_look_each(storm: Storm) -> None:
    store = storm.store
    store.command("flow", "pause", "orders", "--store", store.name, *WHY)
    store.sell(*(a_hub_order(number) for number in ORDERS))

    answered = storm.break_out()
    swept = len(storm.asked("/v2/orders"))
    store.stack.await_("swept", lambda: len(storm.asked("/v2/orders")) > swept + 1)

    assert answered == {200: (len(ORDERS) + len(FORGED)) * COPIES, 404: 2 * len(ORDERS)}
    assert storm.notes().keys() == {*ORDERS, *FORGED}
    assert {(n.state, n.revision, n.noted) for n in storm.notes().values()} == {("due", 1, 1)}
    assert storm.asked("/v2/orders/{id}") == {}

    # A sweep that lists an order while it is looked at has it looked at again, as it must.
    store.command("flow", "pause", "sweep_orders", "--store", store.name, *WHY)
    store.command("flow", "resume", "orders", "--store", store.name, *WHY)
    storm.calm_down()
    assert storm.asked("/v2/orders/{id}") == {f"/v2/orders/{n}": 1 for n in (*ORDERS, *FORGED)}
    assert (len(store.orders()), store.twice(), store.posts()) == (len(ORDERS), {}, len(ORDERS))


def test_a_storm_about_orders_that_are_there_makes_none_a_second_time(storm: Storm) -> None:
    store = storm.store
    store.sell(*(a_hub_order(number) for number in ORDERS))
    store.settle()
    before = storm.asked("/v2/orders/{id}")

    storm.break_out()
    storm.calm_down()

    # A look now, one after the gap, each once more: the hub's reads may lag behind what it
    # announces. One that is announced while it is looked at is looked at again.
    more = storm.asked("/v2/orders/{id}") - before
    assert {path for path, count in more.items() if count > COPIES // 2} == set()
    assert (len(store.orders()), store.posts()) == (len(ORDERS), len(ORDERS))


def _told(order_id: int, oi: str) -> Mapping[str, Any]:
    return {"type": "ORDER", "content": {"id": str(order_id), "oi": oi}}


def _answers(url: str) -> bool:
    try:
        return httpx.post(url, json={"type": "NOTHING"}).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
