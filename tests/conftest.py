"""Fixtures for every test: servers, each started only when a test asks for it."""

import gc
import signal
import uuid
from collections.abc import Callable, Iterator
from typing import TypeVar

import hypothesis
import pika
import pytest

from tests import servers
from tests.private_servers import PrivatePostgres, PrivateRabbit
from tests.servers import Absent, Broker

T = TypeVar("T")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Jobs that a shell runs in the background ignore Ctrl-C, and so would all that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is not a slow function: time limits are for benchmarks.
hypothesis.settings.register_profile("bridge", deadline=None, print_blob=True)
hypothesis.settings.load_profile("bridge")


YOUNG = 20_000
"""Objects made before the collector looks for garbage among them; Python's own 700 look often."""


def pytest_collection_finish() -> None:
    """Spare the collector what stays to the end: a fifth of the suite went into looking again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


@pytest.fixture(scope="session")
def amqp_broker() -> Broker:
    """The broker that was found, with its rabbitmqctl; do not declare anything at its URL."""
    return _found("amqp", servers.broker)


@pytest.fixture(scope="session")
def amqp_vhost(amqp_broker: Broker) -> Iterator[str]:
    """URL of a vhost of this session's own, so names in it may be those of production.

    Where none can be made, it is the broker's own: see `amqp_name`.
    """
    with servers.fresh_vhost(amqp_broker) as url:
        yield url


@pytest.fixture
def amqp_name(amqp_broker: Broker, amqp_vhost: str) -> Iterator[Callable[[str], str]]:
    """Turn a queue's name into one that is free in `amqp_vhost`; it is deleted afterwards."""
    prefix = f"t-{uuid.uuid4().hex[:8]}-"
    given: list[str] = []

    def name(plain: str) -> str:
        given.append(prefix + plain)
        return given[-1]

    yield name
    _delete_queues(amqp_vhost, given)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a database of this session's own, empty at first."""
    with servers.fresh_database(_found("db", servers.database_url)) as url:
        yield url


@pytest.fixture
def fresh_postgres_url() -> Iterator[str]:
    """URL of a database of this test's own, empty."""
    with servers.fresh_database(_found("db", servers.database_url)) as url:
        yield url


@pytest.fixture(scope="session")
def private_rabbit() -> Iterator[PrivateRabbit]:
    """A broker to stop, kill and start; whoever stops it starts it again."""
    if not PrivateRabbit.is_installed():
        servers.absent("amqp", "Debian's rabbitmq-server is not installed")
    with PrivateRabbit() as rabbit:
        yield rabbit


@pytest.fixture(scope="session")
def private_postgres() -> Iterator[PrivatePostgres]:
    """A database server to stop, kill and restart; whoever stops it starts it again."""
    if not PrivatePostgres.is_installed():
        servers.absent("db", "Debian's postgresql is not installed")
    with PrivatePostgres() as postgres:
        yield postgres


def _found(kind: str, find: Callable[[], T]) -> T:
    try:
        return find()
    except Absent as error:
        servers.absent(kind, str(error))


def _delete_queues(url: str, names: list[str]) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        channel = connection.channel()
        for name in names:
            channel.queue_delete(name)
    finally:
        connection.close()
