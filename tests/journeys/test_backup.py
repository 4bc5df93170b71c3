"""An old backup is restored: what was imported since is found in the ERP, not created again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.hub_orders import a_hub_order
from tests.journeys.order_world import OrderWorld, order_world
from tests.servers import Broker, absent
from tests.stack import Stack


@pytest.fixture
def world(amqp_broker: Broker, postgres_url: str, tmp_path: Path) -> Iterator[OrderWorld]:
    if shutil.which("pg_dump") is None:
        absent("db", "pg_dump is not installed")
    with order_world(tmp_path, ANYBRIDGE_SWEEP_ORDERS_S="2") as world:
        yield world


@pytest.mark.amqp
@pytest.mark.db
def test_an_order_imported_after_the_backup_is_taken_over_not_made_twice(
    world: OrderWorld, tmp_path: Path
) -> None:
    store, backup = world.store("backup"), tmp_path / "ledger.dump"
    store.sell(*(a_hub_order(number) for number in (1, 2, 3)))
    store.settle()
    run("pg_dump", "--format=custom", f"--file={backup}", world.stack.database_url)
    later = store.sell(*(a_hub_order(number) for number in (4, 5, 6)))
    store.settle()

    restore(world.stack, backup)
    assert not set(later) & set(store.outcomes())
    world.stack.start("work", "schedule")

    store.settle()
    assert {store.outcomes()[order] for order in later} == {"update"}
    assert (len(store.orders()), store.twice(), store.posts()) == (6, {}, 6)


def restore(stack: Stack, backup: Path) -> None:
    """Put the ledger back as it was, with nobody at work."""
    for name in list(stack.processes):
        stack.kill(name)
    stack.database.dispose()
    name = urlsplit(stack.database_url).path.lstrip("/")
    server = urlsplit(stack.database_url)._replace(path="/postgres").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        for words in ("DROP DATABASE {} WITH (FORCE)", "CREATE DATABASE {}"):
            connection.execute(sql.SQL(words).format(sql.Identifier(name)))
    run("pg_restore", f"--dbname={stack.database_url}", str(backup))


def run(*words: str) -> None:
    """Run a command of PostgreSQL's."""
    subprocess.run(words, check=True, capture_output=True, text=True)
