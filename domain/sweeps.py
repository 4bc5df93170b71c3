"""What sweeps ask for, and when: pure."""

from collections.abc import Sequence

from domain.order_lists import CREATED_DAYS, DAY_S, UPDATED_DAYS, OrderList, windows

OVERLAP_S = 2 * 3600.0
WEEK_S = 7.0 * DAY_S

OLDER_FROM_S = 1.0 * DAY_S
"""A sweep over more than that asks for orders made long ago too."""

_MOST_UPDATED_S = UPDATED_DAYS * DAY_S
_MOST_CREATED_S = CREATED_DAYS * DAY_S


def updated_lists(after_s: float, before_s: float, cut_off_s: float) -> Sequence[OrderList]:
    """Give the listings that show every order changed in between.

    Without a date of making the hub lists only orders made in the last 120 days, whenever they
    changed. Those made before, from the cut-off on, are asked for by their date of making as
    well, unless the sweep is a short one: the long one of every day sees them.

    Examples:
        >>> day = 86_400
        >>> updated_lists(399.9 * day, 400 * day, 0) == [OrderList((34551360, 34560000))]
        True
        >>> len(updated_lists(393 * day, 400 * day, 0)), len(updated_lists(0, 10 * day, 0))
        (4, 2)
    """
    older: list[tuple[int, int]] = []
    if before_s - after_s > OLDER_FROM_S:
        # A day of overlap: where exactly their 120 days begin is theirs to say.
        older_until_s = before_s - _MOST_CREATED_S + DAY_S
        older = list(windows(cut_off_s, older_until_s, _MOST_CREATED_S))
    return [
        OrderList(updated, created)
        for updated in windows(after_s, before_s, _MOST_UPDATED_S)
        for created in [None, *older]
    ]


def created_lists(after_s: float, before_s: float) -> Sequence[OrderList]:
    """Give the listings that show every order made in between, the newest first.

    Examples:
        >>> [one.created for one in created_lists(0, 130 * 86_400)]
        [(10367999, 11232000), (0, 10368000)]
    """
    return [OrderList(None, span) for span in windows(after_s, before_s, _MOST_CREATED_S)][::-1]
