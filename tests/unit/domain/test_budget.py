"""The budget: never more calls than allowed, hardly fewer when there is work, no class starved."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import budget
from domain.budget import BLOCKS_FROM, FLOORS, Bucket, Grant

NOW_S = 1_795_453_200.0
CLASSES = sorted(FLOORS)


def backlog(bucket: Bucket, klass: str, seconds: float) -> tuple[Bucket, list[float]]:
    """Ask again whenever the budget says so; gives the moments of the grants."""
    now_s, grants = bucket.at_s, list[float]()
    ends_s = now_s + seconds
    while now_s < ends_s:
        bucket, grant = budget.take(bucket, klass, now_s)
        if grant.granted:
            grants.append(grant.at_s)
        else:
            assert grant.retry_at_s > now_s
            now_s = grant.retry_at_s
    return bucket, grants


def most_in_any_window(grants: Sequence[float], window_s: float) -> int:
    return max(
        (sum(1 for other in grants if at - window_s < other <= at) for at in grants), default=0
    )


STEPS = st.tuples(
    st.floats(0.0, 40.0),
    st.sampled_from(CLASSES),
    st.integers(1, 25),
    st.sampled_from(["", "", "give_back", "block", "remaining"]),
)


@given(
    limit=st.integers(1, 60),
    window_s=st.sampled_from([1.0, 10.0, 60.0]),
    steps=st.lists(STEPS, max_size=30),
)
@settings(max_examples=150)
def test_no_window_ever_holds_more_grants_than_the_limit(
    limit: int, window_s: float, steps: list[tuple[float, str, int, str]]
) -> None:
    bucket, now_s, grants = budget.full_bucket(limit, window_s, NOW_S), NOW_S, list[float]()

    for pause_s, klass, asked, taught in steps:
        now_s += pause_s * window_s / 60.0
        for _ in range(asked):
            bucket, grant = budget.take(bucket, klass, now_s)
            grants += [grant.at_s] * grant.granted
        bucket = teach(bucket, taught, now_s)

    assert most_in_any_window(grants, window_s) <= limit


# Later than that, the call a window's length after it has been granted already.
LATE = st.tuples(st.floats(0.0, 0.3), st.integers(1, 15), st.floats(0.0, 1.0 - budget.LEAD_S))


@given(limit=st.integers(1, 20), steps=st.lists(LATE, max_size=40))
@settings(max_examples=150)
def test_no_window_ever_holds_more_calls_than_the_limit_however_late_they_leave(
    limit: int, steps: list[tuple[float, int, float]]
) -> None:
    bucket, now_s, left = budget.full_bucket(limit, 1.0, NOW_S), NOW_S, list[float]()
    waiting: list[tuple[float, Grant]] = []

    for pause_s, asked, late_s in [*steps, (1.0, 0, 0.0)]:
        now_s += pause_s
        for leaves_s, grant in sorted(waiting, key=lambda call: call[0]):
            if leaves_s <= now_s:
                bucket = budget.counted_at(bucket, grant, leaves_s)
                left.append(leaves_s)
        waiting = [call for call in waiting if call[0] > now_s]
        for _ in range(asked):
            bucket, grant = budget.take(bucket, "stock", now_s)
            waiting += [(grant.at_s + late_s, grant)] * grant.granted

    assert most_in_any_window(left, 1.0) <= limit


def test_a_block_that_is_used_at_its_last_moment_fits_into_its_window() -> None:
    bucket = budget.full_bucket(BLOCKS_FROM, 1.0, NOW_S)
    bucket, grant = budget.take(bucket, "stock", NOW_S, 99)
    late = [NOW_S + grant.good_s] * grant.calls

    _, singly = backlog(replace(bucket, at_s=NOW_S + 0.001), "stock", 1.1)

    assert grant.calls == 99
    assert most_in_any_window([*late, *singly], 1.0) <= BLOCKS_FROM


def test_one_call_far_from_the_limit_need_not_be_counted_anew() -> None:
    _, grant = budget.take(budget.full_bucket(BLOCKS_FROM, 60.0, NOW_S), "stock", NOW_S)

    assert (grant.calls, grant.good_s) == (1, budget.BLOCK_S)


def teach(bucket: Bucket, taught: str, now_s: float) -> Bucket:
    if taught == "give_back":
        return budget.give_back(bucket)
    if taught == "block":
        return budget.learn(bucket, now_s, retry_after_s=3.0)
    if taught == "remaining":
        return budget.learn(bucket, now_s, remaining=5, reset_s=9.0)
    return bucket


@given(limits=st.lists(st.integers(1, 60), min_size=2, max_size=4), klass=st.sampled_from(CLASSES))
@settings(max_examples=40)
def test_a_learned_limit_holds_from_then_on(limits: list[int], klass: str) -> None:
    bucket, all_grants = budget.full_bucket(limits[0], 60.0, NOW_S), list[float]()

    for limit in limits:
        bucket = budget.learn(bucket, bucket.at_s, limit=limit)
        bucket, grants = backlog(bucket, klass, 90.0)
        for at_s in grants:
            all_grants.append(at_s)
            recent = [other for other in all_grants if at_s - 60.0 < other <= at_s]
            assert len(recent) <= limit


@pytest.mark.parametrize("klass", ["order", "stock", "import"])
@pytest.mark.parametrize(("limit", "window_s"), [(60, 60.0), (10, 1.0), (120, 60.0), (5, 60.0)])
def test_a_backlog_uses_nearly_all_of_the_limit(klass: str, limit: int, window_s: float) -> None:
    bucket, _ = backlog(budget.full_bucket(limit, window_s, NOW_S), klass, 2 * window_s)

    _, grants = backlog(bucket, klass, 20 * window_s)

    assert len(grants) >= 0.95 * limit * 20 - 1


def test_nothing_is_granted_before_the_hub_said() -> None:
    blocked = budget.learn(budget.full_bucket(60, 60.0, NOW_S), NOW_S, retry_after_s=30.0)

    _, grant = budget.take(blocked, "order", NOW_S + 29.0)

    assert not grant.granted
    assert grant.retry_at_s == NOW_S + 30.0


def test_a_shorter_block_does_not_end_a_longer_one() -> None:
    blocked = budget.learn(budget.full_bucket(60, 60.0, NOW_S), NOW_S, retry_after_s=30.0)

    blocked = budget.learn(blocked, NOW_S, retry_after_s=1.0)

    assert blocked.blocked_until_s == NOW_S + 30.0


def test_what_the_hub_says_remains_is_not_exceeded() -> None:
    bucket = budget.learn(budget.full_bucket(60, 60.0, NOW_S), NOW_S, remaining=2)

    grants = [budget.take(bucket, "order", NOW_S)]
    while grants[-1][1].granted:
        grants.append(budget.take(grants[-1][0], "order", NOW_S))

    shared = [kept for kept, grant in grants if grant.granted and kept.own == bucket.own]
    assert len(shared) == 2


@pytest.mark.parametrize(("remaining", "level"), [(2, 4.0), (3, 4.0), (1, 1.0), (0, 0.0)])
def test_what_the_hub_counts_is_news_only_where_others_call_too(
    remaining: int, level: float
) -> None:
    used = ((int(NOW_S * budget.SLOTS), 8),)
    bucket = replace(budget.full_bucket(10, 1.0, NOW_S), level=4.0, history=used)

    told = budget.learn(bucket, NOW_S, remaining=remaining, reset_s=1.0)

    assert told.level == level


@pytest.mark.parametrize(
    ("limit", "window_s", "calls"),
    [(60, 60.0, 12.0), (10, 1.0, 5.0), (10, 0.2, 10.0), (1, 60.0, 1)],
)
def test_half_a_second_may_be_saved_up_at_least(limit: int, window_s: float, calls: float) -> None:
    idle = budget.full_bucket(limit, window_s, NOW_S)

    assert idle.level == budget.capacity(limit, window_s) == calls


def test_a_class_below_its_floor_leaves_the_rest_to_those_above() -> None:
    bucket = replace(budget.full_bucket(60, 60.0, NOW_S), level=3.0, own={})

    _, import_ = budget.take(bucket, "import", NOW_S)
    _, order = budget.take(bucket, "order", NOW_S)

    assert (import_.granted, order.granted) == (False, True)


def test_a_class_draws_its_guaranteed_share_while_others_empty_the_bucket() -> None:
    bucket, now_s, served = budget.full_bucket(60, 60.0, NOW_S), NOW_S, dict.fromkeys(CLASSES, 0)

    while now_s < NOW_S + 1200.0:
        now_s += 0.25
        for klass in ("order", "stock", "import"):
            bucket, grant = budget.take(bucket, klass, now_s)
            served[klass] += grant.granted

    assert served["import"] >= 0.045 * 1200
    assert served["order"] > served["stock"] > served["import"]


def test_a_permit_that_was_not_used_comes_back() -> None:
    bucket = replace(budget.full_bucket(60, 60.0, NOW_S), level=1.0, own={})
    spent, _ = budget.take(bucket, "order", NOW_S)

    _, grant = budget.take(budget.give_back(spent), "order", NOW_S)

    assert grant.granted


@pytest.mark.parametrize("window_s", [1.0, 3600.0])
def test_another_window_does_not_block_for_ever(window_s: float) -> None:
    bucket, _ = backlog(budget.full_bucket(60, 60.0, NOW_S), "order", 60.0)

    changed = budget.reconfigured(bucket, 60, window_s, bucket.at_s)
    _, grants = backlog(changed, "order", 3 * window_s)

    assert len(grants) > 60
    assert most_in_any_window(grants, window_s) <= 60


def test_a_clock_that_steps_back_grants_no_more() -> None:
    bucket, grants = backlog(budget.full_bucket(60, 60.0, NOW_S), "order", 30.0)

    back, again = backlog(replace(bucket, at_s=NOW_S + 5.0), "order", 20.0)

    assert most_in_any_window([*grants, *again], 60.0) <= 60
    assert back.level >= 0.0
