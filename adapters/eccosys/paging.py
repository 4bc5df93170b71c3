"""Their lists, read to the end: nothing in them says where that is."""

from collections.abc import Callable, Iterator

from adapters.eccosys.wire import id_of
from adapters.http.shapes import Fields
from domain.errors import TransientError

LAST_OFFSET = 2_000_000
"""No list is read further."""

LEAST = 2
"""Rows of a page at least: one only overlaps with itself."""

Read = Callable[[int, int], list[Fields]]
"""Gives the rows of a page: offset, count."""


def every_row(read: Read, count: int) -> Iterator[Fields]:
    """Give every row of a list, or raise: that a row is not there must be certain.

    Pages overlap by one row, which proves that the list heeds its offset and did not move. A list
    that gives fewer rows a page than asked, two at least, is asked for as many from then on.

    Args:
        count: rows of a page, two at least.

    Raises:
        TransientError: it ignores its offset, repeats a page, holds back rows that were asked
            for, or moved while it was read.

    Source:
        docs/eccosys.md, "Lists": there is no total, and a short page need not be the last.
    """
    start, rows = 0, read(0, count)
    seen = _fresh(rows, set())
    yield from rows
    while rows and start < LAST_OFFSET:
        end = start + len(rows) - 1
        following = read(end, count)
        if not following or id_of(following[0]) != id_of(rows[-1]):
            raise TransientError("a list ignores its offset, or moved while it was read")
        if len(following) == 1:
            _check_end(read, start, rows, count)
            return
        if len(rows) < count and len(read(start, count)) <= len(rows):
            if start or len(rows) < LEAST:
                raise TransientError(
                    f"a list gives {len(rows)} rows a page, where {count} were asked"
                )
            count = len(rows)
        seen |= _fresh(following[1:], seen)
        yield from following[1:]
        start, rows = end, following
    if rows:
        raise TransientError(f"a list of more than {LAST_OFFSET} rows")


def until_nothing_new(read: Read, count: int) -> list[Fields]:
    """Give the rows of a list that may or may not have pages."""
    found: dict[str, Fields] = {}
    fresh = {id_of(row): row for row in read(0, count)}
    while fresh and len(found) < LAST_OFFSET:
        found |= fresh
        rows = read(len(found), count)
        fresh = {id_of(row): row for row in rows if id_of(row) not in found}
    return list(found.values())


def _check_end(read: Read, start: int, rows: list[Fields], count: int) -> None:
    # A page of one row overlaps with itself: it proves nothing.
    if len(rows) == 1 and read(start + 1, count):
        raise TransientError(f"a list gives one row a page, where {count} were asked for")


def _fresh(rows: list[Fields], seen: set[str]) -> set[str]:
    ids = {id_of(row) for row in rows}
    if len(ids) < len(rows) or ids & seen:
        raise TransientError("a list gives a row twice")
    return ids
