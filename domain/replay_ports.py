"""What replays and notices need from the world, as Protocols."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from domain.replay import Plan, Result, Step, Tally


@dataclass(frozen=True, slots=True)
class Progress:
    """A running batch as its next step sees it; moments by the database's clock."""

    plan: Plan
    tally: Tally
    canary_passed: bool
    paced_at_s: float
    now_s: float


@dataclass(frozen=True, slots=True)
class EventItem:
    """An item whose letter is an event that never became a change: it is read once more."""

    batch_id: str
    position: int
    letter_id: str


@dataclass(frozen=True, slots=True)
class Parked:
    """A letter's payload, opened.

    Args:
        store: whose letter it is: an event may be replayed into no other.
    """

    store: str
    payload: bytes


class Batches(Protocol):
    """Replays as rows: whoever steps, each item is claimed by one."""

    def unfinished(self) -> Sequence[str]:
        """Give the ids of the batches that have something to do, oldest first."""
        ...

    def paced(self) -> Sequence[str]:
        """Give the ids of the running batches that go by a rate and have something left to go."""
        ...

    def settle(self, batch_id: str) -> int:
        """End the items whose key has an outcome; gives how many."""
        ...

    def advance(
        self, batch_id: str, decide: Callable[[Progress], Step]
    ) -> tuple[Step | None, Sequence[EventItem]]:
        """Take one step in one transaction: claim items, make their keys due, or end the batch.

        Returns:
            The step, None when somebody else is at it or the batch is not running; and the
            events that this caller has claimed.
        """
        ...

    def left_events(self, batch_id: str, after_s: float) -> Sequence[EventItem]:
        """Claim the events of somebody who died on them, that is after so many seconds."""
        ...

    def end_event(self, item: EventItem, result: Result, detail: str) -> None:
        """Note what became of an event, and close its letter when it was folded."""
        ...


class Prospect(StrEnum):
    """What a replay of a letter would come to."""

    SUCCEED = "would succeed"
    FAIL = "would fail again"
    OBSOLETE = "obsolete"
    ALREADY_DONE = "already done"
    LEFT_OUT = "left out"
    """Another batch has it."""
    UNTOLD = "cannot be told"
    """Nobody could look: the other side is away, the budget spent, the letter one too many."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a replay of one letter would come to, and why.

    Args:
        reason: closed word: a reason of dead letters, or the cause for which its lane would stop.
        detail: for a person; holds no personal data.
    """

    prospect: Prospect
    reason: str = ""
    detail: str = ""

    @property
    def heading(self) -> str:
        """Under what it is counted.

        Examples:
            >>> Forecast(Prospect.FAIL, "sku_unmapped", "SKU A").heading
            'would fail again: sku_unmapped'
        """
        return f"{self.prospect}: {self.reason}" if self.reason else self.prospect.value


Captured = Mapping[str, Any]
"""The content of a change that failed, as its letter captured it."""


class Simulator(Protocol):
    """Goes the whole way of a kind's changes, up to where something would be written."""

    def simulate(
        self, store: str, keys: Sequence[str], captured: Mapping[str, Captured] | None = None
    ) -> Mapping[str, Forecast]:
        """Look at these keys as they stand now, and tell what a replay would come to.

        Reads may be asked of the other side, within the store's budget; nothing is written there
        nor here.

        Args:
            captured: key → content that would go out instead of what the ledger has.

        Returns:
            A forecast for every key.
        """
        ...


@dataclass(frozen=True, slots=True)
class Notice:
    """What people are told about one group: no key, no text of the other side, no person.

    Args:
        letters: how many wait.
        fresh: how many of them came since the last notice.
        oldest_s: when the oldest came, seconds since 1970.
        regressed: it was over, and came back.
        seen_at_s: when this was so, seconds since 1970.
    """

    group: str
    store: str
    kind: str
    reason: str
    letters: int
    fresh: int
    oldest_s: float
    regressed: bool = False
    seen_at_s: float = 0.0


class NoticeBook(Protocol):
    """Which groups people have been told about, by each channel."""

    def claim(self, channel: str, window_s: float, lease_s: float, limit: int) -> Sequence[Notice]:
        """Take the groups with something new that the channel told nobody of within the window.

        They come again after `lease_s` unless `told` follows.
        """
        ...

    def told(self, channel: str, notices: Sequence[Notice]) -> None:
        """Note that people know what there was when the groups were claimed."""
        ...


class Channel(Protocol):
    """A way to people: webhook, e-mail."""

    @property
    def name(self) -> str:
        """Give the closed word for it: "webhook", "email"."""
        ...

    def tell(self, notices: Sequence[Notice]) -> None:
        """Tell people of these groups in one message.

        Raises:
            BridgeError: it did not get through, as far as we know; it is told again later.
        """
        ...
