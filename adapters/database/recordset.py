"""Many rows in one statement, in the words that both databases understand."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import TextClause, text

_POSTGRES_TYPES = {"t": "text", "i": "bigint", "f": "double precision", "b": "boolean"}


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


def as_rows(rows: Iterable[Mapping[str, Any] | Sequence[Any]], names: str = "") -> dict[str, str]:
    """Give the `:rows` parameter; sequences are named by `names`, in order.

    What is None is left out: an absent name reads as NULL, and costs neither side anything.
    """
    columns = [column.split(":")[0] for column in names.split()]
    listed = [
        row
        if isinstance(row, Mapping)
        else {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        for row in rows
    ]
    return {"rows": json.dumps(listed, ensure_ascii=False, separators=(",", ":"))}


def storable(said: str, longest: int) -> str:
    r"""Give a text of anybody's as both databases take it: short, without NUL and half characters.

    Examples:
        >>> storable("a\x00b\ud800", 500)
        'ab?'
    """
    return said[:longest].replace("\x00", "").encode(errors="replace").decode()
