"""Who shares a process, and how long they may."""

import pytest

from workers.crowd import CROWDED, LONGEST_TURN, MEASURED_S, SHORTEST_TURN, Crowd


class Meter:
    """What a process has computed, and how long it took."""

    def __init__(self) -> None:
        self.cpu_s = 0.0
        self.now_s = 0.0

    def pass_by(self, seconds: float, share: float) -> None:
        self.now_s += seconds
        self.cpu_s += seconds * share


def a_crowd(threads: int, meter: Meter) -> Crowd:
    return Crowd(threads, cpu_s=lambda: meter.cpu_s, clock_s=lambda: meter.now_s)


def test_a_lane_alone_goes_on_and_lanes_that_share_a_process_are_passed_on() -> None:
    crowd = a_crowd(8, Meter())

    with crowd.one_more():
        assert crowd.patience() == LONGEST_TURN
        with crowd.one_more():
            assert crowd.patience() == 1.0

    assert crowd.patience() == LONGEST_TURN


def test_a_process_of_one_thread_is_always_shared_with_who_waits_for_it() -> None:
    crowd = a_crowd(1, Meter())

    with crowd.one_more():
        assert crowd.patience() == 1.0


@pytest.mark.parametrize(
    ("share", "patience"), [(CROWDED - 0.01, 1.0), (CROWDED + 0.01, SHORTEST_TURN)]
)
def test_lanes_that_keep_an_interpreter_busy_are_passed_on_soon(
    share: float, patience: float
) -> None:
    meter = Meter()
    crowd = a_crowd(8, meter)

    with crowd.one_more(), crowd.one_more():
        crowd.patience()
        meter.pass_by(MEASURED_S, share)

        assert crowd.patience() == patience


def test_a_busy_process_with_one_lane_keeps_it() -> None:
    meter = Meter()
    crowd = a_crowd(8, meter)

    with crowd.one_more():
        crowd.patience()
        meter.pass_by(MEASURED_S, 1.0)

        assert crowd.patience() == LONGEST_TURN


def test_what_was_computed_before_the_first_lane_does_not_count() -> None:
    meter = Meter()
    meter.pass_by(10.0, 1.0)
    crowd = a_crowd(8, meter)

    with crowd.one_more(), crowd.one_more():
        crowd.patience()
        meter.pass_by(MEASURED_S, 0.0)

        assert crowd.patience() == 1.0
