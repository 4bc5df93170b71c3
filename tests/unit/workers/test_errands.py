"""Lanes without changes: begun, run, given back with their next time."""

import pytest

from domain.errors import AccessDenied, Misconfigured, Rejected, Throttled, TransientError
from tests.builders import NOW_S
from tests.fake_lanes import FakeBudgets
from tests.unit.workers.errand_room import POLL, Doing, ErrandRoom
from workers.errands import RESUME_S
from workers.trip import AT_ONCE, Trip


def failing(error: Exception) -> Doing:
    def fail(_trip: Trip) -> float | None:
        raise error

    return Doing(fail)


def asking(trip: Trip) -> None:
    trip.spend()


def test_an_errand_that_did_nothing_is_idle_until_a_period_after_its_start() -> None:
    room = ErrandRoom(Doing(every_s=60.0))

    assert room.ring() == "idle"

    assert room.lanes.released == [NOW_S + 60.0]


def test_the_next_run_is_fixed_when_this_one_starts() -> None:
    room = ErrandRoom(Doing(lambda _trip: room.lanes.released.append(-1.0), every_s=5.0))

    room.ring()

    assert room.lanes.begun == [5.0]
    assert room.lanes.released[0] == -1.0


def test_a_run_that_dies_is_begun_anew_within_a_minute_however_long_its_period() -> None:
    room = ErrandRoom(Doing(every_s=3600.0))

    room.ring()

    assert room.lanes.begun == [RESUME_S]
    assert room.lanes.released == [NOW_S + 3600.0]


def test_one_that_has_more_to_do_goes_on_at_once() -> None:
    room = ErrandRoom(Doing(lambda _trip: AT_ONCE))

    assert room.ring() == "worked"

    assert room.lanes.passed_on == 1
    assert room.bells.rung == [POLL]


def test_one_may_say_when_it_goes_on_but_no_later_than_its_next_time() -> None:
    soon, late = ErrandRoom(Doing(lambda _trip: 30.0)), ErrandRoom(Doing(lambda _trip: 90.0))

    soon.ring()
    late.ring()

    assert (soon.lanes.released, late.lanes.released) == ([NOW_S + 30.0], [NOW_S + 60.0])


def test_its_calls_are_paid_from_the_class_of_orders() -> None:
    room = ErrandRoom(Doing(asking))

    room.ring()

    assert room.budgets.asked == ["order"]


def test_calls_to_the_erp_are_paid_from_its_token_and_the_class_that_the_errand_says() -> None:
    room = ErrandRoom(Doing(lambda trip: trip.erp.spend(), klass="stock", asks_erp=True))

    room.ring()

    assert room.budgets.asked == ["stock"]
    assert room.budgets.paid_by == ["amqp:acme"]


def test_an_empty_budget_gives_the_lane_back_until_it_returns() -> None:
    room = ErrandRoom(Doing(asking), budgets=FakeBudgets(0, retry_at_s=NOW_S + 7.0))

    assert room.ring() == "budget"

    assert room.lanes.released == [NOW_S + 7.0]
    assert room.alarm.set == [(POLL, 7.0)]


def test_a_hub_that_asks_for_patience_gets_it() -> None:
    room = ErrandRoom(failing(Throttled("429", 9.0)))

    assert room.ring() == "budget"

    assert room.budgets.bucket.blocked_until_s == 9.0
    assert room.lanes.released == [NOW_S + 9.0]


def test_an_erp_that_asks_for_patience_gets_it_and_the_hub_goes_on() -> None:
    errand = failing(Throttled("429", 9.0))
    errand.asks_erp = True
    room = ErrandRoom(errand)

    assert room.ring() == "budget"

    assert room.budgets.taught_of == ["amqp:acme"]


def test_a_refused_token_holds_the_lane() -> None:
    room = ErrandRoom(failing(AccessDenied("401")))

    assert room.ring() == "held"

    assert room.lanes.held == [("access_denied", "401")]


def test_a_missing_setting_holds_the_lane_before_anything_is_called() -> None:
    errand = Doing(missing=Misconfigured("orders_off", "no cut-off date"))
    room = ErrandRoom(errand)

    assert room.ring() == "held"

    assert (room.lanes.held, errand.runs) == ([("orders_off", "no cut-off date")], 0)


@pytest.mark.parametrize("error", [TransientError("503"), Rejected("422"), ValueError("a bug")])
def test_a_failure_comes_round_again_and_is_told(error: Exception) -> None:
    room = ErrandRoom(failing(error), memo={"cursor": 7})

    assert room.ring() == "failed"

    assert NOW_S < (room.lanes.released[0] or 0.0) <= NOW_S + 300.0
    assert room.lanes.memo == {
        "cursor": 7,
        "failures": 1,
        "error": f"{type(error).__name__}: {error}",
    }


def test_a_success_forgets_the_failures_before_it() -> None:
    room = ErrandRoom(Doing(), memo={"cursor": 7, "failures": 3, "error": "TransientError: 503"})

    room.ring()

    assert room.lanes.memo == {"cursor": 7}


def test_what_it_remembers_is_kept_when_it_says_so_and_at_the_end() -> None:
    kept: list[object] = []

    def count(trip: Trip) -> float | None:
        trip.memo["pages"] = {"read": 1}
        trip.keep()
        kept.append(dict(room.lanes.memo))
        trip.memo["pages"]["read"] = 2
        return None

    room = ErrandRoom(Doing(count))
    room.ring()

    assert [*kept, room.lanes.memo] == [{"pages": {"read": 1}}, {"pages": {"read": 2}}]


def test_a_lease_that_was_lost_ends_the_run_before_it_begins() -> None:
    errand = Doing()
    room = ErrandRoom(errand)
    room.lanes.is_lost = True

    assert room.ring() == "lost"

    assert errand.runs == 0


def test_it_is_over_when_the_process_goes_down() -> None:
    seen: list[bool] = []

    def stop(trip: Trip) -> float | None:
        seen.append(trip.is_over())
        room.stopping = True
        seen.append(trip.is_over())
        return AT_ONCE

    room = ErrandRoom(Doing(stop))
    room.ring()

    assert seen == [False, True]
    assert room.lanes.passed_on == 1
