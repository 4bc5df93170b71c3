"""One ledger per test, on SQLite and on PostgreSQL, and both parties imitated."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.tables import metadata
from config.settings import load
from ops.api.people import people
from ops.resources import gathered
from tests.contract.anymarket_pair import Pair, running_pair
from tests.contract.asking import Asking
from tests.contract.command import Command
from tests.contract.eccosys_pair import ErpPair, running_erp
from tests.ledger import Ledger
from tests.stack import ACT


@pytest.fixture(scope="session")
def sqlite_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: migrating anew for every test would take longer than the test."""
    path = tmp_path_factory.mktemp("ledger") / "empty.db"
    opened = Database(f"sqlite:///{path}")
    schema.upgrade(opened)
    opened.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_ledger(postgres_url: str) -> Iterator[Database]:
    """A migrated database of this session's own."""
    opened = Database(postgres_url)
    schema.upgrade(opened)
    with opened.write() as connection:
        name = opened.engine.url.database
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    opened.dispose()
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.db)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty ledger."""
    if request.param == "postgres":
        shared: Database = request.getfixturevalue("postgres_ledger")
        with shared.write() as connection:
            connection.exec_driver_sql(_emptying())
        yield shared
        return
    path = tmp_path / "ledger.db"
    shutil.copy(request.getfixturevalue("sqlite_ledger"), path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.dispose()


@cache
def _emptying() -> str:
    """Give what empties every table: of few rows, deleting takes a hundredth of truncating."""
    deleting = [f"DELETE FROM {table}" for table in sorted(metadata.tables)]  # noqa: S608 - ours
    # The audit is append-only for everybody but its owner.
    trigger = "TRIGGER audit_append_only"
    off, on = (f"ALTER TABLE audit {word} {trigger}" for word in ("DISABLE", "ENABLE"))
    return ";\n".join([off, *deleting, on])


@pytest.fixture
def ledger(database: Database) -> Ledger:
    """Every repository of an empty ledger, with hands on its clock."""
    return Ledger(database)


@pytest.fixture
def postgres_ledger_of_ours(postgres_ledger: Database) -> Ledger:
    """An empty ledger on PostgreSQL, for what only real concurrency shows."""
    ledger = Ledger(postgres_ledger)
    ledger.clear()
    return ledger


@pytest.fixture
def anybridge(sqlite_ledger: Path, tmp_path: Path) -> Command:
    """The command line on an empty, migrated ledger."""
    path = tmp_path / "cli.db"
    shutil.copy(sqlite_ledger, path)
    key = Fernet.generate_key().decode()
    return Command({"ANYBRIDGE_DATABASE_URL": f"sqlite:///{path}", "ANYBRIDGE_SECRET_KEY": key})


@pytest.fixture
def on_both(database: Database) -> Command:
    """The command line on an empty ledger, on SQLite and on PostgreSQL."""
    url = database.engine.url.render_as_string(hide_password=False)
    key = Fernet.generate_key().decode()
    plain = url.replace("postgresql+psycopg:", "postgresql:")
    return Command({"ANYBRIDGE_DATABASE_URL": plain, "ANYBRIDGE_SECRET_KEY": key})


@pytest.fixture(scope="module")
def started() -> Iterator[Pair]:
    """One AnyMarket for all tests of a file."""
    with running_pair() as pair:
        yield pair


@pytest.fixture
def pair(started: Pair) -> Pair:
    """The imitated AnyMarket with one empty account, and our clients of it."""
    return started.fresh()


@pytest.fixture(scope="module")
def started_erp() -> Iterator[ErpPair]:
    """One Eccosys for all tests of a file."""
    with running_erp() as erp_pair:
        yield erp_pair


@pytest.fixture
def erp_pair(started_erp: ErpPair) -> ErpPair:
    """The imitated Eccosys with one company that has no orders, and our clients of it."""
    return started_erp.fresh()


@pytest.fixture
def hub(pair: Pair) -> Pair:
    """The same AnyMarket, for who has the ERP beside it."""
    return pair


@pytest.fixture
def erp(erp_pair: ErpPair) -> ErpPair:
    """The same Eccosys, for who has AnyMarket beside it."""
    return erp_pair


@pytest.fixture
def asking(ledger: Ledger) -> Iterator[Asking]:
    """The API of people in front of an empty ledger with one store, "acme"."""
    known = gathered(ledger.database, ledger.box)
    known.stores.create("acme", {"api_url": "https://hub.example"}, {"token": "t"}, ACT)
    with people(load({}), known, ledger.box) as routes:
        yield Asking(routes, known)
