"""One database, PostgreSQL or SQLite, and the transactions on it."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.database.lean import Asks, Leaning
from domain.errors import TransientError

_READS_ONLY = text("""
SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'
  OR NOT coalesce(has_table_privilege(to_regclass('audit'), 'INSERT'), true)""")

_SETTING = text("SELECT current_setting(:name)")

# SQLite lets a transaction that is to write begin on a file that it can only read.
_TOUCHES_NOTHING = text("DELETE FROM sign_in_try WHERE 1 = 0")

_IDLE_S = 1.0
_POSTGRES_OPTIONS = (
    "-c statement_timeout=30000 -c lock_timeout=10000 "
    "-c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
)


class LedgerUnavailable(TransientError):
    """The database does not answer or refuses to write; nothing was changed, try again."""


class LedgerReadOnly(LedgerUnavailable):
    """The database takes no writes: a standby, or a role or a file that only reads."""


class Database:
    """Transactions on one database.

    Args:
        url: "postgresql://user@host/name" or "sqlite:///file.db".
        pool_size: connections kept open; PostgreSQL only.
    """

    def __init__(self, url: str, pool_size: int = 10) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, pool_size)
        self._reading = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        # SQLite has one writer at a time; waiting here is fair, its busy handler is not.
        self._writer = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one writing transaction; it commits when the block ends without an error.

        Raises:
            LedgerReadOnly: it only reads.
            LedgerUnavailable: the database is away, or too slow.
        """
        if self._writer is None:
            with self._transaction("") as connection:
                yield connection
            return
        with self._writer, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def write_once(self) -> Iterator[Connection]:
        """Write by one statement, a transaction by itself: PostgreSQL then needs one round trip.

        Raises:
            LedgerUnavailable: the database is away, read-only, or too slow.
        """
        with self.write() if self.is_sqlite else self.read() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read, each statement for itself: on PostgreSQL that saves two round trips."""
        engine = None if self.is_sqlite else self._reading
        with self._transaction("BEGIN" if self.is_sqlite else "", engine) as connection:
            yield connection

    def lean_write(self) -> AbstractContextManager[Asks]:
        """As `write`, without the layers in between: for texts, where each statement counts.

        Raises:
            LedgerUnavailable: the database is away, read-only, or too slow.
        """
        return self.write() if self.is_sqlite else Leaning(self.engine, _away, together=True)

    def lean_write_once(self) -> AbstractContextManager[Asks]:
        """As `write_once`, without the layers in between."""
        return self.write() if self.is_sqlite else Leaning(self.engine, _away, together=False)

    def lean_read(self) -> AbstractContextManager[Asks]:
        """As `read`, without the layers in between."""
        return self.read() if self.is_sqlite else Leaning(self.engine, _away, together=False)

    @contextmanager
    def stream(self) -> Iterator[Connection]:
        """Read within one transaction, as a server-side cursor needs it."""
        with self._transaction("BEGIN" if self.is_sqlite else "") as connection:
            yield connection

    def is_read_only(self) -> bool:
        """Tell whether nothing can be written now.

        Raises:
            LedgerUnavailable: the database does not answer.
        """
        if not self.is_sqlite:
            with self.read() as connection:
                return bool(connection.execute(_READS_ONLY).scalar_one())
        try:
            with self.write() as connection:
                connection.execute(_TOUCHES_NOTHING)
        except LedgerReadOnly:
            return True
        return False

    def setting(self, name: str) -> str | None:
        """Give a setting of PostgreSQL as a session of ours has it; None: SQLite has none.

        Raises:
            LedgerUnavailable: the database does not answer.
        """
        if self.is_sqlite:
            return None
        with self.read() as connection:
            return str(connection.execute(_SETTING, {"name": name}).scalar_one())

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, begin: str, engine: Engine | None = None) -> Iterator[Connection]:
        try:
            with (engine or self.engine).connect() as connection, connection.begin():
                if begin:
                    connection.info["now_s"] = time.time()
                    connection.exec_driver_sql(begin)
                yield connection
        except (*_AWAY, ProgrammingError) as error:
            away = _away(error)
            if away is None:
                raise
            raise away from error


# A server that only reads, as one that was just promoted away from, is an InternalError.
_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout)


# A standby or a transaction that only reads; a role that was not granted to write.
_REFUSES_WRITES = ("25006", "42501")


def _away(error: BaseException) -> LedgerUnavailable | None:
    if isinstance(error, DBAPIError) and _is_refused_write(error.orig):
        return LedgerReadOnly(f"the database only reads: {_cause(error)}")
    if isinstance(error, _AWAY):
        return LedgerUnavailable(f"database: {type(error).__name__}: {_cause(error)}")
    return None


def _is_refused_write(error: BaseException | None) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF == sqlite3.SQLITE_READONLY
    return getattr(error, "sqlstate", None) in _REFUSES_WRITES


def _cause(error: Exception) -> str:
    origin = error.orig if isinstance(error, DBAPIError) else error
    return str(origin).splitlines()[0] if str(origin) else type(origin).__name__


def _postgres_engine(url: str, pool_size: int) -> Engine:
    target = make_url(url).set(drivername="postgresql+psycopg")
    # A server that is gone without a word is noticed in half a minute, not in two hours.
    keepalives = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    arguments = {
        "options": _POSTGRES_OPTIONS,
        "connect_timeout": 5,
        "tcp_user_timeout": 20_000,
        **keepalives,
    }
    engine = create_engine(
        target,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        connect_args=arguments,
    )
    _look_before_use(engine)
    return engine


def _look_before_use(engine: Engine) -> None:
    """Ask a connection that lay idle for a while whether it still lives, as `pool_pre_ping` does.

    One just used is not asked: that would be a round trip for every transaction. The first that
    turns out dead makes the pool drop all that are as old.
    """

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: Any) -> None:
        record.info["idle_since_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _look(connection: Any, record: Any, _proxy: Any) -> None:
        since_s = record.info.get("idle_since_s")
        if since_s is None or time.monotonic() - since_s < _IDLE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            raise DisconnectionError("it died while idle") from error


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        info = record.info
        connection.create_function("now_s", 0, lambda: info.get("now_s", time.time()))

    return engine
