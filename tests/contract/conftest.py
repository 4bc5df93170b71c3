"""One ledger per test, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.tables import metadata
from tests.contract.command import Command
from tests.ledger import Ledger


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
            # On tables as small as these, deleting takes a hundredth of what truncating takes.
            for table in sorted(metadata.tables):
                emptying = "TRUNCATE" if table == "audit" else "DELETE FROM"  # append-only
                connection.execute(text(f"{emptying} {table}"))
        yield shared
        return
    path = tmp_path / "ledger.db"
    shutil.copy(request.getfixturevalue("sqlite_ledger"), path)
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.dispose()


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
