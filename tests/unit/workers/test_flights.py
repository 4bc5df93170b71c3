"""How many batches may be in flight, by what they compute and how long they wait."""

import time

import pytest

from domain import crossing
from domain.ids import Kind, LaneId
from workers.flights import FEWEST, Flights
from workers.pace import CALLS_AT_ONCE

LANE = LaneId("acme", Kind.ORDER)


@pytest.mark.parametrize(
    ("computed_s", "waited_s", "most"),
    [(0.05, 0.0, FEWEST), (0.05, 0.1, 3), (0.05, 0.124, 3), (0.001, 10.0, CALLS_AT_ONCE)],
)
def test_as_many_fly_as_one_leaves_time_for(computed_s: float, waited_s: float, most: int) -> None:
    flights = Flights()
    flights.took(LANE, computed_s, waited_s)

    assert flights.most(LANE) == most


def test_of_a_lane_that_nobody_knows_all_may_fly() -> None:
    assert Flights().most(LANE) == CALLS_AT_ONCE


def test_one_batch_that_waited_long_changes_nothing() -> None:
    flights = Flights()
    for waited_s in (0.05, 0.05, 60.0, 0.05):
        flights.took(LANE, 0.05, waited_s)

    assert flights.most(LANE) == FEWEST


def test_a_batch_is_watched_even_when_it_fails() -> None:
    flights = Flights()

    with pytest.raises(OSError, match="broken"), flights.watched(LANE):
        raise OSError("broken")

    assert flights.most(LANE) == FEWEST


def test_what_a_batch_waits_for_is_the_time_between_leaving_and_coming_back() -> None:
    waiting = crossing.waited()
    began_s = time.monotonic()

    for _ in range(2):
        crossing.note_left()
        crossing.note_back()
        crossing.note_back()

    assert 0.0 < waiting.seconds <= time.monotonic() - began_s
