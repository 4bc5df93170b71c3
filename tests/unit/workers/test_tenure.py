"""Permits of a batch: calls that reached the hub late are counted when they did."""

import time
from collections.abc import Callable

import pytest

from domain.allowances import Allowance
from domain.budget import Bucket, Grant, full_bucket, take
from domain.ids import LaneId
from domain.ports import Lease, no_arrow
from tests.builders import NOW_S, a_store
from tests.fakes import FakeLanes
from workers.purse import Permit
from workers.tenure import Permits, Tenure

LATE_S = 0.4


class OneBucket:
    """A budget in memory whose clock stands still."""

    def __init__(self) -> None:
        self.bucket = full_bucket(10, 1.0, NOW_S)

    def take(self, _allowance: Allowance, klass: str, most: int = 1) -> Grant:
        self.bucket, grant = take(self.bucket, klass, NOW_S, most)
        return grant

    def learn(self, _allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        self.bucket = learned(self.bucket, NOW_S)

    @property
    def counted_s(self) -> list[float]:
        return [slot / 250 - NOW_S for slot, n in self.bucket.history for _ in range(n)]


def a_tenure(budgets: OneBucket) -> Tenure:
    lease = Lease(LaneId("acme", "stock"), 1, time.monotonic() + 100.0)
    return Tenure(FakeLanes(), budgets, a_store(), "stock", 10.0, no_arrow, lease)


def permits_of(tenure: Tenure, late_s: float) -> Permits:
    return Permits(
        tenure,
        nap=lambda _: False,
        is_over=lambda: False,
        took=lambda _: None,
        late_s=lambda _: late_s,
        prepaid=tenure.take(),
    )


@pytest.mark.parametrize(("late_s", "counted_s"), [(0.0, 0.0), (0.005, 0.0), (LATE_S, LATE_S)])
def test_a_call_whose_answer_came_late_is_counted_later(late_s: float, counted_s: float) -> None:
    budgets = OneBucket()
    permits = permits_of(a_tenure(budgets), late_s)

    permits.spend()
    permits.answered()

    assert budgets.counted_s == pytest.approx([counted_s], abs=0.005)


def test_an_answer_counts_once() -> None:
    budgets = OneBucket()
    permits = permits_of(a_tenure(budgets), LATE_S)

    permits.spend()
    permits.answered()
    permits.answered()

    assert budgets.counted_s == pytest.approx([LATE_S], abs=0.005)


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
