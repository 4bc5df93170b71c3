"""What is made in the hub for a person: looked for before it is asked for again."""

from collections.abc import Callable, Iterator

import pytest

from domain.errors import AlreadyThere, OutcomeUnknown, Throttled
from domain.order_claims import LookRule
from ops.last_in_line import LastInLine
from ops.made_once import Made, MadeOnce
from tests.fake_lanes import FakeBudgets

LOOK = LookRule(60.0, 20.0)


class Hub:
    """A hub that answers as it is told to, and has what came by then."""

    def __init__(self, *answers: Exception | str) -> None:
        self.answers: Iterator[Exception | str] = iter(answers)
        self.posts, self.now_s = 0, 1000.0
        self.comes_at_s = float("inf")

    def post(self) -> str:
        """Make it."""
        self.posts += 1
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def find(self) -> str | None:
        """Give it when it is there."""
        return "late" if self.now_s >= self.comes_at_s else None

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds

    @property
    def once(self) -> Callable[[Callable[[], str], Callable[[], str | None]], Made[str]]:
        """What is tested."""
        line = LastInLine(FakeBudgets(), lambda: self.now_s, self.sleep)
        return MadeOnce(line, LOOK).make


def test_what_comes_late_is_not_made_twice() -> None:
    hub = Hub(OutcomeUnknown("no answer"), "second")
    hub.comes_at_s = 1035.0

    made = hub.once(hub.post, hub.find)

    assert (made, hub.posts) == (Made("late", is_ours=True), 1)


def test_what_surely_never_came_is_asked_for_once_more() -> None:
    hub = Hub(OutcomeUnknown("no answer"), "second")

    made = hub.once(hub.post, hub.find)

    assert (made, hub.posts) == (Made("second", is_ours=True), 2)
    assert hub.now_s >= 1000.0 + 2 * LOOK.deadline_s + LOOK.wait_s


def test_a_hub_that_never_answers_is_not_asked_for_ever() -> None:
    hub = Hub(OutcomeUnknown("one"), OutcomeUnknown("two"))

    with pytest.raises(OutcomeUnknown, match="two"):
        hub.once(hub.post, hub.find)


def test_what_somebody_made_meanwhile_is_taken_as_theirs() -> None:
    hub = Hub(AlreadyThere("já existe"))
    hub.comes_at_s = 0.0

    assert hub.once(hub.post, hub.find) == Made("late", is_ours=False)


def test_what_is_told_to_wait_waits_and_needs_no_look() -> None:
    hub = Hub(Throttled("slow", 3.0), "made")

    made = hub.once(hub.post, hub.find)

    assert (made, hub.now_s) == (Made("made", is_ours=True), 1003.0)
