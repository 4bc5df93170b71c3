"""A call that could take more goes once in the time of one call of the budget, no oftener."""

from domain.errors import Rejected
from tests.builders import NOW_S, a_store
from tests.fakes import FakeBudgets, FakeLanes
from tests.unit.workers.room import LANE, Pushing, Room, keys
from workers.turn import PART_AT_S
from workers.work import TogetherRefused

STORE = a_store(limit_calls=60, limit_window_s=60.0)


def a_room(due: int, *, last_part_s: float, **parts: object) -> Room:
    """Give a lane whose last call that was not full went so long ago."""
    lanes = FakeLanes(memo={PART_AT_S: NOW_S - last_part_s})
    handler = parts.pop("handler", Pushing(gathers=True))
    room = Room(*keys(due), lanes=lanes, handler=handler, store=STORE, **parts)  # type: ignore[arg-type]
    room.budgets.at_s = NOW_S
    return room


def test_a_part_waits_for_company_while_one_has_just_gone() -> None:
    room = a_room(3, last_part_s=0.4)

    assert room.ring() == "budget"

    assert room.handler.batches == []
    assert room.budgets.asked == []
    assert room.lanes.released == [NOW_S + 0.6]
    assert [(lane, round(seconds, 3)) for lane, seconds in room.alarm.set] == [(LANE, 0.6)]


def test_a_part_goes_when_its_time_has_come_and_the_next_turn_knows() -> None:
    room = a_room(3, last_part_s=1.1)

    assert room.ring() == "idle"

    assert [len(batch) for batch in room.handler.batches] == [3]
    assert room.lanes.memo[PART_AT_S] == NOW_S


def test_full_calls_never_wait_and_the_rest_waits_for_its_time() -> None:
    room = a_room(23, last_part_s=0.4)

    assert room.ring() == "budget"

    assert [len(batch) for batch in room.handler.batches] == [10, 10]


def test_a_short_time_is_waited_for_in_the_turn_and_leaves_no_memo() -> None:
    store = a_store(limit_calls=100, limit_window_s=1.0)
    room = Room(*keys(3), handler=Pushing(gathers=True), store=store)
    room.budgets.at_s = NOW_S

    assert room.ring() == "idle"

    assert PART_AT_S not in room.lanes.memo


def test_what_was_refused_together_is_tried_apart_at_once() -> None:
    refused = [TogetherRefused("one of them", 2), TogetherRefused("one of them", 2)]
    answers = {"K00": lambda: refused.pop() if refused else Rejected("K00", 422)}
    room = a_room(3, last_part_s=2.0, handler=Pushing(gathers=True, answers=answers))

    room.ring()

    assert len(room.handler.batches) > 1


def test_one_call_a_key_gathers_nothing() -> None:
    room = a_room(3, last_part_s=0.0, handler=Pushing(gathers=False), budgets=FakeBudgets())

    assert room.ring() == "idle"

    assert [len(batch) for batch in room.handler.batches] == [3]
