"""Days as the merchant counts them: in São Paulo."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def day_of(at_s: float) -> date:
    """Give the day on which a moment falls.

    Args:
        at_s: seconds since 1970.

    Examples:
        >>> day_of(1_795_488_300.0), day_of(1_795_489_200.0)
        (datetime.date(2026, 11, 23), datetime.date(2026, 11, 24))
    """
    return datetime.fromtimestamp(at_s, _zone()).date()


def midnight_s(day: date) -> float:
    """Give the moment at which a day begins, in seconds since 1970.

    Examples:
        >>> midnight_s(date(2026, 11, 24))
        1795489200.0
    """
    return datetime.combine(day, time(), _zone()).timestamp()


def moment_of(at_s: float) -> datetime:
    """Give a moment as the merchant's clock shows it, with its offset, to the second.

    Examples:
        >>> moment_of(1_795_489_200.9).isoformat()
        '2026-11-24T00:00:00-03:00'
    """
    return datetime.fromtimestamp(int(at_s), _zone())


def next_s(text: str, now_s: float) -> float:
    """Give the moment that a person means, in seconds since 1970.

    Args:
        text: "18:00", the next time the merchant's clock shows it; or a moment with its offset.

    Raises:
        ValueError: neither.

    Examples:
        >>> at_noon = 1_795_446_000.0
        >>> [(next_s(text, at_noon) - at_noon) / 3600 for text in ("18:00", "11:30")]
        [6.0, 23.5]
        >>> next_s("2026-11-23T18:00:00-03:00", at_noon) - at_noon
        21600.0
    """
    if "T" not in text:
        today = day_of(now_s)
        on_time = datetime.combine(today, time.fromisoformat(text), _zone())
        return (on_time if on_time.timestamp() > now_s else on_time + timedelta(days=1)).timestamp()
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=_zone())
    return found.timestamp()


@lru_cache(maxsize=1)
def _zone() -> ZoneInfo:
    return ZoneInfo("America/Sao_Paulo")
