"""Finds a text in the letters that wait without reading all of them.

On SQLite an index holds every column that a search asks for, so that it reads nothing else. On
PostgreSQL `pg_trgm` finds the letters by three characters each. Any owner of a database may create
that extension since PostgreSQL 13, where the server has it; elsewhere a search reads them all.
"""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.database.engine import Database

INDEX = "dead_letter_text"

_THERE = text("SELECT to_regclass(:name) IS NOT NULL")
# Two processes may upgrade at once; the second waits, then finds it there.
_LOCK = text("SELECT pg_advisory_xact_lock(7219034553)")
_PATIENT = text("SET LOCAL statement_timeout = 0")
_EXTENSION = text("CREATE EXTENSION IF NOT EXISTS pg_trgm")
_INDEX = text(f"""
CREATE INDEX {INDEX} ON dead_letter USING gin (lower(detail) gin_trgm_ops, lower(key) gin_trgm_ops)
WHERE state IN ('open', 'acknowledged', 'snoozed')""")


def keep_text_index(database: Database) -> bool:
    """Make the index where there is none; tells whether a search has one now.

    What forbids it, such as a server without the extension, is no error: nothing needs it but time.
    """
    if database.is_sqlite:
        return True
    with database.write() as connection:
        connection.execute(_LOCK)
        if connection.execute(_THERE, {"name": INDEX}).scalar_one():
            return True
        connection.execute(_PATIENT)
        try:
            with connection.begin_nested():
                connection.execute(_EXTENSION)
                connection.execute(_INDEX)
        except DBAPIError:
            return False
    return True
