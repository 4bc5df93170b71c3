"""Many rows in one statement, in the words that both databases understand."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import json
from sqlalchemy import TextClause, text

# Texts compare by byte, as the columns do that they are joined with; see `tables.Key`.
_POSTGRES_TYPES = {"t": 'text COLLATE "C"', "i": "bigint", "f": "double precision", "b": "boolean"}


@cache
def statement(template: str, columns: str, *, sqlite: bool) -> TextClause:
    """Give a statement whose `{rows}` is a table made of the JSON parameter `:rows`.

    Args:
        template: SQL with `{rows}` where the row source `u` stands, and `{for_update}`
            after a row-locking select.
        columns: "store:t key:t revision:i at_s:f" (t text, i whole, f double, b boolean).
    """
    pairs = [column.split(":") for column in columns.split()]
    if sqlite:
        picked = ", ".join(f"value ->> '{name}' AS {name}" for name, _ in pairs)
        rows = f"(SELECT {picked} FROM json_each(:rows)) AS u"  # noqa: S608 - our own column names
    else:
        typed = ", ".join(f"{name} {_POSTGRES_TYPES[kind]}" for name, kind in pairs)
        rows = f"json_to_recordset(CAST(:rows AS json)) AS u({typed})"
    return text(template.format(rows=rows, for_update="" if sqlite else "FOR UPDATE"))


def as_rows(rows: Iterable[Mapping[str, Any] | Sequence[Any]], columns: str = "") -> dict[str, str]:
    """Give the `:rows` parameter; with `columns`, rows are sequences named by them, in order."""
    if columns:
        names = _names(columns)
        rows = [dict(zip(names, row, strict=True)) for row in rows]
    return {"rows": json.encode(rows).decode()}


@cache
def _names(columns: str) -> tuple[str, ...]:
    return tuple(column.split(":")[0] for column in columns.split())


def found_by_key(  # noqa: PLR0913 - the parts of one statement
    columns: str, table: str, key: str, where: str, *, order: str, lock: bool, sqlite: bool
) -> TextClause:
    """Select the rows whose `key` is one of `:keys`, in the order of the keys, given sorted.

    PostgreSQL looks each key up by itself. Left to choose, it takes a list of keys for a filter
    on all rows of the store while it has no statistics yet, as after a store's first load.

    Args:
        lock: lock them, in that order.
    """
    if sqlite:
        rows = f"FROM {table} WHERE {where} AND {key} {among(sqlite=True)}"
        return text(f"SELECT {columns} {rows} ORDER BY {order}")
    # Either ending keeps the planner from dissolving the part in brackets.
    ending = f"ORDER BY {order} {'FOR UPDATE' if lock else 'OFFSET 0'}"
    found = f"SELECT {columns} FROM {table} WHERE {where} AND {key} = k.key {ending}"  # noqa: S608
    return text(f"SELECT p.* FROM {_SAID} AS k CROSS JOIN LATERAL ({found}) AS p")  # noqa: S608


def among(*, sqlite: bool) -> str:
    """Give the condition that a column is one of `:keys`."""
    if sqlite:
        return "IN (SELECT value FROM json_each(:keys))"
    return f"IN {_SAID}"


def places(*, sqlite: bool) -> tuple[str, str]:
    """Give the column that tells where a row lies, and the condition that it is in `:places`.

    Good within a transaction that has locked the row.
    """
    if sqlite:
        return "rowid", "rowid IN (SELECT value FROM json_each(:places))"
    told = "SELECT CAST(value AS tid) FROM json_array_elements_text(CAST(:places AS json))"
    return "CAST(ctid AS text)", f"ctid = ANY(ARRAY({told}))"


_SAID = '(SELECT k COLLATE "C" AS key FROM json_array_elements_text(CAST(:keys AS json)) AS k)'


def as_list(name: str, values: Iterable[str | int]) -> dict[str, str]:
    """Give the parameter `:keys` or `:places`: as JSON, which is written many times as fast."""
    return {name: json.encode(list(values)).decode()}


def storable(said: str, longest: int) -> str:
    r"""Give a text of anybody's as both databases take it: short, without NUL and half characters.

    Examples:
        >>> storable("a\x00b\ud800", 500)
        'ab?'
    """
    return said[:longest].replace("\x00", "").encode(errors="replace").decode()
