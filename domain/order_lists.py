"""Listings of the hub's orders, page by page, so that a walk can go on later."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.channel_orders import OrderMark

DAY_S = 86_400
UPDATED_DAYS = 7
CREATED_DAYS = 120
"""How far apart the two ends of a listing may be."""

Span = tuple[int, int]
"""From when until when, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class OrderList:
    """Orders that were changed, and made, in between.

    Args:
        updated: at most seven days apart.
        created: at most 120 days apart; None: what the hub takes for it, the last 120 days.
    """

    updated: Span | None = None
    created: Span | None = None


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a walk through a listing stands.

    Args:
        offset: rows before it.
        fewest: rows of the whole listing, as few as a page said; None: no page was read yet.
    """

    offset: int = 0
    fewest: int | None = None


@dataclass(frozen=True, slots=True)
class MarkPage:
    """One page of a listing.

    Args:
        following: where the next page begins; None: this was the last.
    """

    marks: Sequence[OrderMark]
    following: ListPlace | None


class OrderLists(Protocol):
    """What we ask the hub about many orders at once; errors as of `channel_orders.OrderHub`."""

    def page_of_orders(self, asked: OrderList, place: ListPlace) -> MarkPage:
        """Give one page, with one call.

        An order that leaves the listing meanwhile moves those behind it up: the following page
        begins as many rows earlier.
        """
        ...


def windows(after_s: float, before_s: float, most_s: int) -> Iterator[Span]:
    """Divide a span into spans of whole seconds that the hub takes.

    Each begins with the last second of the one before: whether ends belong to it is not known.

    Examples:
        >>> list(windows(0.5, 10.2, 100))
        [(0, 11)]
        >>> list(windows(0, 250, 100))
        [(0, 100), (99, 199), (198, 250)]
    """
    first, last = math.floor(after_s), math.ceil(before_s)
    while last - first > most_s:
        yield first, first + most_s
        first += most_s - 1
    if first < last:
        yield first, last
