"""How long an entry may have waited in a feed, and when that is too long."""

from dataclasses import dataclass
from enum import StrEnum

DAY_S = 86_400.0
WARNING_S = 7 * DAY_S
CRITICAL_S = 20 * DAY_S
"""The hub drops an entry after thirty days."""


class FeedGrade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class FeedAge:
    """The feed of one store.

    Args:
        age_s: since it was last seen empty: no entry that is in it now is older for us.
    """

    store: str
    age_s: float

    @property
    def grade(self) -> FeedGrade:
        """How bad it is.

        Examples:
            >>> [FeedAge("acme", days * DAY_S).grade.value for days in (1, 7, 20)]
            ['ok', 'warning', 'critical']
        """
        if self.age_s >= CRITICAL_S:
            return FeedGrade.CRITICAL
        return FeedGrade.WARNING if self.age_s >= WARNING_S else FeedGrade.OK
