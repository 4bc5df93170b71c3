"""Daily partitions of journal, attempts and decisions: made ahead, dropped after `journal_days`."""

import time
from contextlib import suppress

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from adapters.database.engine import Database

DAY_S = 86_400
AHEAD_DAYS = 3
SLICE = 5000
TABLES = ("journal", "attempt", "order_decision")

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7219034552)")


def keep_partitions(database: Database, journal_days: int, now_s: float | None = None) -> None:
    """Make the partitions of the next days and drop those that are too old.

    Args:
        journal_days: days that stay; SQLite has no partitions and deletes rows instead.
        now_s: seconds since 1970; the process's clock, days are coarse.
    """
    today = int((time.time() if now_s is None else now_s) // DAY_S)
    for table in TABLES:
        if database.is_sqlite:
            while _delete_some(database, table, (today - journal_days) * DAY_S):
                continue
            continue
        with database.write() as connection:
            connection.execute(_ONE_AT_A_TIME)
            _make(connection, table, today)
            _drop(connection, table, today - journal_days)


def _delete_some(database: Database, table: str, oldest_s: int) -> int:
    # The first rows by rowid are the oldest; a slice at a time, so that folds get their turn.
    slice_ = f"SELECT rowid, at_s FROM {table} ORDER BY rowid LIMIT {SLICE}"  # noqa: S608 - our tables
    doomed = f"SELECT rowid FROM ({slice_}) WHERE at_s < :oldest_s"  # noqa: S608 - as above
    with database.write() as connection:
        deleting = text(f"DELETE FROM {table} WHERE rowid IN ({doomed})")  # noqa: S608 - as above
        return connection.execute(deleting, {"oldest_s": oldest_s}).rowcount


def _make(connection: Connection, table: str, today: int) -> None:
    for day in range(today, today + AHEAD_DAYS):
        bounds = f"FROM ({day * DAY_S}) TO ({(day + 1) * DAY_S})"
        making = (
            f"CREATE TABLE IF NOT EXISTS {table}_{day} PARTITION OF {table} FOR VALUES {bounds}"
        )
        # A day that began before its partition was made has rows in the default one: it stays
        # there, and the days after it get theirs.
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(text(making))


def _drop(connection: Connection, table: str, oldest: int) -> None:
    children = text(
        "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
        "WHERE i.inhparent = CAST(:table AS regclass)"
    )
    for name in connection.execute(children, {"table": table}).scalars().all():
        day = name.rpartition("_")[2]
        if day.isdigit() and int(day) < oldest:
            connection.execute(text(f"DROP TABLE {name}"))
    past = {"oldest_s": oldest * DAY_S}
    connection.execute(text(f"DELETE FROM {table}_default WHERE at_s < :oldest_s"), past)  # noqa: S608 - our tables
