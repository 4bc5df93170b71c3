"""How much of a budget is used, and since when nothing is left of it. Pure."""

from dataclasses import replace

from domain.budget import FILL, Bucket, Grant, capacity, recent

RESTED = 0.1
"""Share of the burst that must be saved up again before a budget counts as no longer spent."""


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
        >>> saved(0.0, 60, 60.0, 6.0), saved(0.0, 60, 60.0, 3600.0), saved(-2.0, 60, 60.0, 0.0)
        (0.495, 1.0, 0.0)
    """
    refilled = level + since_s * limit * FILL / window_s
    return min(1.0, max(0.0, refilled) / capacity(limit, window_s))


def noted(bucket: Bucket, grant: Grant, now_s: float) -> Bucket:
    """Note since when nothing is left: from the first ask in vain until some is saved up again.

    In between a call at a time is granted as it comes in; that does not end it. What only a class
    of lower rank asked for in vain, or what the other side asked to wait for, is not counted.

    Args:
        bucket: as the ask left it.
    """
    if bucket.level >= max(1.0, RESTED * capacity(bucket.limit, bucket.window_s)):
        return replace(bucket, spent_since_s=None)
    if grant.granted or bucket.spent_since_s is not None or bucket.blocked_until_s > now_s:
        return bucket
    return replace(bucket, spent_since_s=now_s) if bucket.level < 1.0 else bucket
