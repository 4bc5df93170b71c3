"""Lanes with a backlog are passed on to workers of their own."""

from dataclasses import replace

import pytest

from domain.changes import Change
from domain.ids import LaneId
from domain.messages import Bell
from tests.builders import NOW_S, a_store
from tests.unit.workers.room import LANE, Pushing, Room, keys
from workers.backlogs import MANY, RELEASED_COUNTS, REMEMBERED_S, WITHIN_S, Backlogs
from workers.lanes import LaneWorker
from workers.rounds import FILL_S, Rounds
from workers.work import Outcome, Sent

OTHER = LaneId("beta", "stock")


class Clock:
    """Seconds, as told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.turn.FILL_S", 0.0)
    monkeypatch.setattr("workers.turn.NEXT_S", 0.0)


@pytest.fixture
def rung() -> list[LaneId]:
    return []


@pytest.fixture
def backlogs(clock: Clock, rung: list[LaneId]) -> Backlogs:
    return Backlogs(rung.extend, clock)


def test_a_lane_that_took_many_changes_is_passed_on(backlogs: Backlogs, rung: list[LaneId]) -> None:
    backlogs.took(LANE, MANY)

    assert backlogs.pass_on(LANE)
    assert rung == [LANE]


def test_a_lane_of_few_changes_is_not(backlogs: Backlogs, rung: list[LaneId]) -> None:
    backlogs.took(LANE, MANY - 1)
    backlogs.took(OTHER, MANY - 1)

    assert not backlogs.pass_on(LANE)
    assert rung == []


def test_many_small_calls_are_a_backlog_too(backlogs: Backlogs) -> None:
    for _ in range(MANY):
        backlogs.took(LANE, 1)

    assert backlogs.has(LANE)


def test_few_changes_now_and_then_are_none(backlogs: Backlogs, clock: Clock) -> None:
    for _ in range(MANY):
        backlogs.took(LANE, 1)
        clock.now_s += 2 * WITHIN_S / MANY

    assert not backlogs.has(LANE)


def test_a_backlog_is_forgotten_after_a_while(backlogs: Backlogs, clock: Clock) -> None:
    backlogs.took(LANE, MANY)

    clock.now_s += REMEMBERED_S

    assert not backlogs.has(LANE)


def test_what_a_person_released_is_a_backlog_sooner(backlogs: Backlogs) -> None:
    few = MANY // RELEASED_COUNTS
    backlogs.took(LANE, few, few)
    backlogs.took(OTHER, few, few - 1)

    assert (backlogs.has(LANE), backlogs.has(OTHER)) == (True, False)


def test_a_turn_with_what_was_released_ends_where_one_of_fresh_changes_goes_on(
    backlogs: Backlogs,
) -> None:
    few = MANY // RELEASED_COUNTS
    batches = []
    for released in (False, True):
        changes = [replace(change, released=released) for change in keys(2 * few)]
        room = Room(*changes, handler=Pushing(batch=few), backlogs=backlogs)
        room.ring()
        batches.append(len(room.handler.batches))

    assert batches == [2, 1]


def test_without_workers_of_their_own_nothing_is_passed_on() -> None:
    backlogs = Backlogs()

    backlogs.took(LANE, MANY)

    assert not backlogs.pass_on(LANE)


def test_a_turn_ends_as_soon_as_its_lane_has_a_backlog(
    backlogs: Backlogs, rung: list[LaneId]
) -> None:
    room = Room(*keys(3 * MANY), handler=Pushing(batch=MANY), backlogs=backlogs)

    assert room.ring() == "worked"

    assert len(room.handler.batches) == 1
    assert room.lanes.passed_on == 1
    assert (rung, room.bells.rung) == ([LANE], [])


def test_a_backlog_is_worked_off_where_it_was_passed_on_to(
    backlogs: Backlogs, rung: list[LaneId]
) -> None:
    room = Room(*keys(3 * MANY), handler=Pushing(batch=MANY), backlogs=backlogs)

    LaneWorker(room.parts)(Bell(LANE.store, LANE.kind, is_bulk=True))

    assert room.watch.turns == ["idle"]
    assert len(room.handler.batches) == 3
    assert rung == []


def test_a_backlog_is_not_left_as_soon_as_nothing_is_due(backlogs: Backlogs) -> None:
    changes = keys(2)
    handler = Pushing(batch=MANY, answers={"K00": lambda: more(room, changes[1])})
    room = Room(changes[0], handler=handler, backlogs=backlogs)

    LaneWorker(room.parts)(Bell(LANE.store, LANE.kind, is_bulk=True))

    assert handler.batches == [["K00"], ["K01"]]
    assert len(room.lanes.released) == 1


@pytest.mark.parametrize(("gathers", "wait"), [(True, "FILL_S"), (False, "NEXT_S")])
def test_only_calls_of_many_changes_wait_long_for_more(
    backlogs: Backlogs, monkeypatch: pytest.MonkeyPatch, wait: str, *, gathers: bool
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("workers.turn.time.sleep", slept.append)
    monkeypatch.setattr(f"workers.turn.{wait}", 7.0)
    room = Room(*keys(1), handler=Pushing(gathers=gathers), backlogs=backlogs)

    LaneWorker(room.parts)(Bell(LANE.store, LANE.kind, is_bulk=True))

    assert slept.count(7.0) == 1


def more(room: Room, change: Change) -> Outcome:
    """Make one more change due, while the call is out."""
    room.changes.due[change.key] = room.changes.known[change.key] = change
    return Sent({"price": 1})


def test_a_call_of_a_backlog_waits_until_it_is_full_but_not_for_long() -> None:
    rounds = Rounds(a_store(limit_calls=10, limit_window_s=1.0), {}, fills=True)
    rounds.went(NOW_S)

    assert rounds.opens_at_s(199, 200, NOW_S + 0.2) == NOW_S + FILL_S
    assert rounds.opens_at_s(200, 200, NOW_S + 0.2) is None


def test_what_does_not_fill_a_call_is_left_to_the_next() -> None:
    rounds = Rounds(a_store(limit_calls=10, limit_window_s=1.0), {}, fills=True)
    rounds.went(NOW_S)

    assert rounds.opens_at_s(399, 200, NOW_S + 1.0) is None
    assert rounds.left == 1


def test_the_next_bell_of_a_backlog_takes_no_lease(backlogs: Backlogs, rung: list[LaneId]) -> None:
    backlogs.took(LANE, MANY)
    room = Room(*keys(1), backlogs=backlogs)

    assert room.ring() == "passed"

    assert (room.handler.batches, room.lanes.released) == ([], [])
    assert rung == [LANE]
