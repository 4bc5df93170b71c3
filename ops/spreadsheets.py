"""Tables for spreadsheets: CSV whose cells are never taken for formulas."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

_FORMULA = re.compile("'*[=+\\-@\\t\\r\\n＝＋－＠]")  # noqa: RUF001 - spreadsheets take these too
_QUOTED = re.compile("'+[=+\\-@\\t\\r\\n＝＋－＠]")  # noqa: RUF001 - the same, as `safe` writes it

MEDIA_TYPE = "text/csv; charset=utf-8"


def safe(value: object) -> object:
    """Keep a spreadsheet from taking what somebody else wrote for a formula.

    Examples:
        >>> safe("=1+1"), safe(-3), safe("SKU-1"), safe("'=x")
        ("'=1+1", -3, 'SKU-1', "''=x")
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def plain(text: str) -> str:
    """Give a cell as it was before `safe`.

    Examples:
        >>> plain("'=1+1"), plain("'x"), plain("=1")
        ('=1+1', "'x", '=1')
    """
    return text[1:] if _QUOTED.match(text) else text


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Give rows as CSV with a heading.

    Args:
        columns: in this order; what a row has besides is left out.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: safe(value) for name, value in row.items()} for row in rows)
    return text.getvalue()
