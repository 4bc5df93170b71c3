"""A whole collection, read page by page, each row once."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from adapters.anymarket.asking import Session
from adapters.anymarket.paging import PAGE_LIMIT, Page, to_page
from adapters.http.asks import Ask
from adapters.http.shapes import Fields, to_whole
from domain.catalogue_ports import Spend
from domain.errors import TransientError

T = TypeVar("T")

EXACT_BELOW = 30_000
"""A total that is smaller is exact, filter or not: all of its rows must have come."""


class Walker(Session):
    """Walks collections of AnyMarket.

    Source:
        docs/anymarket.md, "Pages".
    """

    def _each(
        self, ask: Ask, read: Callable[[Fields], T], spend: Spend, *, is_filtered: bool = False
    ) -> Iterator[T]:
        """Give what `read` makes of every row.

        Args:
            ask: a GET without `limit` and `offset`.

        Raises:
            TransientError: a page cannot be read, or fewer rows came than they count.
        """
        seen: set[int] = set()
        offset: int | None = 0
        total = 0
        while offset is not None:
            spend()
            page, read_rows = self._page_of(ask, offset, read, is_filtered=is_filtered)
            for number, row in read_rows:
                # A row without an id cannot be told from another one: it is given.
                if number is None or number not in seen:
                    yield row
                seen |= {number} if number is not None else set()
            total, offset = page.total or 0, page.next_offset
        if total < EXACT_BELOW and len(seen) < total:
            raise TransientError(f"{ask.route}: {len(seen)} of {total} rows came: ask again")

    def _page_of(
        self, ask: Ask, offset: int, read: Callable[[Fields], T], *, is_filtered: bool
    ) -> tuple[Page, list[tuple[int | None, T]]]:
        query = {**ask.query, "limit": PAGE_LIMIT, "offset": offset}

        def read_page(payload: object) -> tuple[Page, list[tuple[int | None, T]]]:
            page = to_page(payload, offset, is_filtered=is_filtered)
            return page, [(to_whole(row.get("id")), read(row)) for row in page.rows]

        return self._read(Ask(ask.method, ask.pattern, ask.ids, query), read_page)
