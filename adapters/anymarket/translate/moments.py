"""Moments as AnyMarket wants them in requests: with an offset."""

from datetime import datetime, timedelta, timezone

BRASILIA = timezone(timedelta(hours=-3))


def to_moment(at_s: int) -> str:
    """Write a moment with its offset.

    Examples:
        >>> to_moment(1_789_473_851)
        '2026-09-15T09:04:11-03:00'
    """
    return datetime.fromtimestamp(at_s, BRASILIA).isoformat(timespec="seconds")
