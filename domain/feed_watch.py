"""How long an entry may have waited in a feed, and when that is too long."""

from dataclasses import dataclass
from enum import StrEnum

DAY_S = 86_400.0
WARNING_S = 7 * DAY_S
CRITICAL_S = 20 * DAY_S
"""The hub drops an entry after thirty days."""


UNREAD = "unread"
"""What the lane of a feed remembers from its opening until the feed was first seen empty."""


class FeedGrade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    CRITICAL = "critical"


class FeedState(StrEnum):
    """Whether it is read."""

    READ = "read"
    NEVER = "never_read"
    HELD = "held"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class FeedAge:
    """The feed of one store.

    Args:
        age_s: since it was last read and seen empty: no entry that is in it now is older for us.
            Of one that never was: since it is to be read.
        was_read: it was seen empty at least once.
        cause: why its poll stands still, "access_denied"; empty: it does not.
        error: what was said when it was read last, or when its poll was held; empty: all is well.
        is_stopped: a person chose that nobody reads it, by a pause or a setting.
    """

    store: str
    age_s: float
    was_read: bool = True
    cause: str = ""
    error: str = ""
    is_stopped: bool = False

    @property
    def state(self) -> FeedState:
        """Whether it is read.

        Examples:
            >>> FeedAge("acme", 1.0, cause="access_denied", error="401").state.value
            'held'
            >>> FeedAge("acme", 1.0, was_read=False).state.value
            'never_read'
        """
        if self.cause:
            return FeedState.HELD
        if self.error:
            return FeedState.FAILING
        return FeedState.READ if self.was_read else FeedState.NEVER

    @property
    def seen(self) -> str:
        """When it was last seen empty, in words.

        Examples:
            >>> FeedAge("acme", 7300.0).seen, FeedAge("acme", 9.0, was_read=False).seen
            ('last seen empty 2 h ago', 'never seen empty')
            >>> FeedAge("acme", DAY_S).seen, FeedAge("acme", 1.0).seen
            ('last seen empty 1 d ago', 'last seen empty just now')
        """
        if not self.was_read:
            return "never seen empty"
        for unit, size in (("d", DAY_S), ("h", 3600.0), ("min", 60.0)):
            if self.age_s >= size:
                return f"last seen empty {int(self.age_s // size)} {unit} ago"
        return "last seen empty just now"

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
