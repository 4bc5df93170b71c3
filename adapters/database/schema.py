"""The ledger's schema: migrations up and down, and where a database stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from adapters.database.engine import Database
from adapters.database.letter_texts import keep_text_index
from adapters.database.partitions import keep_partitions

_MIGRATIONS = Path(__file__).parent / "migrations"

# Two processes may upgrade at once (`up`, a rolling deploy): the second waits, then finds
# nothing to do.
_LOCK = text("SELECT pg_advisory_xact_lock(7219034551)")


def upgrade(database: Database, journal_days: int = 14, revision: str = "head") -> bool:
    """Bring the schema to a revision and make the partitions of the next days.

    Tells whether a text of a dead letter is found by an index; see `letter_texts`.
    """
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(_LOCK)
        command.upgrade(_config(connection), revision)
    keep_partitions(database, journal_days)
    return revision != "head" or keep_text_index(database)


def downgrade(database: Database, revision: str = "base") -> None:
    """Take migrations back. For tests only: it drops data."""
    with database.write() as connection:
        command.downgrade(_config(connection), revision)


def current(database: Database) -> str | None:
    """Give the revision that the database is at; None for an empty database."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Give the revision that this release needs."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    return newest or ""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config
