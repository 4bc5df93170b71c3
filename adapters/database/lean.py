"""PostgreSQL asked without the layers in between, where an event waits for every statement.

What SQLAlchemy does around a statement takes the processor two to three times as long as the driver
(measured: 195 µs and 70 µs for one that reads a number). Its pool, its words for errors and its
parameters are used as ever.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Dialect, Engine, TextClause
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

Away = Callable[[BaseException], Exception | None]


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
    returns_rows: bool = True

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
        cursor = self._driver.cursor(row_factory=namedtuple_row)
        try:
            cursor.execute(words, parameters or {})
            return Answer(cursor.fetchall() if cursor.description else (), cursor.rowcount)
        except psycopg.Error as error:
            raise _told(error, words, parameters) from error


class Leaning:
    """Takes a connection out of the pool, as a context: the block has a `Lean` on it.

    Args:
        away: gives what is raised instead of an error that says that the database is away.
        together: all statements are one transaction, which ends with the block; else each is one.
    """

    __slots__ = ("_away", "_driver", "_engine", "_pooled", "_together")

    def __init__(self, engine: Engine, away: Away, *, together: bool) -> None:
        self._engine = engine
        self._away = away
        self._together = together

    def __enter__(self) -> Lean:
        """Take it."""
        try:
            self._pooled = self._engine.raw_connection()
        except (psycopg.Error, PoolTimeout) as error:
            self._raise(_told(error, "") if isinstance(error, psycopg.Error) else error)
        driver: Any = self._pooled.driver_connection
        self._driver = driver
        if not self._together:
            try:
                driver.autocommit = True
            except psycopg.Error as error:
                self._give_back()
                self._raise(_told(error, ""))
        return Lean(driver, self._engine.dialect)

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Commit what went well, and give it back: the pool undoes the rest."""
        try:
            if error is not None:
                self._raise(error, only_away=True)
            elif self._together:
                self._commit()
        finally:
            self._give_back()

    def _commit(self) -> None:
        try:
            self._driver.commit()
        except psycopg.Error as error:
            self._raise(_told(error, "COMMIT"))

    def _give_back(self) -> None:
        if not self._together:
            with suppress(psycopg.Error):
                self._driver.autocommit = False
        if self._driver.closed:
            self._pooled.invalidate()
        self._pooled.close()

    def _raise(self, error: BaseException, *, only_away: bool = False) -> None:
        away = self._away(error)
        if away is not None:
            raise away from error
        if not only_away:
            raise error


def _told(
    error: psycopg.Error, words: str, parameters: Mapping[str, Any] | None = None
) -> BaseException:
    return DBAPIError.instance(words, parameters, error, psycopg.Error)


_WORDED: dict[str, str] = {}


def _worded(statement: TextClause, dialect: Dialect) -> str:
    """Give a statement as the driver reads it. Nothing is put into it: `IN :ids` is not known."""
    words = _WORDED.get(statement.text)
    if words is None:
        words = _WORDED[statement.text] = str(statement.compile(dialect=dialect))
    return words
