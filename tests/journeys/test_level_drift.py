"""Stock and prices that somebody changed in AnyMarket by hand: found exactly, sent again, equal."""

import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.hub_control import LOCAL
from tests.journeys.story import Story, told, working_bridge
from tests.servers import Broker
from tests.stack import Stack

pytestmark = [pytest.mark.amqp, pytest.mark.db]

SKUS = 250
"""More than one page of the hub, and more than one call of stock."""

ROUNDS = 2
"""So often each is compared while events come in."""

UNDER_WAY_MS = {"PUT": 300, "PATCH": 40}
"""So long AnyMarket takes for many stocks or for one price: something is always under way."""


@pytest.fixture(scope="module")
def bridge(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    with working_bridge(tmp_path_factory.mktemp("drift")) as stack:
        yield stack


def reconcile(story: Story, what: str, *flags: str) -> tuple[int, dict[str, Any]]:
    """Run `reconcile stock|price` as a person does; gives its exit code and what it printed."""
    said = ("reconcile", what, "--store", story.store, "--grace", "0s", *flags, "--json")
    code, printed = story.stack.asked(*said)
    return code, json.loads(printed or "{}")


def by_hand(story: Story, method: str, path: str, payload: object, kind: str) -> None:
    """Let a person change something in AnyMarket."""
    url = f"{story.stack.simulator.url}{path}"
    headers = {"gumgaToken": f"token-{story.store}", "content-type": kind}
    body = json.dumps(payload).encode()
    request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - our simulator
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - as above
        answer.read()


def change_stock(story: Story, **units: int) -> None:
    items = [
        {"partnerId": key.replace("_", "-"), "quantity": count, "stockLocalId": LOCAL}
        for key, count in units.items()
    ]
    by_hand(story, "PUT", "/stocks", items, "application/json")


def change_price(story: Story, code: str, price: float) -> None:
    oi = story.stack.ois[story.store]
    ids = story.stack.state(oi, "skus")["skus"][code]
    path = f"/products/{ids['productId']}/skus/{ids['skuId']}"
    patch = {"price": price, "sellPrice": price}
    by_hand(story, "PATCH", path, patch, "application/merge-patch+json")


def differing(report: dict[str, Any], cause: str = "differs") -> list[str]:
    return [row["key"] for row in report["differences"] if row["cause"] == cause]


def accepted(story: Story, kind: str) -> list[str]:
    """Give the keys of which AnyMarket accepted anything, by key."""
    sql = """SELECT key FROM change WHERE store = :store AND kind = :kind
             AND accepted IS NOT NULL ORDER BY key"""
    return [row.key for row in story.stack.query(sql, store=story.store, kind=kind)]


def test_stock_that_was_changed_by_hand_is_found_exactly_repaired_and_equal(bridge: Stack) -> None:
    with told(bridge, "stock", skus=SKUS) as story:
        story.feed(1500)
        story.settle()
        code, before = reconcile(story, "stock")
        assert (code, differing(before), before["equal"]) == (0, [], before["ledger"])
        first, *_, last = keys = accepted(story, "stock")
        change_stock(story, **{key.replace("-", "_"): 7 for key in (first, last)})

        code, found = reconcile(story, "stock")

        assert (code, differing(found), found["equal"]) == (1, [first, last], len(keys) - 2)

        why = ("--repair", "--yes", "--why", "INC-9", "--wait", "60")
        code, repaired = reconcile(story, "stock", *why)

        batch = repaired["batch"]
        assert (code, batch["state"], batch["counts"]) == (0, "done", {"pushed": 2})
        story.settle()
        code, after = reconcile(story, "stock")
        assert (code, differing(after), after["equal"]) == (0, [], len(keys))


def test_a_price_that_was_changed_by_hand_is_found_exactly_repaired_and_equal(
    bridge: Stack,
) -> None:
    with told(bridge, "price", skus=SKUS, prices=1.0) as story:
        story.feed(800)
        story.settle()
        changed = accepted(story, "price")[3]
        change_price(story, changed, 0.55)

        code, found = reconcile(story, "price")

        [row] = [row for row in found["differences"] if row["cause"] != "only_hub"]
        assert (code, row["key"], row["hub"]) == (1, changed, "0.55 / 0.55")

        why = ("--repair", "--yes", "--why", "INC-9", "--wait", "60")
        code, repaired = reconcile(story, "price", *why)

        assert (code, repaired["batch"]["counts"]) == (0, {"pushed": 1})
        story.settle()
        code, after = reconcile(story, "price")
        assert (code, after["equal"]) == (0, after["ledger"])


@pytest.mark.parametrize("flags", [(), ("--sample", "60")])
def test_beside_live_traffic_nothing_is_found_that_is_not_there(
    bridge: Stack, flags: tuple[str, ...]
) -> None:
    with told(bridge, f"traffic-{len(flags)}", skus=SKUS, prices=0.5) as story:
        story.feed(1000)
        story.settle()
        causes: Counter[str] = Counter()
        for method, latency_ms in UNDER_WAY_MS.items():
            story.fault(kind="latency_before", latency_ms=latency_ms, method=method)

        with traffic(story):
            for what in ("stock", "price") * ROUNDS:
                code, report = reconcile(story, what, *flags)
                assert code == 0, report["counts"]
                causes.update(report["counts"])

        story.stack.clear_faults()
        assert "in_flight" in causes  # else nothing was proved
        assert set(causes) <= {"in_flight", "only_hub"}
        story.settle()
        assert story.findings().is_clean, story.findings().told()


@contextmanager
def traffic(story: Story) -> Iterator[None]:
    """Let events come in all the time, as fast as they are folded."""
    is_over = threading.Event()

    def feed() -> None:
        while not is_over.is_set():
            story.feed(40)
            story.fold()

    feeding = threading.Thread(target=feed)
    feeding.start()
    try:
        yield
    finally:
        is_over.set()
        feeding.join()
