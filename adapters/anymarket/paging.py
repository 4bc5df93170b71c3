"""Their pages: what is in one, and where the next begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from adapters.http.shapes import Fields, to_fields, to_rows, to_whole

PAGE_LIMIT = 100

LAST_OFFSET = 1_000_000
"""No collection is read further: their `next` may never end."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a collection.

    Args:
        next_offset: where the next one begins; None: this was the last.
        total: rows of the whole collection as they count them; None when they do not say.
    """

    rows: Sequence[Fields]
    next_offset: int | None
    total: int | None = None


def to_page(payload: object, offset: int, *, is_filtered: bool) -> Page:
    """Read a page that was asked for at `offset`, and tell where the next begins.

    Rows are counted: `page.number` is 0- or 1-based, and `next` may name another host, lack
    the limit, or stand on the last page too. Only its presence and its offset are used.

    Raises:
        Unreadable: no page.
    """
    fields = to_fields(payload)
    rows = to_rows(fields.get("content"))
    following = offset + len(rows)
    ended = not rows or following > LAST_OFFSET or _next_offset(fields) <= offset
    # Without a filter a total is approximate: a full page is never the last for its sake.
    total = _total(fields)
    counts = is_filtered or len(rows) < PAGE_LIMIT
    ended = ended or (counts and total is not None and following >= total)
    return Page(rows, None if ended else following, total)


def _total(fields: Fields) -> int | None:
    page = fields.get("page")
    return to_whole(page.get("totalElements")) if isinstance(page, dict) else None


def _next_offset(fields: Fields) -> float:
    links = fields.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "next":
            return _offset_in(str(link.get("href")))
    return -1


def _offset_in(href: str) -> float:
    try:
        offsets = parse_qs(urlsplit(href).query).get("offset", [])
    except ValueError:
        offsets = []
    # A next page without a readable offset is still a next page.
    return next((int(text) for text in offsets if text.isascii() and text.isdigit()), float("inf"))
