"""Dramatiq's hazards of running it: processes, topology, prefetch, dead letters.

Each is seen in dramatiq as it comes and then closed in ours; numbers are those of
docs/adr/0005-hazards-of-dramatiq.md.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from dramatiq import worker as dramatiq_worker
from dramatiq.brokers import rabbitmq
from dramatiq.middleware import Retries

from adapters.queue import topology
from adapters.queue.broker import WorkBroker
from adapters.queue.topology import TopologyWrong
from tests import servers
from tests.integration.rabbit import channel, consumers, exists, ready, send, until, with_topology
from tests.integration.side_by_side import (
    QUEUE,
    an_actor,
    failing,
    ours_at_work,
    stock,
    stock_at_work,
)

pytestmark = pytest.mark.amqp

ROOT = Path(__file__).parents[2]
QUORUM = {"x-queue-type": "quorum"}

Name = Callable[[str], str]


@pytest.fixture
def url(amqp_vhost: str) -> str:
    return with_topology(amqp_vhost)


@pytest.fixture
def stock_queue(amqp_name: Name) -> str:
    """Where dramatiq as it comes may declare its three queues."""
    queue = amqp_name("stock")
    for suffix in (".DQ", ".XQ"):
        amqp_name(f"stock{suffix}")
    return queue


# ---- H6: kill -9 of the process that was started


STOCK_PROCESS = """
import os, dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
dramatiq.set_broker(RabbitmqBroker(url=os.environ["URL"], confirm_delivery=True))
@dramatiq.actor(queue_name=os.environ["QUEUE"])
def act(**_): pass
"""
OUR_PROCESS = """
import os, time
from adapters.queue.broker import WorkBroker
from adapters.queue.worker import worker
started = worker(WorkBroker(os.environ["URL"]), [os.environ["QUEUE"]], 1)
while started.alive(): time.sleep(0.1)
"""


@contextlib.contextmanager
def killed(args: list[str], url: str, queue: str) -> Iterator[list[psutil.Process]]:
    """Start a worker process, wait until it consumes, kill -9 it; gives the children it left."""
    env = os.environ | {"URL": url, "QUEUE": queue}
    children: list[psutil.Process] = []
    with subprocess.Popen(args, env=env, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: exists(url, queue) and consumers(url, queue) == 1, timeout_s=20)
            children = psutil.Process(process.pid).children(recursive=True)
        finally:
            process.kill()
    try:
        yield children
    finally:
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


def test_h6_stock_leaves_orphans_that_go_on_consuming(
    url: str, stock_queue: str, tmp_path: Path
) -> None:
    (tmp_path / "stock_actors.py").write_text(STOCK_PROCESS)
    options = ["--path", str(tmp_path), "--processes", "1", "--threads", "1"]
    command = [sys.executable, "-m", "dramatiq", "stock_actors", *options]

    with killed(command, url, stock_queue):
        time.sleep(1.0)

        assert consumers(url, stock_queue) == 1


def test_h6_ours_has_no_children_and_is_gone_when_it_is_killed(url: str) -> None:
    with killed([sys.executable, "-c", OUR_PROCESS], url, QUEUE) as children:
        assert children == []

        until(lambda: consumers(url, QUEUE) == 0)


# ---- H12: dead letters with a time to live


def test_h12_stock_forgets_its_dead_letters(
    url: str, stock_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq, "DEAD_MESSAGE_TTL", 300)  # seven days, really
    broker = stock(url, Retries(max_retries=0))
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, failing([]))
    with stock_at_work(broker):
        send(url, stock_queue, message("A"))
        until(lambda: ready(url, f"{stock_queue}.XQ") == 1)

        until(lambda: ready(url, f"{stock_queue}.XQ") == 0, timeout_s=3)

    assert [ready(url, stock_queue + suffix) for suffix in ("", ".DQ", ".XQ")] == [0, 0, 0]


def test_h12_ours_keeps_its_dead_letters(url: str) -> None:
    with ours_at_work(WorkBroker(url)):
        send(url, QUEUE, b"?")
        until(lambda: ready(url, topology.DEAD_LETTERS) == 1)

    time.sleep(0.6)
    assert ready(url, topology.DEAD_LETTERS) == 1


# ---- H13: a queue that is not what the worker expects


def test_h13_stock_lives_on_without_consuming(
    url: str, stock_queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with channel(url) as ch:
        ch.queue_declare(stock_queue, durable=True, arguments=QUORUM)
    monkeypatch.setattr(dramatiq_worker, "CONSUMER_RESTART_DELAY_SECS", 0.1)
    broker = stock(url)
    an_actor(broker, stock_queue, lambda **_: None)
    with stock_at_work(broker) as started:
        time.sleep(1.0)

        assert all(thread.is_alive() for thread in started.workers)
        assert consumers(url, stock_queue) == 0


def test_h13_ours_names_the_queue_the_argument_and_what_to_do(
    amqp_broker: servers.Broker,
) -> None:
    with servers.fresh_vhost(amqp_broker) as url, channel(url) as ch:
        if url == amqp_broker.url:
            pytest.skip("no vhost can be made on this broker")
        ch.queue_declare(QUEUE, durable=True)

        with pytest.raises(TopologyWrong, match=r"differs.*delete it") as refused:
            topology.apply(url)

    assert [problem.split(":")[0] for problem in refused.value.problems] == [f"queue {QUEUE}"]


# ---- P2: neighbours of a crash are counted as failures


def until_open(gate: threading.Event) -> Callable[..., None]:
    def wait(**_: str) -> None:
        gate.wait(5)

    return wait


def waiting_beside_a_busy_worker(url: str, queue: str, message: bytes) -> int:
    send(url, queue, *[message] * 10)
    time.sleep(0.5)
    return ready(url, queue)


def test_p2_stock_holds_twice_as_many_messages_as_it_works_on(url: str, stock_queue: str) -> None:
    gate = threading.Event()
    broker = stock(url)
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, until_open(gate))
    with stock_at_work(broker, threads=2):
        assert waiting_beside_a_busy_worker(url, stock_queue, message("A")) == 10 - 2 * 2
        gate.set()


def test_p2_ours_holds_no_message_that_it_does_not_work_on(url: str) -> None:
    gate = threading.Event()
    broker = WorkBroker(url)
    message = an_actor(broker, QUEUE, until_open(gate))
    with ours_at_work(broker, threads=2):
        assert waiting_beside_a_busy_worker(url, QUEUE, message("A")) == 10 - 2
        gate.set()
