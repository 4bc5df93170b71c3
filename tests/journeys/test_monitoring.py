"""A real Prometheus scrapes the running bridge: what the dashboard asks, it can answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.telemetry.metrics import LEDGER, Metrics
from tests.hub_orders import PLACE, a_hub_order
from tests.journeys.order_world import WHY, OrderStore, order_world
from tests.private_servers import HOST, PrivateRabbit, free_port
from tests.prometheus import PrivatePrometheus
from tests.servers import absent
from tests.stack import Stack, stock_event

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = json.loads((ROOT / "ops/grafana/dashboards/bridge.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
PROCESSES = ("intake", "work", "schedule", "serve")
STORE = "watched"
PATIENCE_S = 30.0
IN_TWO_DAYS = datetime.now(UTC) + timedelta(days=2)
PROMISED = {**PLACE, "promisedDispatchTime": f"{IN_TWO_DAYS:%Y-%m-%dT%H:%M:%SZ}"}

RATES = [query for query in QUERIES if "orders" in query or "letters_parked" in query]
"""Of what happens to orders: told as changes a second, so that something must have changed."""


@dataclass(slots=True)
class Watched:
    """A bridge that worked, and the Prometheus that watches it."""

    stack: Stack
    prometheus: PrivatePrometheus
    ports: dict[str, int]

    def address(self, name: str) -> str:
        return f"{HOST}:{self.ports[name]}"


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    if not PrivateRabbit.is_installed():
        absent("amqp", "rabbitmq-server is not installed")
    ports = {name: free_port() for name in (*PROCESSES, "work-2", "rabbitmq")}
    conf = f"prometheus.tcp.port = {ports['rabbitmq']}\nprometheus.tcp.ip = {HOST}\n"
    ours = [f"{HOST}:{port}" for name, port in ports.items() if name != "rabbitmq"]
    targets = {"anybridge": ours, "rabbitmq": [f"{HOST}:{ports['rabbitmq']}"]}
    folder = tmp_path_factory.mktemp("watched")
    with (
        PrivateRabbit(["rabbitmq_prometheus"], conf) as rabbit,
        order_world(folder, "none", amqp_url=rabbit.url) as world,
        PrivatePrometheus(targets) as prometheus,
    ):
        stack, store = world.stack, world.store(STORE)
        stack.seed(stack.ois[STORE], [{"partnerId": "SKU-1"}])
        for name in (*PROCESSES, "work-2"):
            variable = "HTTP" if name == "serve" else "METRICS"
            stack.start(name, **{f"ANYBRIDGE_{variable}_PORT": str(ports[name])})
        for number in (1, 2, 3):
            stack.publish([stock_event(STORE, "SKU-1", number, number)])
            stack.await_("settled", partial(_is_settled, stack, number))
        stack.publish([stock_event(STORE, "SKU-NOWHERE", 1, 1)])
        room = Watched(stack, prometheus, ports)
        up = 'count(up{job="anybridge"} == 1) == 5 and on () up{job="rabbitmq"} == 1'
        stack.await_("scraped", lambda: prometheus.has(up))
        stack.await_("rates", lambda: prometheus.has("rate(anybridge_events_total[5m])"))
        stack.await_("the ledger read", lambda: prometheus.has("anybridge_budget_level"))
        _sells(store, prometheus)
        store.command("reconcile", "orders", STORE)
        store.command("flow", "pause", "price", "--store", STORE, *WHY)
        yield room


def _sells(store: OrderStore, prometheus: PrivatePrometheus) -> None:
    """Sell what is imported and what is held, and once more when Prometheus has seen that."""
    for first in (1, 11):
        whole, held = a_hub_order(first), a_hub_order(first + 1, "Loggi Express", shipping=PROMISED)
        store.sell(whole, held)
        store.settle()
        seen = f"sum(anybridge_orders_total) >= {len(store.due)}"
        store.stack.await_("orders counted", partial(prometheus.has, seen))


def _is_settled(stack: Stack, units: int) -> bool:
    return stack.units(STORE) == [units]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_of_the_dashboard_is_answered_and_its_legend_is_said(
    watched: Watched, panel: dict[str, Any]
) -> None:
    for target in panel["targets"]:
        watched.stack.await_(
            target["expr"], partial(watched.prometheus.has, target["expr"]), PATIENCE_S
        )

        labels = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        found = watched.prometheus.ask(target["expr"])
        assert [series for series in found if not labels <= set(series["metric"])] == []


@pytest.mark.parametrize("query", RATES)
def test_what_happens_to_orders_is_told_as_it_happens(watched: Watched, query: str) -> None:
    rises = f"{query} > 0"
    watched.stack.await_(query, partial(watched.prometheus.has, rises), PATIENCE_S)

    assert watched.prometheus.has(rises)


def test_a_held_order_shows_in_what_waits_and_in_the_time_that_is_left(watched: Watched) -> None:
    held = 'max(anybridge_dead_letters{reason="carrier_unmapped",state="open"}) == 2'
    left = "min(anybridge_ship_by_left_seconds) < 2 * 86400 > 86400"

    for query in (held, left, "max(anybridge_feed_age_seconds) < 60"):
        watched.stack.await_(query, partial(watched.prometheus.has, query), PATIENCE_S)
        assert watched.prometheus.has(query)


def test_the_dashboard_asks_for_metrics_that_exist() -> None:
    metrics = Metrics("work")
    ours = {metric.name for metric in metrics.registry.collect()} | set(LEDGER)
    asked = {name for query in QUERIES for name in re.findall(r"anybridge_\w+", query)}

    assert {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in asked} <= ours


def test_prometheus_runs_every_rule_and_none_fails(watched: Watched) -> None:
    groups = watched.prometheus.get("rules")["groups"]
    rules: list[dict[str, Any]] = [rule for group in groups for rule in group["rules"]]

    assert len(rules) == (ROOT / "ops/prometheus/alerts.yml").read_text().count("- alert:")
    assert {rule["health"] for rule in rules} <= {"ok", "unknown"}
    assert {rule.get("lastError", "") for rule in rules} == {""}


def test_a_bridge_that_is_well_wakes_nobody(watched: Watched) -> None:
    # It saves up its calls from the first event on, as a young bridge does.
    firing = {each["labels"]["alertname"] for each in watched.prometheus.get("alerts")["alerts"]
              if each["state"] == "firing"}  # fmt: skip

    assert firing == set()


def test_events_are_counted_once_though_several_processes_tell(watched: Watched) -> None:
    counted = 'sum(anybridge_events_total{fate="folded"})'
    watched.stack.await_("four counted", lambda: watched.prometheus.has(f"{counted} >= 4"))

    [series] = watched.prometheus.ask(counted)
    assert series["value"][1] == "4"


def test_a_process_that_is_killed_takes_only_its_own_numbers_along(watched: Watched) -> None:
    asked = 'count(anybridge_process_info{process="work"})'
    watched.stack.kill("work-2")
    watched.stack.await_(
        "the dead one gone", lambda: watched.prometheus.ask(asked)[0]["value"][1] == "1"
    )

    lanes = 'max(anybridge_lanes{kind="stock",state="idle"}) == 1'
    watched.stack.await_("one lane, told of by many", lambda: watched.prometheus.has(lanes))
    assert watched.prometheus.has('sum(anybridge_events_total{fate="folded"}) == 4')
