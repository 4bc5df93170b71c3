"""Pages: which rows, how many there are, and where the next ones are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from simulator.anymarket.call import Answer, Call
from simulator.anymarket.errors import bad_url, invalid
from simulator.anymarket.switches import Switches

Row = TypeVar("Row")

MOST = 100
_ROUNDING = 1_000


@dataclass(frozen=True, slots=True)
class Window:
    """Which stretch of the rows was asked for."""

    offset: int
    limit: int


def page(
    call: Call,
    rows: Sequence[Row],
    view: Callable[[Row], object],
    *,
    default_limit: int = 0,
    filtered: bool = False,
) -> Answer:
    """Answer one page of `rows`; only an unfiltered total may be approximate.

    Args:
        call: whose query says which page.
        rows: all of them.
        view: writes one row.
        default_limit: rows of a page when none are named; 0 for as few as there may be.
        filtered: whether `rows` are a selection.

    Raises:
        ApiError: 400, offset or limit is not a number; 422, a limit the account refuses.
    """
    window = _window(call, default_limit)
    shown = rows[window.offset : window.offset + window.limit]
    switches = call.account.switches
    total = len(rows)
    reported = total if filtered else _approximate(total, switches)
    numbers: dict[str, object] = {
        "size": window.limit,
        "totalElements": reported,
        "totalPages": -(-reported // window.limit),
        **_number(switches, window),
    }
    return Answer(
        {
            "links": _links(call, window, len(shown), total),
            "content": [view(row) for row in shown],
            "page": numbers,
        }
    )


def _window(call: Call, default_limit: int) -> Window:
    least = int(call.account.switches.page_limits.partition("-")[0])
    offset = call.number("offset", 0)
    limit = call.number("limit", default_limit or least)
    if offset < 0:
        raise bad_url("offset")
    clamped = min(max(limit, least), MOST)
    if clamped != limit and call.account.switches.limit_out_of_range == "refuse":
        raise invalid(f"O campo limit deve estar entre {least} e {MOST}")
    return Window(offset, clamped)


def _approximate(total: int, switches: Switches) -> int:
    if total < switches.approximate_total_from:
        return total
    return total - total % _ROUNDING


def _number(switches: Switches, window: Window) -> dict[str, object]:
    number = window.offset // window.limit
    if switches.page_number == "absent":
        return {}
    if switches.page_number == "absent_when_zero":
        return {"number": number} if number else {}
    return {"number": number + int(switches.page_number)}


def _links(call: Call, window: Window, shown: int, total: int) -> list[object]:
    links: list[object] = []
    if window.offset > 0:
        links.append(_link(call, "prev", max(0, window.offset - window.limit), window))
    following = window.offset + window.limit
    if shown and (following < total or call.account.switches.next_on_last_page):
        links.append(_link(call, "next", following, window))
    return links


def _link(call: Call, rel: str, offset: int, window: Window) -> dict[str, object]:
    # Theirs says http:// to https callers, too; the host is ours, or the client under test
    # would follow the link to the real one.
    host = call.request.headers.get("host", "localhost")
    query: dict[str, object] = {"offset": offset}
    if not call.account.switches.next_offset_only:
        echoed = {
            name: value
            for name, value in call.request.query.items()
            if name.lower() not in {"offset", "limit", "gumgatoken"}
        }
        query |= {"limit": window.limit, **echoed}
    return {"rel": rel, "href": f"http://{host}{call.request.path}?{urlencode(query)}"}
