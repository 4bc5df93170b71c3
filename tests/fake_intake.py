"""What comes in, is folded or becomes a letter, in memory."""

from collections.abc import Iterator, Sequence

from domain.deadletters import DeadLetter
from domain.events import Event
from domain.ids import LaneId
from domain.ports import Announcement, Delivery, Fold, Folded, FoldRefused


class FakeLetters:
    """Implements `domain.ports.Letters`."""

    def __init__(self, *waiting: Announcement) -> None:
        self.waiting = list(waiting)
        self.filed: dict[str, DeadLetter] = {}
        self.failures: list[Exception] = []

    def unannounced(self, limit: int) -> Sequence[Announcement]:
        return self.waiting[:limit]

    def announced(self, ids: Sequence[str]) -> None:
        self.waiting = [letter for letter in self.waiting if letter.id not in ids]

    def file(self, letter: DeadLetter) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        return self.filed.setdefault(letter.id, letter) is letter


class FakeFolder:
    """Implements `domain.ports.Folder`: keeps what was folded, batch by batch.

    Args:
        refuses: ids of events that the database refuses for their data.
    """

    def __init__(self, now_s: float, refuses: Sequence[str] = ()) -> None:
        self.clock_s = now_s
        self.refuses = set(refuses)
        self.failures: list[Exception] = []
        self.batches: list[list[str]] = []
        self.parked: list[DeadLetter] = []

    def now_s(self) -> float:
        return self.clock_s

    def fold(self, events: Sequence[Event]) -> Folded:
        if self.failures:
            raise self.failures.pop(0)
        if any(event.id in self.refuses for event in events):
            raise FoldRefused("invalid byte sequence")
        self.batches.append([event.id for event in events])
        lanes = sorted({LaneId(event.store, event.kind) for event in events})
        return Folded({event.id: "folded" for event in events}, lanes)

    def prepare(self, events: Sequence[Event]) -> Fold:
        return lambda: self.fold(events)

    def park(self, letters: Sequence[DeadLetter]) -> None:
        self.parked += letters


class FakeInbox:
    """Implements `domain.ports.Inbox`: gives its batches once."""

    def __init__(self, *batches: Sequence[Delivery]) -> None:
        self.given = batches
        self.acknowledged: list[int] = []

    def batches(self, size: int, wait_s: float) -> Iterator[Sequence[Delivery]]:
        yield from self.given

    def acknowledge(self, batch: Sequence[Delivery]) -> None:
        self.acknowledged += [delivery.tag for delivery in batch]


class FakeAnnouncer:
    """Implements `domain.ports.Announcer`; what is in `loses` is never confirmed."""

    def __init__(self, loses: Sequence[str] = ()) -> None:
        self.loses = set(loses)
        self.announcements: list[Announcement] = []

    def announce(self, announcements: Sequence[Announcement]) -> Sequence[str]:
        self.announcements += announcements
        return [a.id for a in announcements if a.id not in self.loses]
