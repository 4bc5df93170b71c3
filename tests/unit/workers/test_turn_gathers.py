"""Calls of a lane that gathers go in rounds: as many as what is due fills, then a pause."""

from domain.errors import Rejected
from tests.builders import NOW_S, a_store
from tests.fake_lanes import FakeBudgets, FakeLanes
from tests.unit.workers.room import LANE, Pushing, Room, keys
from workers.rounds import MANY, ROUND_AT_S
from workers.work import TogetherRefused

STORE = a_store(limit_calls=60, limit_window_s=60.0)


def a_room(due: int, *, last_round_s: float, **parts: object) -> Room:
    """Give a lane whose last round ended so long ago."""
    lanes = FakeLanes(memo={ROUND_AT_S: NOW_S - last_round_s})
    handler = parts.pop("handler", Pushing(gathers=True))
    room = Room(*keys(due), lanes=lanes, handler=handler, store=STORE, **parts)  # type: ignore[arg-type]
    room.budgets.at_s = NOW_S
    return room


def test_a_round_waits_for_company_while_one_has_just_gone() -> None:
    room = a_room(3, last_round_s=0.43)

    assert room.ring() == "budget"

    assert room.handler.batches == []
    assert room.budgets.asked == []
    assert [round(at_s - NOW_S, 3) for at_s in room.lanes.released] == [0.6]
    assert [(lane, round(seconds, 3)) for lane, seconds in room.alarm.set] == [(LANE, 0.6)]


def test_a_round_goes_when_its_time_has_come_and_the_next_turn_knows() -> None:
    room = a_room(3, last_round_s=1.1)

    assert room.ring() == "idle"

    assert [len(batch) for batch in room.handler.batches] == [3]
    assert room.lanes.memo[ROUND_AT_S] == NOW_S


def test_a_round_is_as_many_calls_as_what_is_due_fills() -> None:
    room = a_room(23, last_round_s=1.1)

    assert room.ring() == "idle"

    assert [len(batch) for batch in room.handler.batches] == [10, 10, 3]


def test_full_calls_wait_for_the_next_round_too() -> None:
    room = a_room(23, last_round_s=0.4)

    assert room.ring() == "budget"

    assert room.handler.batches == []


def test_a_backlog_of_many_calls_waits_for_the_budget_alone() -> None:
    room = a_room(10 * MANY + 3, last_round_s=0.4)

    assert room.ring() == "budget"

    # Below that many the rest is a round of its own, whose time has not come.
    assert [len(batch) for batch in room.handler.batches] == [10]


def test_a_short_time_is_waited_for_in_the_turn_and_leaves_no_memo() -> None:
    store = a_store(limit_calls=100, limit_window_s=1.0)
    room = Room(*keys(3), handler=Pushing(gathers=True), store=store)
    room.budgets.at_s = NOW_S

    assert room.ring() == "idle"

    assert ROUND_AT_S not in room.lanes.memo


def test_what_was_refused_together_is_tried_apart_at_once() -> None:
    refused = [TogetherRefused("one of them", 2), TogetherRefused("one of them", 2)]
    answers = {"K00": lambda: refused.pop() if refused else Rejected("K00", 422)}
    room = a_room(3, last_round_s=2.0, handler=Pushing(gathers=True, answers=answers))

    room.ring()

    assert len(room.handler.batches) > 1


def test_one_call_a_key_gathers_nothing() -> None:
    room = a_room(3, last_round_s=0.0, handler=Pushing(gathers=False), budgets=FakeBudgets())

    assert room.ring() == "idle"

    assert [len(batch) for batch in room.handler.batches] == [3]
