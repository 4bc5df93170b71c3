"""Queues are applied, checked and counted by the command line on a real broker."""

from collections.abc import Iterator

import pika
import pytest

from adapters.queue.depths import depths
from ops.checks import examine
from ops.findings import Weight
from tests.contract.command import Command
from tests.servers import Broker, fresh_vhost

pytestmark = pytest.mark.amqp


@pytest.fixture(scope="module")
def applied(amqp_broker: Broker) -> Iterator[str]:
    """A vhost with every queue of ours, and nothing in them."""
    with fresh_vhost(amqp_broker) as url:
        answer = Command({"ANYBRIDGE_AMQP_URL": url})("queues", "apply", "--json")
        assert answer.code == 0
        assert {"declared": "queue erp.stock"} in answer.json
        yield url


def test_applying_twice_is_applying_once(applied: str) -> None:
    assert Command({"ANYBRIDGE_AMQP_URL": applied})("queues", "apply").code == 0


def test_the_doctor_finds_the_topology_complete(applied: str) -> None:
    found = {f.check: f.weight for f in examine({"ANYBRIDGE_AMQP_URL": applied})}

    assert (found["broker"], found["topology"]) == (Weight.OK, Weight.OK)


def test_a_queue_that_is_missing_is_named_and_has_no_depth(applied: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(applied)) as connection:
        connection.channel().queue_delete("erp.price")

    wrong = [f.detail for f in examine({"ANYBRIDGE_AMQP_URL": applied}) if f.check == "topology"]
    found = {depth.queue: depth.messages for depth in depths(applied)}

    assert wrong == ["queue erp.price is missing: run `anybridge queues apply`"]
    assert (found["erp.price"], found["erp.stock"]) == (None, 0)
    Command({"ANYBRIDGE_AMQP_URL": applied})("queues", "apply")
