"""Long lists come in pages: `next` of an answer is the `cursor` of the request that goes on.

A cursor names the place of the last entry that was given, so what comes or goes meanwhile makes
nothing be told twice or left out.
"""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import Field

from domain.json_text import unstorable
from ops.refusals import FieldWrong

LONGEST = 2000
"""Characters of a cursor at most: a list's longest place, written out."""

_BIGGEST = 1 << 53

Cursor = Annotated[
    str,
    Query(max_length=LONGEST, description="`next` of the page before; empty: the first page"),
]
Limit = Annotated[int, Query(ge=1, le=1000, description="entries of a page at most")]
"""What a request of a list says."""

Next = Annotated[
    str | None,
    Field(description="`cursor` of the page that follows, asked with the same filter; null: none"),
]
"""What the answer of a list says."""


T = TypeVar("T")


def page_of(
    found: Sequence[T], limit: int, what: str, place: Callable[[T], Sequence[object]]
) -> tuple[Sequence[T], str | None]:
    """Give the entries of a page, and the cursor of the next; None: there is none.

    Args:
        found: one more than the page holds, if there is one.
        what: the list, so that no other takes its cursors.
        place: where an entry stands in the list.
    """
    if len(found) <= limit:
        return found, None
    return found[:limit], written(what, place(found[limit - 1]))


def written(what: str, place: Sequence[object]) -> str:
    """Give the cursor of a place.

    Examples:
        >>> read("audit", written("audit", [812]), (int,))
        [812]
    """
    told = json.dumps([what, *place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read(what: str, cursor: str, kinds: Sequence[type | tuple[type, ...]]) -> list[Any] | None:
    """Give the place that a cursor names; None: it is empty.

    Args:
        kinds: of what types the place is made.

    Raises:
        FieldWrong: it is no cursor of this list.
    """
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        told = None
    if not _is_place(told, what, kinds):
        raise FieldWrong("cursor", "is wrong; wanted: `next` of this list's page before")
    return list(told[1:])


def _is_place(told: object, what: str, kinds: Sequence[type | tuple[type, ...]]) -> bool:
    return (
        isinstance(told, list)
        and len(told) == len(kinds) + 1
        and told[0] == what
        and all(
            isinstance(part, kind) and _can_be_asked_for(part)
            for part, kind in zip(told[1:], kinds, strict=True)
        )
    )


def _can_be_asked_for(part: object) -> bool:
    if isinstance(part, int | float):
        return math.isfinite(part) and abs(part) < _BIGGEST and not isinstance(part, bool)
    return unstorable(part) is None
