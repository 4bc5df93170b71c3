"""Which orders a listing asks for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.anymarket.call import Call
from simulator.anymarket.errors import ApiError, bad_url, invalid
from simulator.anymarket.order_making import seconds
from simulator.anymarket.orders import Orders, SalesOrder
from simulator.anymarket.resources.order_updates import STATUSES

DAY_S = 86_400
CREATED_DAYS = 120
UPDATED_DAYS = 7

_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)\Z")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_TEXTS: Mapping[str, str] = {
    "marketplace": "marketPlace",
    "marketplaceId": "marketPlaceId",
    "partnerId": "partnerId",
    "shippingId": "shippingId",
}
"""Name of the filter → the field it is compared with."""
_SORTS: Mapping[str, Callable[[SalesOrder], float]] = {
    "id": lambda order: order.id,
    "createdAt": lambda order: order.created_s,
    "lastUpdate": lambda order: order.updated_s,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when, in seconds since 1970."""

    after_s: float
    before_s: float
    with_ends: bool

    def holds(self, at_s: float) -> bool:
        """Tell whether a moment is in it."""
        if self.with_ends:
            return self.after_s <= at_s <= self.before_s
        return self.after_s < at_s < self.before_s


@dataclass(frozen=True, slots=True)
class Asked:
    """What a listing was asked for, without its page."""

    created: Span
    updated: Span | None
    status: str
    texts: tuple[tuple[str, str], ...]
    sort: str
    is_descending: bool
    is_filtered: bool


def asked_for(call: Call) -> Asked:
    """Read the filters of a listing.

    Raises:
        ApiError: 400, an unknown status or sort; 422, a bad date or too long a span.
    """
    query = call.request.query
    status, sort = query.get("status", ""), query.get("sort", "id")
    if status and status not in STATUSES:
        raise bad_url("status")
    if sort not in _SORTS:
        raise bad_url("sort")
    is_dated = {f"{what}{end}" for what in ("created", "updated") for end in ("After", "Before")}
    return Asked(
        created=_created(call),
        updated=_updated(call),
        status=status,
        texts=tuple((field, query[name]) for name, field in _TEXTS.items() if query.get(name)),
        sort=sort,
        is_descending=query.get("sortDirection", "ASC").upper() == "DESC",
        is_filtered=bool(query.keys() & (is_dated | {"status", *_TEXTS})),
    )


def found(orders: Orders, asked: Asked) -> list[SalesOrder]:
    """Give the orders that were asked for."""
    rows = [order for order in orders if _fits(order, asked)]
    rows.sort(key=_SORTS[asked.sort], reverse=asked.is_descending)
    return rows


def _fits(order: SalesOrder, asked: Asked) -> bool:
    return (
        asked.created.holds(order.created_s)
        and (asked.updated is None or asked.updated.holds(order.updated_s))
        and asked.status in ("", order.status)
        and all(str(order.get(field)) == text for field, text in asked.texts)
    )


def _created(call: Call) -> Span:
    """Without either end it is the last 120 days; with one, the 120 days on its side."""
    most_s = CREATED_DAYS * DAY_S
    after_s, before_s = _moment(call, "createdAfter"), _moment(call, "createdBefore")
    if after_s is None and before_s is None:
        # By whole minutes, so that the pages of one walk ask for the same.
        return Span(call.account.now_s() // 60 * 60 - most_s, float("inf"), with_ends=True)
    return _span(call, after_s, before_s, CREATED_DAYS)


def _updated(call: Call) -> Span | None:
    after_s, before_s = _moment(call, "updatedAfter"), _moment(call, "updatedBefore")
    if after_s is None and before_s is None:
        return None
    return _span(call, after_s, before_s, UPDATED_DAYS)


def _span(call: Call, after_s: float | None, before_s: float | None, days: int) -> Span:
    most_s = days * DAY_S
    if after_s is None:
        after_s = (before_s or 0.0) - most_s
    if before_s is None:
        before_s = after_s + most_s
    switches = call.account.switches
    if before_s - after_s > most_s and switches.date_span_exceeded == "refuse":
        raise invalid(f"O intervalo entre as datas deve ser de no máximo {days} dias")
    last_s = min(before_s, after_s + most_s)
    return Span(after_s, last_s, with_ends=switches.date_filters == "inclusive")


def _moment(call: Call, name: str) -> float | None:
    text = call.request.query.get(name, "")
    if not text:
        return None
    without = call.account.switches.date_without_offset == "utc"
    if not _DATE_TIME.match(text) or not (without or _OFFSET.search(text)):
        raise _bad_date(name, text)
    try:
        return seconds(text)
    except ValueError:
        raise _bad_date(name, text) from None


def _bad_date(name: str, text: str) -> ApiError:
    return ApiError(
        422,
        f"O parâmetro '{name}' com a data informada '{text}', está em formato incorreto. "
        "Por favor verificar a documentação",
    )
