"""Servers for the tests: found where there are any, else started from Debian's packages.

Python rather than a shell script: the fixtures, `make test` and `make up` share one finding order:
environment variable, testcontainers where an engine answers, the local default port, a private
server. Nothing is stopped that was not started here.
"""

import atexit
import contextlib
import functools
import getpass
import os
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from testcontainers.core.container import DockerContainer

from tests.private_servers import (
    HOST,
    PrivatePostgres,
    PrivateRabbit,
    amqp_answers,
    postgres_answers,
)

AMQP_VARIABLE = "ANYBRIDGE_TEST_AMQP_URL"
DATABASE_VARIABLE = "ANYBRIDGE_TEST_DATABASE_URL"
LOCAL_AMQP_URL = f"amqp://guest:guest@{HOST}:5672/%2F"
RABBIT_IMAGE = "rabbitmq:4.1"
POSTGRES_IMAGE = "postgres:17"
ENGINE_SOCKET = "/var/run/docker.sock"
CONTAINER_TIMEOUT_S = 120.0

Ctl = Callable[..., str]


class Absent(Exception):
    """There is no such server, and none can be started."""


@dataclass(frozen=True)
class Broker:
    """A broker for tests.

    Args:
        ctl: runs rabbitmqctl against it; it may be another's, or not work at all.
    """

    url: str
    ctl: Ctl


def amqp_url() -> str:
    """URL of a broker for tests, started if need be. Raises: Absent."""
    return broker().url


@functools.cache
def broker() -> Broker:
    """The broker for tests, started if need be. Raises: Absent."""
    if url := os.environ.get(AMQP_VARIABLE):
        return Broker(url, _local_ctl)
    if _engine_answers():
        return _rabbit_in_container()
    if amqp_answers(LOCAL_AMQP_URL):
        return Broker(LOCAL_AMQP_URL, _local_ctl)
    if PrivateRabbit.is_installed():
        rabbit = PrivateRabbit()
        atexit.register(rabbit.close)
        return Broker(rabbit.start().url, rabbit.ctl)
    raise Absent(f"no RabbitMQ: set {AMQP_VARIABLE}, or install rabbitmq-server")


@functools.cache
def database_url() -> str:
    """URL of a PostgreSQL for tests, started if need be. Raises: Absent."""
    if url := os.environ.get(DATABASE_VARIABLE):
        return url
    if _engine_answers():
        return _postgres_in_container()
    if url := _local_database_url():
        return url
    if PrivatePostgres.is_installed():
        postgres = PrivatePostgres()
        atexit.register(postgres.close)
        return postgres.start().url
    raise Absent(f"no PostgreSQL: set {DATABASE_VARIABLE}, or install postgresql")


def has_broker() -> bool:
    """Tell whether `broker` will find one, without starting anything."""
    is_found = bool(os.environ.get(AMQP_VARIABLE)) or _engine_answers()
    return is_found or PrivateRabbit.is_installed() or amqp_answers(LOCAL_AMQP_URL)


def has_database() -> bool:
    """Tell whether `database_url` will find one, without starting anything."""
    is_found = bool(os.environ.get(DATABASE_VARIABLE)) or _engine_answers()
    return is_found or PrivatePostgres.is_installed() or bool(_local_database_url())


@contextlib.contextmanager
def fresh_vhost(found: Broker) -> Iterator[str]:
    """A vhost of one's own on a broker, gone afterwards; gives its URL.

    Where rabbitmqctl cannot make one, the broker's own URL is given and left as it is.
    """
    name = f"anybridge-test-{uuid.uuid4().hex[:12]}"
    url = urlsplit(found.url)._replace(path=f"/{name}").geturl()
    try:
        found.ctl("add_vhost", name)
        found.ctl("set_permissions", "-p", name, urlsplit(url).username or "guest", *[".*"] * 3)
        is_ours = amqp_answers(url)  # else rabbitmqctl speaks to another broker than the URL does
    except (OSError, subprocess.SubprocessError, RuntimeError):
        is_ours = False
    try:
        yield url if is_ours else found.url
    finally:
        with contextlib.suppress(OSError, subprocess.SubprocessError, RuntimeError):
            found.ctl("delete_vhost", name)


@contextlib.contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """A database of one's own on a server, dropped afterwards; gives its URL."""
    name = f"anybridge_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(server_url)._replace(path=f"/{name}").geturl()
    finally:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(drop)


def absent(kind: str, why: str) -> NoReturn:
    """Skip the test; fail it where ANYBRIDGE_TEST_REQUIRE names the kind.

    Args:
        kind: `amqp`, `db`, `prometheus`, `browser` or `olist`.
    """
    if kind in os.environ.get("ANYBRIDGE_TEST_REQUIRE", "").split(","):
        pytest.fail(why)
    pytest.skip(why)


def _local_database_url() -> str | None:
    users = ("postgres", getpass.getuser())
    urls = (f"postgresql://{user}@{HOST}:5432/postgres" for user in users)
    return next(filter(postgres_answers, urls), None)


def _local_ctl(*args: str) -> str:
    """Run this machine's rabbitmqctl; it needs root or the broker's own user."""
    command = shutil.which("rabbitmqctl")
    if command is None:
        raise FileNotFoundError("rabbitmqctl")
    done = subprocess.run(
        [command, "-q", *args], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def _engine_answers() -> bool:
    if os.environ.get("DOCKER_HOST"):
        return True
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as engine:
        engine.connect(ENGINE_SOCKET)
        return True
    return False


def _rabbit_in_container() -> Broker:
    container = _started(DockerContainer(RABBIT_IMAGE).with_exposed_ports(5672))

    def ctl(*args: str) -> str:
        result = container.exec(["rabbitmqctl", "-q", *args])
        if result.exit_code:
            raise RuntimeError(result.output.decode())
        return result.output.decode()

    url = f"amqp://guest:guest@{_address(container, 5672)}/%2F"
    _await(lambda: amqp_answers(url), RABBIT_IMAGE)
    return Broker(url, ctl)


def _postgres_in_container() -> str:
    plain = DockerContainer(POSTGRES_IMAGE).with_exposed_ports(5432)
    container = _started(plain.with_env("POSTGRES_HOST_AUTH_METHOD", "trust"))
    url = f"postgresql://postgres@{_address(container, 5432)}/postgres"
    _await(lambda: postgres_answers(url), POSTGRES_IMAGE)
    return url


def _started(container: DockerContainer) -> DockerContainer:
    container.start()
    atexit.register(container.stop)
    return container


def _address(container: DockerContainer, port: int) -> str:
    return f"{container.get_container_host_ip()}:{container.get_exposed_port(port)}"


def _await(answers: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + CONTAINER_TIMEOUT_S
    while not answers():
        if time.monotonic() > deadline:
            raise Absent(f"{what} does not answer")
        time.sleep(0.2)
