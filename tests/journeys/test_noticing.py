"""Orders are noticed though the process that notices them is killed at every arrow."""

from collections.abc import Iterator

import httpx
import pytest

from adapters.database.callback_secrets import CALLBACK
from ops.crash import KILLED
from tests.hub_orders import a_hub_order
from tests.private_servers import free_port
from tests.stack import Stack, running_stack

pytestmark = [pytest.mark.amqp, pytest.mark.db]

ENVIRON = {
    "ANYBRIDGE_CALL_DEADLINE_S": "1",
    "ANYBRIDGE_TICK_S": "0.2",
    "ANYBRIDGE_POLL_ORDERS_S": "1",
    "ANYBRIDGE_SWEEP_ORDERS_S": "2",
    "ANYBRIDGE_BACKOFF_MAX_S": "1",
}
FEED = ("feed_to_note", "note_to_acknowledge", "acknowledge_to_bell")
SWEEP = ("sweep_to_note", "note_to_cursor")
CALLBACKS = ("callback_to_note", "note_to_answer")
ORDERS = range(1, 121)


@pytest.fixture(scope="module")
def bridge(
    amqp_broker: object, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Give a bridge of which only the schedule runs."""
    del amqp_broker, postgres_url
    folder = tmp_path_factory.mktemp("bridge")
    with running_stack(folder, forked=True, **ENVIRON) as stack:
        stack.start("schedule")
        yield stack


def noted(bridge: Stack, store: str) -> set[int]:
    """Give the orders that were noted, whatever became of them since."""
    rows = bridge.query("SELECT key FROM change WHERE store = :s AND kind = 'order'", s=store)
    return {int(row.key) for row in rows}


def acknowledged(bridge: Stack, store: str) -> bool:
    """Tell whether the feed tells of nothing any more."""
    headers = {"gumgaToken": f"token-{store}"}
    return bool(httpx.get(f"{bridge.simulator.url}/orders/feeds", headers=headers).text == "[]")


def killed_at(bridge: Stack, process: str, arrow: str, **environ: str) -> None:
    """Let a process die at an arrow, and start it anew."""
    bridge.start(process, ANYBRIDGE_CRASH_AT=arrow, **environ)
    dying = bridge.processes.pop(process)
    assert dying.wait(60) == KILLED
    bridge.start(process, **environ)


@pytest.mark.parametrize("arrow", FEED)
def test_a_poll_that_is_killed_loses_no_order_of_the_feed(bridge: Stack, arrow: str) -> None:
    store = f"feed-{FEED.index(arrow)}"
    bridge.add_store(store, f"1{FEED.index(arrow)}.", import_orders_from="2026-01-01")
    bridge.sell(store, [a_hub_order(number) for number in ORDERS])

    killed_at(bridge, "work", arrow)

    bridge.await_("every order", lambda: noted(bridge, store) == set(ORDERS))
    bridge.await_("an empty feed", lambda: acknowledged(bridge, store))
    assert bridge.kill("work", 15) == 0


@pytest.mark.parametrize("arrow", SWEEP)
def test_a_sweep_that_is_killed_loses_no_order_that_nobody_told_of(
    bridge: Stack, arrow: str
) -> None:
    store = f"sweep-{SWEEP.index(arrow)}"
    bridge.add_store(store, f"2{SWEEP.index(arrow)}.", import_orders_from="2026-01-01")
    bridge.sell(store, [a_hub_order(number) for number in ORDERS], announced=False)

    killed_at(bridge, "work", arrow)

    bridge.await_("every order", lambda: noted(bridge, store) == set(ORDERS))
    assert bridge.kill("work", 15) == 0


@pytest.mark.parametrize("arrow", CALLBACKS)
def test_a_callback_whose_process_is_killed_is_taken_by_the_next(bridge: Stack, arrow: str) -> None:
    store = f"callback-{CALLBACKS.index(arrow)}"
    bridge.add_store(store, f"3{CALLBACKS.index(arrow)}.", import_orders_from="2026-01-01")
    port = free_port()
    url = f"http://127.0.0.1:{port}/v1/callbacks/anymarket/{bridge.stores.secret(store, CALLBACK)}"
    bridge.call_back(store, url=url, attempts=100, interval_ms=200)
    bridge.sell(store, [a_hub_order(7)])

    killed_at(bridge, "serve", arrow, ANYBRIDGE_HTTP_PORT=str(port))

    bridge.await_("the order", lambda: noted(bridge, store) == {7})
    assert url.rpartition("/")[2] not in bridge.tail(100_000)
    bridge.kill("serve")
