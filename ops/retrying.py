"""The hub asks for another try of a dead letter that it shows: once an entry, and no more."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from adapters.database.letter_mirrors import LetterMirrorRows
from adapters.database.letter_views import LetterFilter, LetterViews
from domain.audit import Act
from domain.errors import BridgeError
from domain.replay import Plan
from ops.batches import Asked, Batches
from ops.refusals import FlowHeld, NothingMatched

ACTOR = "hub:anymarket"
WHY = "asked for in AnyMarket's panel"

MAX_SECRET = 100


class Retry(StrEnum):
    """What became of a request."""

    STARTED = "started"
    UNKNOWN = "unknown"
    """No such secret, used already, or its letter waits no more: all the same to who asks."""
    HELD = "held"
    """The flow stands still; the secret stays good."""


class RetryWatch(Protocol):
    """Told what happens, for metrics."""

    def retried(self, outcome: str) -> None:
        """Note what became of one request."""
        ...


@dataclass(frozen=True, slots=True)
class Retrying:
    """Replays the one letter whose entry holds a secret."""

    mirrors: LetterMirrorRows
    letters: LetterViews
    batches: Batches
    watch: RetryWatch

    def letter_of(self, secret: str) -> str | None:
        """Give the letter of a secret, which stays as good as it is; None: there is none."""
        return self.mirrors.letter_of(secret) if 0 < len(secret) <= MAX_SECRET else None

    def __call__(self, secret: str, origin: str) -> Retry:
        """Use a secret up: its letter is replayed as if a person had asked.

        Args:
            origin: the address it comes from.
        """
        retry = self._asked(secret, origin)
        self.watch.retried(retry)
        return retry

    def _asked(self, secret: str, origin: str) -> Retry:
        letter_id = self.mirrors.redeem(secret) if 0 < len(secret) <= MAX_SECRET else None
        if letter_id is None:
            return Retry.UNKNOWN
        found = self.letters.matching(LetterFilter(ids=(letter_id,)))
        act = Act(ACTOR, WHY, origin)
        try:
            self.batches.start(found, Asked(Plan(), {"ids": [letter_id]}, most=1), act)
        except FlowHeld:
            self.mirrors.hand_back(secret)
            return Retry.HELD
        except NothingMatched:
            # Another batch has it already: what was asked for is under way.
            return Retry.STARTED
        except BridgeError:
            # Nothing was started, and who asks is told to ask again.
            self.mirrors.hand_back(secret)
            raise
        return Retry.STARTED
