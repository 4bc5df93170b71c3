"""What the routes of every book of rules do alike; their shapes are each its own."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, TypeVar

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from adapters.database.rule_rows import RuleRow
from domain.events import as_datetime
from domain.written_rules import Edit
from ops.api.body import read_body
from ops.api.documents import refusals
from ops.api.operators import Door
from ops.api.pages import page_of, read
from ops.named_rules import NamedRules
from ops.rule_books import RuleBook
from ops.rule_previews import RulePreview
from ops.spreadsheets import MEDIA_TYPE

REFUSED = refusals(400, 401, 403, 404, 408, 413, 422, 500, 503)
NOT_SAVED = refusals(400, 401, 403, 404, 408, 409, 413, 422, 500, 503)
EXPORTED = {200: {"content": {"text/csv": {}}}, **refusals(401, 403, 404, 500, 503)}

Format = Annotated[Literal["csv", "json"], Query(alias="format")]

Book = TypeVar("Book", bound=RuleBook[Any, Any])
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BookDeps(Generic[Book]):
    """The service behind these routes, and the dependencies that let people pass.

    Args:
        viewer: for what changes nothing.
        operator: for what does; it gives who asks.
    """

    book: Book
    viewer: Door
    operator: Door


def page_of_rules(
    rows: Iterable[RuleRow], what: str, limit: int, cursor: str
) -> tuple[Sequence[RuleRow], str | None]:
    """Give the rules of a page, by kind and key, and the cursor of the next; None: there is none.

    Args:
        what: the list, so that no other takes its cursors.

    Raises:
        FieldWrong: it is no cursor of this list.
    """
    place = read(what, cursor, (str, str)) or ["", ""]
    by_place = sorted(rows, key=_place)
    begin = bisect_right(by_place, (place[0], place[1]), key=_place)
    return page_of(by_place[begin : begin + limit + 1], limit, what, _place)


def _place(row: RuleRow) -> tuple[str, str]:
    return row.rule.kind, row.rule.key


def exported(book: RuleBook[Any, Any], store: str, as_: str) -> Any:
    """Give the rules of a store as a file that can be sent back: "csv", or "json"."""
    rows = book.listed(store)
    if as_ == "json":
        return book.written.as_json(rows)
    return Response(book.written.as_csv(rows), media_type=MEDIA_TYPE)


async def with_file(request: Request, book: RuleBook[Any, Any], do: Callable[[list[Edit]], T]) -> T:
    """Do something with the rules of the file that was sent, apart from other requests.

    Raises:
        FileWrong: names every line that is wrong; nothing was done.
    """
    content = await read_body(request)
    return await run_in_threadpool(lambda: do(book.written.read(content)))


def rules_told(written: NamedRules, rows: Iterable[RuleRow]) -> list[dict[str, Any]]:
    """Give rules as the API answers them."""
    return [
        {
            "key": row.rule.key,
            **written.said(row),
            "updated_at": as_datetime(row.updated_at_s),
        }
        for row in rows
    ]


def preview_told(written: NamedRules, seen: RulePreview) -> dict[str, Any]:
    """Give a preview as the API answers it, as far as it is the same for every kind."""
    edits = [
        {
            "key": edit.key,
            written.called: edit.label,
            "before": seen.before(edit),
            "target": edit.target,
        }
        for edit in seen.edits
    ]
    return {"revision": seen.revision, "edits": edits}
