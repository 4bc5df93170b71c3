"""A day that drifted apart in every way: found, repaired by a batch, and equal afterwards."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.eccosys.erps import EccosysErps
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from tests.erp_builders import an_erp_customer, an_erp_item, an_erp_order
from tests.hub_orders import a_hub_order
from tests.journeys.order_world import CANCELLED, OPEN, WHY, OrderStore, OrderWorld, order_world
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]

DAY = (datetime.now(UTC) - timedelta(hours=3, days=1)).date()
NOON = f"{DAY}T12:00:00-03:00"
MANY = 205
"""More orders than one step of a batch, or one page of the hub, takes."""

ONLY_FEED = {"flows": {"order": True, "poll_orders": True, "sweep_orders": False}}


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OrderWorld]:
    with order_world(tmp_path_factory.mktemp("reconciling")) as running:
        yield running


def command(store: OrderStore, *flags: str) -> tuple[int, dict[str, Any]]:
    """Run `reconcile orders` as a person does; gives its exit code and what it printed."""
    code, printed = store.stack.asked(*_words(store, *flags, "--json"))
    return code, json.loads(printed or "{}")


def _words(store: OrderStore, *flags: str) -> list[str]:
    return ["reconcile", "orders", store.name, "--day", DAY.isoformat(), "--grace", "0s", *flags]


def by_hand(store: OrderStore, number: str) -> None:
    """Let a person make an order in the ERP that no channel sold."""
    rules = Addresses(allow_http=True, allow_private=True)
    client = HttpClient(rules, 10.0)
    known = store.stack.stores.get(store.name)
    assert known is not None
    erps = EccosysErps(client, rules, observe=lambda *_: None, log=lambda **_: None)
    with erps.of(known, lambda: None) as erp:
        carrier = erp.carriers()[0].carrier
        item = an_erp_item(product_id=erp.product_ids(["AUR-MT-AZ"])["AUR-MT-AZ"])
        order = an_erp_order(number, items=(item,), ordered_on=DAY, carrier=carrier)
        erp.create_order(order, erp.create_customer(an_erp_customer()))
    client.close()


def test_what_differs_is_found_repaired_by_a_batch_and_equal_afterwards(world: OrderWorld) -> None:
    store = world.store("drifted", **ONLY_FEED)
    told = store.sell(*(a_hub_order(n, createdAt=NOON) for n in (1, 2)))
    store.settle()
    store.stack.change_orders("drifted", told[:1], announced=False, status="CANCELED")
    missing = [a_hub_order(n, createdAt=NOON) for n in range(3, 3 + MANY)]
    store.stack.sell("drifted", missing, announced=False)
    by_hand(store, "BALCAO-1")

    code, found = command(store)

    assert (code, found["hub"], found["erp"], found["equal"]) == (1, MANY + 2, 3, 1)
    counts = {"different: stale": 1, "extra: not_ours": 1, "missing: never_seen": MANY}
    assert found["counts"] == counts

    code, dry = command(store, "--repair", "--dry-run")

    assert (code, dry["dry_run"]["would"]) == (0, {"would succeed": MANY + 1})
    assert store.stack.number("SELECT count(*) FROM replay_batch") == 0

    code, repaired = command(store, "--repair", "--yes", *WHY, "--wait", "60")

    batch = repaired["batch"]
    assert (code, batch["state"], batch["counts"]) == (0, "done", {"pushed": MANY + 1})
    assert sorted(store.statuses()) == sorted([CANCELLED] + [OPEN] * (MANY + 2))
    assert store.twice() == {}
    code, after = command(store)
    assert (code, after["counts"]) == (0, {"extra: not_ours": 1})


def test_who_waits_for_the_budget_is_told_and_stops_it_without_a_trace(world: OrderWorld) -> None:
    slow = {"erp_limit_calls": 1, "erp_limit_window_s": 3600.0}
    store = world.store("stopped", **ONLY_FEED, **slow)
    store.stack.sell("stopped", [a_hub_order(1, createdAt=NOON)], announced=False)
    said = _words(store, "--repair", "--yes", *WHY)
    words = [sys.executable, "-m", "ops.cli.main", *said]

    with subprocess.Popen(
        words, env=store.stack.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        told = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)

    assert "waiting for a call of eccosys's budget" in told
    assert "Ctrl-C stops; nothing has been changed" in told
    assert (running.returncode, out) == (130, "")
    for table in ("change", "replay_batch", "replay_item", "erp_order"):
        counting = f"SELECT count(*) FROM {table} WHERE store = 'stopped'"  # noqa: S608 - our tables
        assert store.stack.number(counting) == 0
