"""A lane's turn: lease, budget, read, call, record, and what ends it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from domain.changes import ChangeState
from domain.errors import (
    AccessDenied,
    Misconfigured,
    UnderWay,
)
from domain.ids import LaneId
from domain.store import Store
from tests.builders import NOW_S, a_change, a_store
from tests.fake_lanes import FakeBudgets, FakeLanes
from tests.unit.workers.room import LANE, Pushing, Room, keys, raising
from workers.crowd import Crowd
from workers.turn import CALLS_A_TURN
from workers.work import Outcome, Sent, TogetherRefused, Work


def test_everything_due_is_pushed_and_the_lane_given_back() -> None:
    room = Room(*keys(25))

    assert room.ring() == "idle"

    assert [len(batch) for batch in room.handler.batches] == [10, 10, 5]
    assert {verdict.state for verdict in room.changes.verdicts} == {ChangeState.PUSHED}
    assert room.lanes.released == [None]
    assert len(room.watch.ages) == 25


def test_what_follows_an_outcome_is_done_once_it_is_recorded() -> None:
    recorded: list[int] = []
    room = Room(*keys(1))

    class Followed(Pushing):
        def push(self, work: Work) -> None:
            Pushing.push(self, work)
            work.afterwards.append(lambda: recorded.append(len(room.changes.verdicts)))

    room.parts = replace(room.parts, push={"price": Followed()})
    room.ring()

    assert recorded == [1]


def test_what_the_hub_has_already_is_recorded_beside_a_failure() -> None:
    class Telling(Pushing):
        def push(self, work: Work) -> None:
            work.told["K00"] = {"xml": "3526"}
            super().push(work)

    room = Room(*keys(2), handler=Telling(answers={"K00": UnderWay("x")}))

    room.ring()

    found = {verdict.key: (verdict.state, verdict.accepted) for verdict in room.changes.verdicts}
    assert found["K00"] == (ChangeState.WAITING, {"xml": "3526"})
    assert found["K01"] == (ChangeState.PUSHED, {"price": 1})


def test_nothing_due_costs_nothing() -> None:
    room = Room()

    assert room.ring() == "idle"
    assert room.budgets.asked == []


def test_no_permit_is_taken_for_nothing() -> None:
    room = Room(*keys(1))

    room.ring()

    assert room.budgets.asked == ["price"]


def test_a_turn_that_takes_all_that_is_due_looks_once() -> None:
    room = Room(*keys(10))

    room.ring()

    assert room.changes.looks == 1


def test_what_comes_back_due_is_looked_for_again() -> None:
    answers: Iterator[Outcome] = iter([TogetherRefused("no", 1), Sent({"price": 1})])
    room = Room(*keys(1), handler=Pushing(answers={"K00": lambda: next(answers)}))

    room.ring()

    assert len(room.handler.batches) == 2


def test_a_permit_that_found_nothing_to_do_is_given_back() -> None:
    room = Room()
    room.changes.vanishing = 1

    room.ring()

    assert room.handler.batches == []
    assert room.budgets.given_back == 1.0


def test_a_permit_that_a_handler_did_not_need_is_given_back() -> None:
    room = Room(*keys(1), handler=Pushing(asks=0))

    room.ring()

    assert room.budgets.given_back == 1.0


def test_a_bell_that_rang_meanwhile_makes_the_turn_go_round_again() -> None:
    room = Room(*keys(1), lanes=FakeLanes(rings=2))

    assert room.ring() == "idle"
    assert room.lanes.released == [None]


def test_what_the_lease_counted_is_not_counted_again() -> None:
    room = Room(*keys(1), lanes=FakeLanes(counted=1))

    assert room.ring() == "idle"
    assert (len(room.handler.batches), room.changes.looks) == (1, 0)


def test_what_the_lease_counted_is_old_once_the_bell_rang() -> None:
    room = Room(*keys(1), lanes=FakeLanes(rings=1, counted=1))

    assert room.ring() == "idle"
    assert room.changes.looks == 1


def test_what_a_handler_learned_stays_with_the_lane() -> None:
    class Learning(Pushing):
        def push(self, work: Work) -> None:
            work.memo["stock_dialect"] = "atomic"

    room = Room(*keys(1), handler=Learning())

    room.ring()

    assert room.lanes.memo == {"stock_dialect": "atomic"}


def test_what_a_handler_left_out_stays_due_without_an_attempt() -> None:
    class Silent(Pushing):
        def push(self, work: Work) -> None:
            work.spend()

    room = Room(a_change(apart=25, attempts=2), handler=Silent())

    room.ring()

    verdict = room.changes.verdict()
    assert (verdict.state, verdict.counts, verdict.apart) == (ChangeState.DUE, False, 25)


# ------------------------------------------------------------------------------- what ends it


def test_a_lane_that_is_leased_is_left_alone() -> None:
    lanes = FakeLanes()
    lanes.is_free = False

    assert Room(*keys(1), lanes=lanes).ring() == "leased"


def test_a_process_that_stops_takes_no_lease() -> None:
    assert Room(*keys(1), stopping=lambda: True).ring() == "off"


def test_a_lane_of_a_store_that_is_gone_is_held() -> None:
    room = Room(*keys(1), store=a_store(name="loja-2"))

    assert room.ring() == "held"
    assert room.lanes.held[0][0] == "store_gone"


@pytest.mark.parametrize(("limit", "most"), [(60, 1), (1200, 4), (60_000, 10)])
def test_who_intends_what_it_sends_takes_no_more_than_can_be_sent_soon(
    limit: int, most: int
) -> None:
    handler = Pushing(intends=True)
    room = Room(*keys(12), handler=handler, store=a_store(limit_calls=limit))

    room.ring()

    assert max(len(batch) for batch in handler.batches) == most


def test_an_empty_budget_sets_the_alarm_for_its_return() -> None:
    room = Room(*keys(1), budgets=FakeBudgets(calls=0, retry_at_s=NOW_S + 30.0))

    assert room.ring() == "budget"

    assert room.lanes.released == [NOW_S + 30.0]
    assert room.alarm.set == [(LANE, 30.0)]
    assert room.handler.batches == []


def test_a_budget_that_ends_within_a_batch_leaves_the_rest_due() -> None:
    handler = Pushing(asks=2)
    room = Room(*keys(1), handler=handler, budgets=FakeBudgets(calls=1, retry_at_s=NOW_S + 9.0))

    assert room.ring() == "budget"

    verdict = room.changes.verdict("K00")
    assert (verdict.state, verdict.counts) == (ChangeState.DUE, False)


def test_a_long_turn_yields_and_rings_for_the_next() -> None:
    room = Room(*keys(CALLS_A_TURN + 5), handler=Pushing(batch=1))

    assert room.ring() == "worked"

    assert len(room.handler.batches) == CALLS_A_TURN
    assert room.lanes.passed_on == 1
    assert room.bells.rung == [LANE]


def test_a_turn_goes_on_while_no_other_lane_waits_for_the_thread() -> None:
    handler = Pushing(batch=1)
    room = Room(*keys(CALLS_A_TURN + 5), handler=handler, crowd=Crowd(threads=2))

    assert room.ring() == "idle"

    assert len(handler.batches) == CALLS_A_TURN + 5


def test_a_lost_lease_ends_the_turn_before_the_call() -> None:
    class Lost(FakeLanes):
        def lease(self, lane: LaneId, seconds: float) -> Any:
            taken = super().lease(lane, seconds)
            return None if taken is None else replace(taken, until_s=-1e12)

    lanes = Lost()
    lanes.is_lost = True
    room = Room(*keys(1), lanes=lanes)
    room.changes.keeps = False

    assert room.ring() == "lost"
    assert lanes.released == []


def test_outcomes_that_were_not_kept_end_the_turn() -> None:
    room = Room(*keys(25))
    room.changes.keeps = False

    assert room.ring() == "lost"
    assert room.lanes.released == []
    assert room.watch.ages == []


# -------------------------------------------------------------------------------------- holds


@pytest.mark.parametrize(
    ("store", "said"),
    [
        (a_store(flows={"price": False}), "flow price is off; anybridge store set acme"),
        (a_store(paused=True), "every flow is paused; anybridge store resume acme"),
    ],
)
def test_a_flow_that_is_off_holds_its_lane_and_says_how_it_goes_on(store: Store, said: str) -> None:
    room = Room(*keys(1), store=store)

    assert room.ring() == "held"
    [(cause, detail)] = room.lanes.held
    assert (cause, detail[: len(said)]) == ("flow_off", said)
    assert room.budgets.asked == []


def test_a_handler_that_must_not_start_holds_its_lane() -> None:
    room = Room(*keys(1), handler=Pushing(missing=Misconfigured("brake", "90 of 100")))

    assert room.ring() == "held"
    assert room.lanes.held == [("brake", "90 of 100")]


@pytest.mark.parametrize(
    ("error", "cause"),
    [(AccessDenied("401"), "access_denied"), (Misconfigured("brake", "zeros"), "brake")],
)
def test_a_call_that_a_person_must_cure_holds_the_lane_and_fails_no_key(
    error: Exception, cause: str
) -> None:
    room = Room(*keys(2), handler=Pushing(answers={"K00": raising(error)}))

    assert room.ring() == "held"

    assert [held[0] for held in room.lanes.held] == [cause]
    states = {(verdict.state, verdict.counts) for verdict in room.changes.verdicts}
    assert states == {(ChangeState.DUE, False)}
