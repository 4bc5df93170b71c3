"""An order that is held is shown in the hub's panel, retried there, imported, and shown no more."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.collector import Collector, running_collector
from tests.hub_control import told
from tests.hub_orders import a_hub_order
from tests.journeys.order_world import OrderStore, OrderWorld, order_world
from tests.private_servers import free_port
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]


@pytest.fixture
def collector() -> Iterator[Collector]:
    with running_collector() as running:
        yield running


@pytest.fixture
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path: Path, collector: Collector
) -> Iterator[OrderWorld]:
    port = free_port()
    environ = {
        "ANYBRIDGE_HTTP_PORT": str(port),
        "ANYBRIDGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ANYBRIDGE_MIRROR_S": "0.5",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with order_world(tmp_path, "work", "schedule", "serve", **environ) as running:
        yield running


def test_a_merchant_who_presses_retry_in_the_panel_gets_the_order(
    world: OrderWorld, collector: Collector
) -> None:
    store = world.store("shown", mirror_letters=True, mark_orders=True)
    store.sell(a_hub_order(7, "Loggi Express"))
    world.stack.await_("shown", lambda: statuses(store) == ["PENDING"], 30.0)
    world.stack.await_("marked", lambda: mark(store) == "ERROR", 30.0)

    store.map_carrier("Loggi Express", "--no-release")
    answers = [press_retry(store), press_retry(store)]
    world.stack.await_("ended", lambda: statuses(store) == ["CONCLUDED"], 30.0)
    world.stack.await_("well", lambda: mark(store) == "OK", 30.0)

    assert answers == [202, 404]
    assert (len(store.orders()), store.twice()) == (1, {})
    [batch] = world.stack.query("SELECT actor FROM replay_batch WHERE store = 'shown'")
    assert batch.actor == "hub:anymarket"
    wanted = {"push order", "POST /monitorings", "POST /pedidos"}
    world.stack.await_("traced", lambda: wanted <= names(collector), 15.0)
    [creation] = [s for s in collector.spans("anybridge-work") if s.name == "POST /pedidos"]
    pushes = {span.span_id for span in collector.spans() if span.name == "push order"}
    assert creation.parent_span_id in pushes


def statuses(store: OrderStore) -> list[str]:
    return [entry["status"] for entry in entries(store).values()]


def entries(store: OrderStore) -> dict[str, Any]:
    oi = store.stack.ois[store.name]
    found: dict[str, Any] = store.stack.state(oi, "monitorings")["monitorings"]
    return found


def mark(store: OrderStore) -> str:
    account = store.stack.ois[store.name]
    orders = store.stack.state(account, "marks")["marks"]
    return str(orders.get("7", ""))


def press_retry(store: OrderStore) -> int:
    [number] = entries(store)
    control, oi = store.stack.simulator.control_url, store.stack.ois[store.name]
    url = f"{control}/accounts/{oi}/monitorings/{number}/retry"
    return int(told("POST", url, {})["status"])


def names(collector: Collector) -> set[str]:
    return {span.name for span in collector.spans("anybridge-work")}
