"""What a person has made in the hub is made once, though an answer may be lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.errors import AlreadyThere, OutcomeUnknown
from domain.order_claims import Intent, LookRule, missed
from ops.last_in_line import LastInLine

T = TypeVar("T")

POSTS = 2
"""So often is something asked for, the second time when it was surely not made."""


@dataclass(frozen=True, slots=True)
class Made(Generic[T]):
    """What the hub has now.

    Args:
        is_ours: it was made because we asked for it.
    """

    thing: T
    is_ours: bool


@dataclass(frozen=True, slots=True)
class MadeOnce:
    """Asks for something, and looks for it before it is asked for again.

    Args:
        look: how an unknown outcome is looked up.
    """

    line: LastInLine
    look: LookRule

    def make(self, post: Callable[[], T], find: Callable[[], T | None]) -> Made[T]:
        """Have something made.

        Args:
            find: gives what is there already, by name.

        Raises:
            PermanentError: it was refused.
            OutcomeUnknown: it never appeared, though it was asked for again.
        """
        asked = 0
        while True:
            try:
                made = self.line.tried(lambda: _heard(post))
            except AlreadyThere:
                found = self.line.tried(find)
                if found is None:
                    raise
                # Somebody made it meanwhile; or we did and never heard of it.
                return Made(found, is_ours=asked > 0)
            if not isinstance(made, OutcomeUnknown):
                return Made(made, is_ours=True)
            asked += 1
            found = self._looked_up(find)
            if found is not None:
                return Made(found, is_ours=True)
            if asked == POSTS:
                raise made

    def _looked_up(self, find: Callable[[], T | None]) -> T | None:
        """Look until it is there, or is certain not to come; gives what is found."""
        now_s = self.line.now_s()
        intent = Intent(now_s, asked_at_s=now_s)
        while True:
            found = self.line.tried(find)
            if found is not None:
                return found
            intent, wait_s = missed(intent, self.line.now_s(), self.look)
            if wait_s is None:
                return None
            self.line.wait(wait_s, "no answer came: looking for it before it is asked for again")


def _heard(post: Callable[[], T]) -> T | OutcomeUnknown:
    try:
        return post()
    except OutcomeUnknown as unknown:
        return unknown
