"""How many calls a lane keeps in flight."""

import pytest

from tests.builders import a_store
from workers.pace import CALLS_AT_ONCE, Pace


@pytest.mark.parametrize(
    ("limit", "took_s", "calls"),
    [(60, 0.2, 1), (60, 0.5, 2), (60, 1.5, 3), (600, 0.5, 6), (6000, 5.0, 8)],
)
def test_calls_in_flight_follow_limit_and_latency(limit: int, took_s: float, calls: int) -> None:
    pace, store = Pace(), a_store(limit_calls=limit)

    for _ in range(20):
        pace.took(store, took_s)

    assert pace.calls_at_once(store) == calls
    assert calls <= CALLS_AT_ONCE


@pytest.mark.parametrize(("limit", "calls"), [(60, 2), (600, 4)])
def test_a_store_nobody_knows_is_thought_to_take_its_time(limit: int, calls: int) -> None:
    assert Pace().calls_at_once(a_store(limit_calls=limit)) == calls


def test_an_answer_is_late_by_what_it_took_longer_than_the_quickest_of_late() -> None:
    pace, store = Pace(), a_store()

    late = [pace.late_s(store, took_s) for took_s in (0.30, 0.35, 0.25, 0.30)]

    assert late == pytest.approx([0.0, 0.05, 0.0, 0.05])
