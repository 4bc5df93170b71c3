"""Since when nothing is left of a budget: said when it matters, taken back when it does not."""

from dataclasses import replace

import pytest

from domain.budget import Bucket, full_bucket, take
from domain.budget_use import noted, used

MINUTE = full_bucket(60, 60.0, 0.0)


def asked(bucket: Bucket, at_s: float, klass: str = "stock") -> Bucket:
    kept, grant = take(bucket, klass, at_s)
    return noted(kept, grant, at_s)


def drained(until_s: float, every_s: float = 0.25) -> Bucket:
    """Ask again and again, as a lane with a backlog does, until it is spent and on."""
    bucket = MINUTE
    for step in range(int(until_s / every_s)):
        bucket = asked(bucket, step * every_s)
    return bucket


def test_a_budget_that_nobody_asks_in_vain_is_not_spent() -> None:
    assert asked(MINUTE, 0.0).spent_since_s is None


def test_it_is_spent_since_the_first_ask_in_vain_however_many_follow() -> None:
    early, late = drained(20.0), drained(300.0)

    assert early.spent_since_s is not None
    assert 0.0 < early.spent_since_s < 20.0
    assert late.spent_since_s == early.spent_since_s


def test_once_some_is_saved_up_again_it_is_spent_no_more() -> None:
    spent = drained(60.0)

    assert asked(spent, 90.0).spent_since_s is None


def test_who_may_not_draw_the_rest_does_not_make_it_spent() -> None:
    half = replace(MINUTE, level=1.1, own=dict.fromkeys(MINUTE.own, 0.0))

    assert asked(half, 0.1, "product").spent_since_s is None


def test_a_wait_that_the_other_side_asks_for_is_another_matter() -> None:
    told = replace(MINUTE, level=0.0, blocked_until_s=50.0)

    assert asked(told, 1.0).spent_since_s is None


@pytest.mark.parametrize(("at_s", "count"), [(1.0, 5), (59.0, 5), (70.0, 0)])
def test_only_calls_of_the_last_window_are_used(at_s: float, count: int) -> None:
    bucket = MINUTE
    for _ in range(5):
        bucket = asked(bucket, 0.5)

    assert used(bucket, at_s) == count
