"""Dramatiq's known hazards, each seen in dramatiq as it comes and then closed in ours.

Numbers are those of docs/adr/0005-hazards-of-dramatiq.md.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dramatiq
import psutil
import pytest
from dramatiq import worker as dramatiq_worker
from dramatiq.brokers import rabbitmq
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.middleware import Middleware, Retries, TimeLimitExceeded

from adapters.queue import topology
from adapters.queue.broker import WorkBroker
from adapters.queue.topology import TopologyWrong
from adapters.queue.worker import worker
from tests import servers
from tests.integration.rabbit import (
    Wire,
    channel,
    consumers,
    exists,
    ready,
    send,
    take,
    until,
    with_topology,
)

pytestmark = [
    pytest.mark.amqp,
    # The stock worker dies of these, which is what is shown here.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

ROOT = Path(__file__).parents[2]
QUEUE = "work.push"
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


@pytest.fixture
def tried() -> list[str]:
    return []


class Interrupts(Middleware):
    """What TimeLimit does when its time is up while other middleware runs."""

    def after_process_message(self, *_: Any, **__: Any) -> None:
        raise TimeLimitExceeded


def stock(url: str, *middleware: Middleware) -> RabbitmqBroker:
    return RabbitmqBroker(url=url, confirm_delivery=True, middleware=list(middleware))


def an_actor(
    broker: dramatiq.Broker, queue: str, perform: Callable[..., None], **options: Any
) -> Callable[[str], bytes]:
    """Declare an actor; gives what encodes a message for it."""
    actor = dramatiq.actor(broker=broker, actor_name="act", queue_name=queue, **options)(perform)
    return lambda store: actor.message(store=store).encode()


def noting(done: list[str]) -> Callable[..., None]:
    def perform(store: str) -> None:
        done.append(store)

    return perform


@contextlib.contextmanager
def stock_at_work(broker: RabbitmqBroker, threads: int = 1) -> Iterator[dramatiq.Worker]:
    started = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=100)
    started.start()
    try:
        yield started
    finally:
        started.stop(2_000)
        broker.close()


@contextlib.contextmanager
def ours_at_work(broker: WorkBroker, threads: int = 1) -> Iterator[dramatiq.Worker]:
    started = worker(broker, [QUEUE], threads)
    try:
        yield started
    finally:
        started.stop(2_000)
        broker.close()


# ---- H1: an acknowledgement after a reconnect


def left_after_a_stale_ack(broker: dramatiq.Broker, wire: Wire, url: str, queue: str) -> int:
    """A is taken, the connection is cut, somebody else takes A, then the late ack of A comes."""
    first = broker.consume(queue, 1, 2_000)
    message_a = next(first)
    assert message_a is not None
    wire.cut()
    until(lambda: ready(url, queue) == 2)
    with channel(url) as ch:
        ch.basic_get(queue, auto_ack=True)
    second = broker.consume(queue, 1, 2_000)
    next(second)
    second.ack(message_a)
    second.close()
    with contextlib.suppress(Exception):
        first.close()
    broker.close()
    return ready(url, queue)


def test_h1_stock_acknowledges_a_message_that_it_never_finished(url: str, stock_queue: str) -> None:
    with Wire(url) as wire:
        broker = stock(wire.url)
        broker.declare_queue(stock_queue, ensure=True)
        message = an_actor(broker, stock_queue, lambda **_: None)
        send(url, stock_queue, message("A"), message("B"))

        assert left_after_a_stale_ack(broker, wire, url, stock_queue) == 0


def test_h1_ours_acknowledges_nothing_but_what_its_own_connection_gave(url: str) -> None:
    with Wire(url) as wire:
        broker = WorkBroker(wire.url)
        message = an_actor(broker, QUEUE, lambda **_: None)
        send(url, QUEUE, message("A"), message("B"))

        assert left_after_a_stale_ack(broker, wire, url, QUEUE) == 1


# ---- H2b: an interrupt inside middleware


def test_h2b_stock_loses_its_thread_to_an_interrupt(url: str, stock_queue: str) -> None:
    broker = stock(url, Interrupts())
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, lambda **_: None)
    with stock_at_work(broker) as started:
        send(url, stock_queue, message("A"))

        until(lambda: not started.workers[0].is_alive())


def test_h2b_ours_outlives_an_interrupt_and_works_on(url: str) -> None:
    done: list[str] = []
    broker = WorkBroker(url)
    broker.add_middleware(Interrupts())
    message = an_actor(broker, QUEUE, noting(done))
    with ours_at_work(broker) as started:
        send(url, QUEUE, message("A"), message("B"))
        until(lambda: done == ["A", "B"])

        assert started.workers[0].is_alive()


# ---- H2c and H3: a retry that cannot be published, a retry rule that raises


def failing(tried: list[str]) -> Callable[..., None]:
    def perform(store: str) -> None:
        tried.append(store)
        raise ConnectionError

    return perform


def is_worth_a_retry(_: int, error: Any) -> bool:
    """A rule that forgets errors without a status."""
    return bool(error.status >= 500)


def test_h3_stock_loses_what_its_retry_rule_stumbles_over(
    url: str, stock_queue: str, tried: list[str]
) -> None:
    broker = stock(url, Retries(retry_when=is_worth_a_retry))
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, failing(tried))
    send(url, stock_queue, message("A"), message("B"))
    with stock_at_work(broker):
        until(lambda: tried == ["A", "B"])

    assert [ready(url, stock_queue + suffix) for suffix in ("", ".DQ", ".XQ")] == [0, 0, 0]


def test_h2c_stock_loses_what_it_cannot_publish_again(
    url: str, stock_queue: str, tried: list[str]
) -> None:
    broker = stock(url, Retries(min_backoff=60_000))
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, failing(tried))
    send(url, stock_queue, message("A"))
    # A delay queue that is full refuses the retry, and so does a quorum queue without its quorum.
    with channel(url) as ch:
        full = {"x-max-length": 0, "x-overflow": "reject-publish"}
        ch.queue_delete(f"{stock_queue}.DQ")
        ch.queue_declare(f"{stock_queue}.DQ", durable=True, arguments=full)
    with stock_at_work(broker):
        until(lambda: tried == ["A"])

    assert [ready(url, stock_queue + suffix) for suffix in ("", ".DQ", ".XQ")] == [0, 0, 0]


def test_h2c_h3_ours_tries_once_acknowledges_and_publishes_nothing(
    url: str, tried: list[str]
) -> None:
    broker = WorkBroker(url)
    message = an_actor(broker, QUEUE, failing(tried))
    send(url, QUEUE, message("A"), message("B"), message("C"))
    with ours_at_work(broker):
        until(lambda: len(tried) == 3)

    assert (tried, ready(url, QUEUE)) == (["A", "B", "C"], 0)
    assert take(url, topology.DEAD_LETTERS) == []


# ---- H4: a message that names another queue than the one it is in


def test_h4_stock_loses_a_thread_to_every_message_of_another_queue(
    url: str, stock_queue: str
) -> None:
    broker = stock(url)
    broker.declare_queue(stock_queue, ensure=True)
    message = an_actor(broker, stock_queue, lambda **_: None)
    foreign = message("A").replace(stock_queue.encode(), b"not-consumed-here")
    with stock_at_work(broker, threads=2) as started:
        send(url, stock_queue, foreign, foreign)

        until(lambda: not any(thread.is_alive() for thread in started.workers))


def test_h4_ours_trusts_the_queue_and_not_the_body(url: str) -> None:
    done: list[str] = []
    broker = WorkBroker(url)
    message = an_actor(broker, QUEUE, noting(done))
    foreign = message("A").replace(QUEUE.encode(), b"not-consumed-here")
    with ours_at_work(broker) as started:
        send(url, QUEUE, foreign, foreign)
        until(lambda: done == ["A", "A"])

        assert started.workers[0].is_alive()
    assert ready(url, QUEUE) == 0


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
