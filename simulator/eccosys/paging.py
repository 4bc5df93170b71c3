"""Lists: which rows, of which days, and what no rows are."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TypeVar

from simulator.eccosys.call import Answer, Call
from simulator.eccosys.errors import Unfit, bad_request, nothing_found
from simulator.eccosys.values import NO_DATE, day

Row = TypeVar("Row")


def page(call: Call, rows: Iterable[Row], view: Callable[[Row], object]) -> Answer:
    """Answer the rows that `$offset` and `$count` name.

    Raises:
        ApiError: 404, there are none; 400, an offset or count that is no number.
    """
    switches = call.account.switches
    start = call.number("$offset", 0)
    if switches.paging == "ignored":
        start = 0
    count = call.number("$count", switches.default_count)
    if switches.largest_count:
        count = min(count or switches.largest_count, switches.largest_count)
    return listed(
        call, [view(row) for row in islice(rows, start, start + count if count else None)]
    )


def listed(call: Call, shown: list[object]) -> Answer:
    """Answer rows; none are a 404, or an empty array where that is switched."""
    if not shown and call.account.switches.empty_list == "404":
        raise nothing_found()
    return Answer(shown)


def single(shape: str, shown: object) -> Answer:
    """Answer one row, bare or in an array of one."""
    return Answer([shown] if shape == "array" else shown)


def between(call: Call) -> Callable[[str], bool]:
    """Give the test of a day or moment against `$fromDate` and `$toDate`, both inclusive."""
    first, last = _day_of(call, "$fromDate"), _day_of(call, "$toDate")
    days = call.account.switches.days
    if days == "ignored" or not (first or last):
        return lambda _: True
    if days == "broken":
        return lambda _: False
    lower, upper = first or "0001-01-01", last or "9999-12-31"
    return lambda when: lower <= when[: len(NO_DATE)] <= upper


def _day_of(call: Call, name: str) -> str:
    said = call.query(name)
    try:
        return day(name, said) if said else ""
    except Unfit as wrong:
        raise bad_request(str(wrong)) from None
