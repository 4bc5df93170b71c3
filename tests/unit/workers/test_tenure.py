"""Permits of a batch: calls that reached the hub late are counted when they did."""

import threading
import time
from collections.abc import Callable

import pytest

from domain import budget, crossing
from domain.allowances import Allowance
from domain.baton import Baton
from domain.budget import JITTER_S, Bucket, Grant, full_bucket, give_back, take
from domain.ids import LaneId
from domain.ports import Lease, no_arrow
from tests.builders import NOW_S, a_store
from tests.fake_lanes import FakeLanes
from workers.purse import Permit, Purse
from workers.tenure import Permits, Tenure

LATE_S = 0.4


class OneBucket:
    """A budget in memory whose clock stands still."""

    def __init__(self, limit: int = 10) -> None:
        self.bucket = full_bucket(limit, 1.0, NOW_S)
        self.asked: list[tuple[int, int]] = []

    def take(self, _allowance: Allowance, klass: str, most: int = 1, back: int = 0) -> Grant:
        self.asked.append((most, back))
        self.bucket, grant = take(give_back(self.bucket, back), klass, NOW_S, most)
        return grant

    def learn(self, _allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        self.bucket = learned(self.bucket, NOW_S)

    @property
    def counted_s(self) -> list[float]:
        return [slot / 250 - NOW_S for slot, n in self.bucket.history for _ in range(n)]


def a_tenure(budgets: OneBucket) -> Tenure:
    lease = Lease(LaneId("acme", "stock"), 1, time.monotonic() + 100.0)
    store = a_store(limit_calls=10, limit_window_s=1.0)
    return Tenure(FakeLanes(), budgets, store, "stock", 10.0, no_arrow, lease)


def permits_of(tenure: Tenure, late_s: float) -> Permits:
    return Permits(
        tenure,
        nap=lambda _: False,
        is_over=lambda: False,
        took=lambda _: None,
        late_s=lambda _: late_s,
        prepaid=tenure.take(),
    )


def on_the_wire(permits: Permits) -> None:
    permits.spend()
    crossing.note_left()
    crossing.note_back()
    permits.answered()


@pytest.mark.parametrize(
    ("late_s", "counted_s"),
    [(0.0, 0.0), (JITTER_S / 2, 0.0), (LATE_S, LATE_S - JITTER_S)],
)
def test_a_call_whose_answer_came_late_is_counted_later(late_s: float, counted_s: float) -> None:
    budgets = OneBucket()

    on_the_wire(permits_of(a_tenure(budgets), late_s))

    assert budgets.counted_s == pytest.approx([counted_s], abs=0.005)


def test_a_call_that_was_long_in_the_making_is_counted_when_it_left() -> None:
    budgets = OneBucket()
    permits = permits_of(a_tenure(budgets), 0.0)

    permits.spend()
    time.sleep(0.1)
    crossing.note_left()
    crossing.note_back()
    permits.answered()

    assert budgets.counted_s == pytest.approx([0.1 - JITTER_S], abs=0.02)


def test_an_answer_counts_once() -> None:
    budgets = OneBucket()
    permits = permits_of(a_tenure(budgets), LATE_S)

    on_the_wire(permits)
    permits.answered()

    assert budgets.counted_s == pytest.approx([LATE_S - JITTER_S], abs=0.005)


def test_a_call_that_never_reached_the_wire_is_not_counted_anew() -> None:
    budgets = OneBucket()
    permits = permits_of(a_tenure(budgets), LATE_S)

    permits.spend()
    permits.answered()

    assert budgets.counted_s == pytest.approx([0.0], abs=0.005)


def test_without_a_call_nothing_is_counted_anew() -> None:
    budgets = OneBucket()

    permits_of(a_tenure(budgets), LATE_S).answered()

    assert budgets.counted_s == pytest.approx([0.0], abs=0.005)


def test_a_call_that_leaves_late_is_counted_when_it_leaves() -> None:
    budgets = OneBucket()
    tenure = a_tenure(budgets)
    permit = tenure.take()

    used = tenure.purse.use(Permit(permit.grant, permit.due_s - LATE_S))

    assert budgets.counted_s == pytest.approx([LATE_S], abs=0.02)
    assert used.grant.at_s == pytest.approx(NOW_S + LATE_S, abs=0.02)


def test_a_call_that_another_batch_kept_back_is_counted_when_it_leaves() -> None:
    budgets, mine = OneBucket(), Baton()
    tenure = a_tenure(budgets)
    permit = tenure.take()

    def compute() -> None:
        with mine.held():
            time.sleep(LATE_S)

    with mine.held():
        threading.Thread(target=compute, daemon=True).start()
        tenure.purse.use(Permit(permit.grant, time.monotonic() + 0.05))

    assert budgets.counted_s == pytest.approx([LATE_S - 0.05], abs=0.1)


def test_what_is_left_of_a_block_is_given_back_with_the_next_question() -> None:
    budgets = OneBucket(100_000)
    purse = Purse(budgets, Allowance("t", 100_000, 1.0), "stock")

    for _ in range(4):
        purse.take()
    level = budgets.bucket.level
    time.sleep(budget.BLOCK_S)
    purse.take()

    # 1 + 2 + 4 were granted and 4 used: the last question gives 3 back, and takes as much as the
    # block before it was used, which is 1.
    assert budgets.asked == [(1, 0), (2, 0), (4, 0), (1, 3)]
    assert budgets.bucket.level == level + 3 - 1


@pytest.mark.parametrize(("window_s", "given_back"), [(60.0, 3), (1.0, 0)])
def test_what_is_refilled_at_once_is_not_given_back(window_s: float, given_back: int) -> None:
    budgets = OneBucket(1000)
    purse = Purse(budgets, Allowance("t", 1000, window_s), "stock", first=4)
    purse.take()
    level = budgets.bucket.level

    purse.close()

    assert budgets.bucket.level - level == given_back
