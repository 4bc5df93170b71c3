"""The notifier: each channel by itself, what failed comes again, nothing breaks it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.errors import TransientError
from domain.replay_ports import Notice
from producers.notify import Notifier

NOTICE = Notice("g-1", "acme", "stock", "bug", 3, 3, 0.0)


@dataclass
class FakeBook:
    """One group that is new to every channel until it was told."""

    known: set[str] = field(default_factory=set)

    def claim(self, channel: str, window_s: float, lease_s: float, limit: int) -> Sequence[Notice]:
        return [] if channel in self.known else [NOTICE]

    def told(self, channel: str, notices: Sequence[Notice]) -> None:
        self.known.add(channel)


@dataclass
class FakeChannel:
    name: str
    error: Exception | None = None
    told: int = 0

    def tell(self, notices: Sequence[Notice]) -> None:
        if self.error is not None:
            raise self.error
        self.told += 1


@dataclass
class Watch:
    seen: list[tuple[str, str]] = field(default_factory=list)

    def notified(self, channel: str, outcome: str) -> None:
        self.seen.append((channel, outcome))


def test_a_channel_that_fails_keeps_no_other_from_telling() -> None:
    ill, well, watch = FakeChannel("webhook", TransientError("503")), FakeChannel("email"), Watch()
    notifier = Notifier(FakeBook(), [ill, well], 900.0, watch)

    notifier.tick()
    notifier.tick()

    assert (ill.told, well.told) == (0, 1)
    assert watch.seen == [("webhook", "failed"), ("email", "told"), ("webhook", "failed")]


def test_what_failed_is_told_when_the_channel_is_back() -> None:
    channel = FakeChannel("email", TransientError("away"))
    notifier = Notifier(FakeBook(), [channel], 900.0, Watch())
    notifier.tick()

    channel.error = None
    notifier.tick()

    assert channel.told == 1


def test_a_bug_in_a_channel_ends_nothing() -> None:
    watch = Watch()
    channels = [FakeChannel("webhook", KeyError("x")), FakeChannel("email")]

    Notifier(FakeBook(), channels, 900.0, watch).tick()

    assert watch.seen == [("webhook", "failed"), ("email", "told")]


def test_nothing_new_is_no_message() -> None:
    channel = FakeChannel("email")

    Notifier(FakeBook({"email"}), [channel], 900.0, Watch()).tick()

    assert channel.told == 0
