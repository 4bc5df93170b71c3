"""Names as AnyMarket compares them: capitals and outer blanks do not count."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def same(one: str, other: str) -> bool:
    """Tell whether two names are one."""
    return one.strip().casefold() == other.strip().casefold()


def filtered(rows: Iterable[Row], name: str, name_of: Callable[[Row], str], mode: str) -> list[Row]:
    """Give the rows that a filter by name finds.

    Args:
        mode: "contains", "exact" or "ignored".
    """
    wanted = name.strip().casefold()
    if mode == "ignored" or not wanted:
        return list(rows)
    if mode == "exact":
        return [row for row in rows if same(name_of(row), wanted)]
    return [row for row in rows if wanted in name_of(row).casefold()]
