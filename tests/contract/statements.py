"""Counts the statements that a database is asked, whatever way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import TextClause, event

from adapters.database.engine import Database
from adapters.database.lean import Lean


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Give a list that grows with every statement."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    put = Lean.execute

    def note_lean(asked: Lean, statement: TextClause, parameters: Any = None, /) -> Any:
        if not isinstance(parameters, list):
            said.append(statement.text)
        return put(asked, statement, parameters)

    event.listen(database.engine, "before_cursor_execute", note)
    Lean.execute = note_lean  # type: ignore[method-assign] # the driver has no ears
    try:
        yield said
    finally:
        Lean.execute = put  # type: ignore[method-assign]
        event.remove(database.engine, "before_cursor_execute", note)
