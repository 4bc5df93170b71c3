"""PostgreSQL asked without the layers in between, where an event waits for every statement.

What SQLAlchemy does around a statement takes the processor two to three times as long as the driver
(measured: 195 µs and 70 µs for one that reads a number). Its pool, its words for errors and its
parameters are used as ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Dialect, Engine, TextClause
from sqlalchemy.exc import DBAPIError


class Asks(Protocol):
    """What statements are put to: a connection of SQLAlchemy, or a lean one."""

    @property
    def dialect(self) -> Dialect:
        """The words of the database."""
        ...

    def execute(self, statement: TextClause, parameters: Any = None, /) -> Any:
        """Put one statement; a list of parameters puts it once for each."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """All rows of an answer; columns are attributes.

    Args:
        rowcount: rows that were found or changed.
    """

    found: Sequence[Any]
    rowcount: int

    def __iter__(self) -> Iterator[Any]:
        """Give every row."""
        return iter(self.found)

    def all(self) -> Sequence[Any]:
        """Give every row."""
        return self.found

    def first(self) -> Any:
        """Give the first row, or None."""
        return self.found[0] if self.found else None

    def one(self) -> Any:
        """Give the only row."""
        (row,) = self.found
        return row

    def scalar(self) -> Any:
        """Give the first column of the first row, or None."""
        return self.found[0][0] if self.found else None

    def scalar_one(self) -> Any:
        """Give the first column of the only row."""
        return self.one()[0]

    def scalars(self) -> Sequence[Any]:
        """Give the first column of every row."""
        return [row[0] for row in self.found]


class Lean:
    """Implements `Asks` on a connection of the driver."""

    def __init__(self, driver: psycopg.Connection[Any], dialect: Dialect) -> None:
        self.dialect = dialect
        self._driver = driver

    def execute(self, statement: TextClause, parameters: Any = None, /) -> Answer:
        """Put one statement; a list of parameters puts it once for each.

        Raises:
            DBAPIError: what the driver said, in SQLAlchemy's words.
        """
        if isinstance(parameters, list):
            answers = [self.execute(statement, each) for each in parameters]
            return Answer((), sum(answer.rowcount for answer in answers))
        words = _worded(statement, self.dialect)
        with _told(words, parameters), self._driver.cursor(row_factory=namedtuple_row) as cursor:
            cursor.execute(words, parameters or {})
            return Answer(cursor.fetchall() if cursor.description else (), cursor.rowcount)


@contextmanager
def lean(engine: Engine, *, together: bool) -> Iterator[Lean]:
    """Take a connection out of the pool.

    Args:
        together: all statements are one transaction, which ends with the block; else each is one.

    Raises:
        DBAPIError: what the driver said, in SQLAlchemy's words.
    """
    with _told("", None):
        pooled = engine.raw_connection()
    driver: Any = pooled.driver_connection
    try:
        with _told("", None):
            driver.autocommit = not together
        yield Lean(driver, engine.dialect)
        if together:
            with _told("COMMIT", None):
                driver.commit()
    finally:
        # The pool rolls back what was not committed, and takes none that is gone.
        if not together:
            with suppress(psycopg.Error):
                driver.autocommit = False
        if driver.closed:
            pooled.invalidate()
        pooled.close()


@contextmanager
def _told(words: str, parameters: Mapping[str, Any] | None) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise DBAPIError.instance(words, parameters, error, psycopg.Error) from error


_WORDED: dict[str, str] = {}


def _worded(statement: TextClause, dialect: Dialect) -> str:
    """Give a statement as the driver reads it. Nothing is put into it: `IN :ids` is not known."""
    words = _WORDED.get(statement.text)
    if words is None:
        words = _WORDED[statement.text] = str(statement.compile(dialect=dialect))
    return words
