"""The migrations make what the tables say, on both databases, and can be taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from adapters import database
from adapters.database import letter_texts, schema
from adapters.database.engine import Database
from adapters.database.tables import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.db)])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that nothing was ever done to."""
    url = f"sqlite:///{tmp_path / 'bare.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("fresh_postgres_url")
    opened = Database(url)
    yield opened
    opened.dispose()


def test_the_migrations_make_what_the_tables_say(bare: Database) -> None:
    schema.upgrade(bare)

    with bare.read() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(context, metadata) == []


def test_an_upgrade_may_run_twice_and_be_taken_back(bare: Database) -> None:
    assert schema.current(bare) is None

    schema.upgrade(bare)
    schema.upgrade(bare)
    assert schema.current(bare) == schema.head()

    schema.downgrade(bare)
    with bare.read() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}


def test_who_declares_tables_is_named_for_them_and_so_found_by_the_migrations() -> None:
    folder = Path(next(iter(database.__path__)))
    declaring = [path.stem for path in folder.glob("*.py") if " = Table(" in path.read_text()]

    assert len(declaring) > 1
    assert [name for name in declaring if not name.endswith("tables")] == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out Alembic's own table, the daily partitions, and what each database has its way."""
    return name != letter_texts.INDEX and (kind != "table" or name in metadata.tables)
