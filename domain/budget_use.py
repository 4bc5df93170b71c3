"""How much of a budget is used, and since when nothing is left of it. Pure."""

from dataclasses import replace

from domain.budget import FILL, Bucket, Grant, capacity, recent

RESTED = 0.1
"""Share of the burst, and of the window, that must be free for a budget not to count as spent."""


def used(bucket: Bucket, now_s: float) -> int:
    """Count the calls of the window that ends now, those granted ahead included.

    Examples:
        >>> used(Bucket(60, 60.0, 3.0, 0.0, history=((0, 5), (100, 2))), 61.0)
        2
    """
    return recent(bucket, now_s)


def saved(level: float, limit: int, window_s: float, since_s: float) -> float:
    """Give the share of the burst that is saved up, 0 to 1.

    Args:
        level: calls saved up when somebody asked last.
        since_s: so long ago that was.

    Examples:
        >>> saved(6.0, 60, 60.0, 0.0), saved(0.0, 60, 60.0, 3600.0), saved(-2.0, 60, 60.0, 0.0)
        (0.5, 1.0, 0.0)
    """
    refilled = level + since_s * limit * FILL / window_s
    return min(1.0, max(0.0, refilled) / capacity(limit, window_s))


def is_rested(bucket: Bucket, now_s: float) -> bool:
    """Tell whether some is saved up, and the window has room for it."""
    share = saved(bucket.level, bucket.limit, bucket.window_s, now_s - bucket.at_s)
    return share >= RESTED and used(bucket, now_s) <= (1.0 - RESTED) * bucket.limit


def noted(bucket: Bucket, grant: Grant, now_s: float) -> Bucket:
    """Note since when nothing is left: from the first ask in vain until it is rested again.

    In between a call at a time is granted as it comes in; that does not end it. What only a class
    of lower rank asked for in vain, or what the other side asked to wait for, is not counted.

    Args:
        bucket: as the ask left it.
    """
    if is_rested(bucket, now_s):
        return replace(bucket, spent_since_s=None)
    if grant.granted or bucket.spent_since_s is not None or bucket.blocked_until_s > now_s:
        return bucket
    is_empty = bucket.level < 1.0 or used(bucket, now_s) > (1.0 - RESTED) * bucket.limit
    return replace(bucket, spent_since_s=now_s) if is_empty else bucket
