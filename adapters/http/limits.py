"""What the headers of an answer say about the rate limit."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from adapters.http.calls import Answer

LONGEST_WAIT_S = 3600.0
"""Nobody is waited for longer, whatever the header says; it is asked again then."""

_NO_DURATION_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The four headers; None for what was not said, or cannot be read.

    Args:
        limit: calls a window.
        remaining: calls left in it.
        reset_s: seconds until it begins anew.
        retry_after_s: seconds until they listen again.
    """

    limit: int | None = None
    remaining: int | None = None
    reset_s: float | None = None
    retry_after_s: float | None = None

    @property
    def wait_s(self) -> float | None:
        """When to come back after a refusal: `retry-after`, else `ratelimit-reset`."""
        return self.reset_s if self.retry_after_s is None else self.retry_after_s


def limits_of(answer: Answer) -> Limits:
    """Read the headers of an answer. `retry-after` may be seconds or a date."""
    headers = answer.headers
    retry_after = headers.get("retry-after", "")
    return Limits(
        _count(headers.get("ratelimit-limit", "")),
        _count(headers.get("ratelimit-remaining", "")),
        _duration_s(headers.get("ratelimit-reset", "")),
        _duration_s(retry_after) if _is_number(retry_after) else _until_s(retry_after, answer),
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 16  # noqa: PLR2004 - as long as any duration


def _count(text: str) -> int | None:
    return int(text) if _is_number(text) and text.isdigit() else None


def _duration_s(text: str) -> float | None:
    # Some servers write the moment as seconds since 1970: that is no duration.
    seconds = float(text) if _is_number(text) else None
    if seconds is None or seconds > _NO_DURATION_S:
        return None
    return min(seconds, LONGEST_WAIT_S)


def _until_s(text: str, answer: Answer) -> float | None:
    then = _moment(text)
    if then is None:
        return None
    # Their clock tells their time best; ours is asked when they do not tell it.
    now = _moment(answer.headers.get("date", "")) or answer.seen_at
    return min(max(0.0, (then - now).total_seconds()), LONGEST_WAIT_S)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
