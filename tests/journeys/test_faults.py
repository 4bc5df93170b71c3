"""What breaks around the bridge while it runs, and that nothing is lost, stale or sent twice.

Most stories share one running bridge; each has a store of its own.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pika
import pytest

from adapters.queue import topology
from tests import servers
from tests.checker import Handed
from tests.journeys.story import Story, told, working_bridge
from tests.private_servers import PrivatePostgres, PrivateRabbit
from tests.servers import Broker
from tests.stack import ACT, Stack, stock_event

pytestmark = [pytest.mark.amqp, pytest.mark.db]

OUTAGE_S = 4.0

SECOND_ONES = ("intake-2", "work-2", "schedule-2")


@pytest.fixture(scope="module")
def bridge(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    with working_bridge(tmp_path_factory.mktemp("bridge")) as stack:
        yield stack


@pytest.fixture
def story(bridge: Stack) -> Iterator[Story]:
    with told(bridge, f"store-{len(bridge.ois)}") as found:
        yield found


def test_a_broker_that_cuts_its_connections_and_is_killed_loses_nothing(
    private_rabbit: PrivateRabbit, postgres_url: str, tmp_path: Path
) -> None:
    vhost = servers.fresh_vhost(Broker(private_rabbit.url, private_rabbit.ctl))
    with vhost as url, working_bridge(tmp_path, amqp_url=url) as bridge, told(bridge, "a") as story:
        story.feed(200)
        private_rabbit.ctl("close_all_connections", "a test cuts them")
        story.feed(200)
        private_rabbit.kill9()
        private_rabbit.start()
        story.feed()

        story.settle()

        assert story.findings().is_clean, story.findings().told()


def test_a_database_that_restarts_at_once_loses_nothing(
    amqp_broker: Broker, private_postgres: PrivatePostgres, tmp_path: Path
) -> None:
    server = private_postgres.url
    with working_bridge(tmp_path, database_server=server) as bridge, told(bridge, "a") as story:
        for _ in range(2):
            story.feed(200)
            private_postgres.restart()
        story.feed()

        story.settle()

        assert story.findings().is_clean, story.findings().told()


def test_bells_that_are_purged_are_rung_again(story: Story) -> None:
    story.stack.kill("work", signal.SIGTERM)
    story.feed()
    story.fold()
    story.stack.await_("bells", lambda: story.stack.queued("work.push") > 0)
    with pika.BlockingConnection(pika.URLParameters(story.stack.amqp_url)) as operator:
        operator.channel().queue_purge("work.push")
    story.stack.start("work")

    story.settle()

    assert story.findings().is_clean, story.findings().told()


def test_deleted_queues_are_used_again_once_they_are_applied(story: Story) -> None:
    story.feed(200)
    story.fold()
    with pika.BlockingConnection(pika.URLParameters(story.stack.amqp_url)) as operator:
        for queue in ("work.push", "erp.price"):
            operator.channel().queue_delete(queue)
    topology.apply(story.stack.amqp_url)
    story.feed(200)

    story.settle()

    assert story.findings().is_clean, story.findings().told()


def test_a_revoked_token_holds_the_store_until_it_is_replaced(story: Story) -> None:
    story.feed()
    story.settle()
    story.stack.change_token(story.store, "another")
    story.feed()
    story.stack.await_("held", lambda: set(story.held()) == {"stock", "price"})
    time.sleep(1.0)
    tried = story.requests(401)

    story.stack.stores.change(story.store, {}, {"token": "another"}, ACT)
    story.settle()

    assert 1 <= tried <= 3
    assert story.requests(401) == tried
    assert story.findings().is_clean, story.findings().told()


def test_a_hub_that_fails_for_seconds_is_left_alone_and_caught_up_with(story: Story) -> None:
    story.feed()
    story.settle()
    story.fault(kind="status", status=500)
    story.feed()
    time.sleep(OUTAGE_S)
    before = story.requests(500)
    story.stack.clear_faults()

    story.settle()

    assert 0 < before < 40 * OUTAGE_S
    assert story.findings().is_clean, story.findings().told()


def test_two_of_each_process_obey_a_storm_of_refusals_and_send_no_price_twice(
    bridge: Stack,
) -> None:
    bridge.start(*SECOND_ONES)
    with told(bridge, "twice-a", "twice-b", prices=1.0) as story:
        bridge.rate("twice-a", {"policy": "bucket", "limit": 20, "window_s": 2.0})
        story.fault(kind="status", status=429, retry_after_s=1, count=5)
        for _ in range(5):
            story.feed()

        story.settle()

        found = story.findings()
        assert (found.is_clean, found.repeats) == (True, 0), found.told()
        assert 5 <= story.requests(429) < story.requests() / 3


def test_an_empty_read_of_the_erp_is_braked_until_a_person_resumes(bridge: Stack) -> None:
    with told(bridge, "braked", skus=80) as story:
        skus = [f"SKU-{number:04d}" for number in range(80)]
        bridge.publish(stock_event("braked", sku, 5, 1) for sku in skus)
        bridge.await_("stocked", lambda: bridge.units("braked") == [5] * 80)

        bridge.publish(stock_event("braked", sku, 0, 2) for sku in skus)
        bridge.await_("braked", lambda: story.held() == {"stock": "brake"})
        assert bridge.units("braked").count(0) <= 50
        story.command("flow", "resume", "stock", "--store", "braked", "--why", "sold", "--yes")

        bridge.await_("emptied", lambda: bridge.units("braked") == [0] * 80)


def test_a_call_that_lands_after_its_time_leaves_no_old_value(story: Story) -> None:
    bridge, place = story.stack, (story.store, "stock", "SKU-0000")
    versions = [stock_event(*place[::2], n, n) for n in (1, 2, 3, 4)]
    bridge.publish(versions[:1])
    bridge.await_("the first", lambda: bridge.units(story.store)[0] == 1)
    story.fault(kind="latency_before", latency_ms=3500, count=1)
    bridge.publish(versions[1:2])
    time.sleep(0.7)
    bridge.publish(versions[2:3])
    bridge.await_("the third", lambda: bridge.units(story.store)[0] == 3)
    bridge.publish(versions[3:])

    soon_s = bridge.await_("the fourth", lambda: bridge.units(story.store)[0] == 4)
    bridge.await_("the second, which is late", lambda: bridge.units(story.store)[0] == 2)
    bridge.await_("settled", lambda: bridge.unsettled(story.store) == 0)

    handed = [Handed(str(n), place, n, (n,)) for n in (1, 2, 3, 4)]
    assert bridge.verdict(handed, stores=story.stores).is_clean
    assert soon_s < 2.0
