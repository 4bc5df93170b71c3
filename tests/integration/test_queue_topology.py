"""The topology as a real broker takes it."""

from collections.abc import Iterator

import pytest

from adapters.queue import topology
from adapters.queue.connection import BrokerAway
from adapters.queue.topology import TopologyWrong
from tests import servers
from tests.integration.rabbit import channel, ready, send, take, until

pytestmark = pytest.mark.amqp


@pytest.fixture(scope="module")
def empty_vhost(amqp_broker: servers.Broker) -> Iterator[str]:
    with servers.fresh_vhost(amqp_broker) as url:
        if url == amqp_broker.url:
            pytest.skip("no vhost can be made on this broker")
        yield url


def test_applying_twice_equals_once(url: str) -> None:
    assert topology.apply(url) == topology.apply(url)


def test_a_check_of_a_whole_topology_finds_nothing(url: str) -> None:
    assert topology.check(url) == []


def test_a_check_of_an_empty_vhost_names_everything_and_the_cure(empty_vhost: str) -> None:
    problems = topology.check(empty_vhost)

    expected = {f"{topology.label(item)} is missing" for item in topology.TOPOLOGY}
    assert {problem.split(":")[0] for problem in problems} == expected
    assert all("anybridge queues apply" in problem for problem in problems)


def test_a_process_refuses_to_start_without_its_queue(empty_vhost: str) -> None:
    with pytest.raises(TopologyWrong, match=r"queue work\.push is missing"):
        topology.require(empty_vhost, ["work.push"])


@pytest.mark.parametrize("word", topology.ERP_WORDS)
def test_an_event_reaches_the_queue_of_its_word(url: str, word: str) -> None:
    send(url, f"acme.{word}.anything", b"{}", exchange=topology.EVENTS)

    assert [body for _, _, body in take(url, f"erp.{word}")] == [b"{}"]


def test_what_no_binding_takes_waits_in_the_unrouted_queue(url: str) -> None:
    send(url, "acme.weather.changed", b"rain", exchange=topology.EVENTS)

    [(method, _, body)] = take(url, topology.UNROUTED)
    assert (method.routing_key, body) == ("acme.weather.changed", b"rain")


def test_a_rejected_event_reaches_the_dead_letters_under_its_own_routing_key(url: str) -> None:
    send(url, "acme.stock.changed", b"?", exchange=topology.EVENTS)
    with channel(url) as ch:
        ch.basic_reject(ch.basic_get("erp.stock")[0].delivery_tag, requeue=False)

    until(lambda: ready(url, topology.DEAD_LETTERS) == 1)

    [(method, properties, body)] = take(url, topology.DEAD_LETTERS)
    assert (method.routing_key, body) == ("acme.stock.changed", b"?")
    assert properties.headers["x-death"][0]["queue"] == "erp.stock"


def test_a_wrong_password_is_said_without_showing_it(url: str) -> None:
    wrong = url.replace("guest@", "s3cret-pw@")

    with pytest.raises(BrokerAway, match="ACCESS_REFUSED") as refused:
        topology.check(wrong)

    assert "s3cret-pw" not in str(refused.value)
