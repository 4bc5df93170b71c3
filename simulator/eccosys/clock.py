"""The time in São Paulo, as Eccosys keeps it, and as a test may set it."""

import time
from datetime import UTC, datetime, timedelta, timezone

SAO_PAULO = timezone(timedelta(hours=-3))
"""Without summer time since 2019."""


class Clock:
    """Real time, or real time moved to where a test put it."""

    def __init__(self) -> None:
        self._offset_s = 0.0

    def now(self) -> datetime:
        """Give the time of day in São Paulo."""
        return datetime.fromtimestamp(time.time() + self._offset_s, SAO_PAULO)

    def text(self) -> str:
        """Give the time as answers write it."""
        return self.now().strftime("%Y-%m-%d %H:%M:%S")

    def put(self, moment: datetime | None) -> None:
        """Go on from `moment`; none for the real time."""
        real = datetime.now(UTC)
        self._offset_s = (moment - real).total_seconds() if moment else 0.0
