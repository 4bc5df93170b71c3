"""What a turn makes of each kind of failure."""

import json
from functools import partial

import pytest

from domain.changes import ChangeState
from domain.deadletters import Reason
from domain.errors import (
    OutcomeUnknown,
    PermanentError,
    Rejected,
    Throttled,
    TransientError,
)
from domain.exchanges import Exchange
from tests.builders import a_change
from tests.fake_lanes import FakeBudgets, FakeLanes
from tests.unit.workers.room import Pushing, Room, keys, raising
from workers.work import TogetherRefused, Work


def test_a_throttled_call_blocks_the_token_once_and_is_no_attempt() -> None:
    throttled = Pushing(answers={"K00": raising(Throttled("429", 60.0))})
    room = Room(*keys(3), handler=throttled, budgets=FakeBudgets(calls=1))

    room.ring()

    assert room.budgets.taught == 1
    assert room.budgets.bucket.blocked_until_s == 60.0
    assert not any(verdict.counts for verdict in room.changes.verdicts)


def test_a_transient_error_is_an_attempt_and_backs_off() -> None:
    room = Room(a_change(), handler=Pushing(answers={"SKU-1": TransientError("503")}))

    room.ring()

    verdict = room.changes.verdict()
    assert (verdict.state, verdict.counts, verdict.known) == (ChangeState.DUE, True, True)
    assert verdict.delay_s > 0


@pytest.mark.parametrize("error", [OutcomeUnknown("timeout"), ZeroDivisionError()])
def test_an_unknown_outcome_forgets_what_was_accepted(error: Exception) -> None:
    room = Room(a_change(), handler=Pushing(answers={"SKU-1": error}))

    room.ring()

    assert room.changes.verdict().known is False


def test_a_permanent_error_parks_with_reason_answer_and_payload() -> None:
    error = PermanentError(Reason.SKU_AMBIGUOUS, "two of them")
    change = a_change(payload={"price": "1.00"}, revision=7)
    room = Room(change, handler=Pushing(answers={"SKU-1": error}))

    room.ring()

    letter = room.changes.verdict().letter
    assert letter is not None
    assert (letter.reason, letter.detail, letter.revision) == (error.reason, "two of them", 7)
    assert json.loads(letter.payload)["payload"] == {"price": "1.00"}
    assert room.watch.parked_for == ["sku_ambiguous"]


def test_the_call_that_was_refused_is_captured_with_its_answer() -> None:
    refused = Rejected("PUT /stocks: 422 unknown")
    refused.exchange = Exchange("PUT /v2/stocks", '{"a": 1}', 422, "unknown")
    error = PermanentError(Reason.HUB_REJECTED, "refused")
    error.__cause__ = refused
    room = Room(a_change(), handler=Pushing(answers={"SKU-1": error}))

    room.ring()

    letter = room.changes.verdict().letter
    assert letter is not None
    assert json.loads(letter.payload)["call"] == {
        "request": "PUT /v2/stocks", "sent": '{"a": 1}', "status": 422, "answered": "unknown",
    }  # fmt: skip


def test_what_the_other_side_said_is_kept_by_the_letter_only() -> None:
    asked: list[str] = []

    class Looking(Pushing):
        def push(self, work: Work) -> None:
            super().push(work)
            work.seen |= {key: partial(said, key) for key in work.outcomes}

    def said(key: str) -> dict[str, str]:
        asked.append(key)
        return {"status": "paid"}

    room = Room(*keys(2), handler=Looking(answers={"K01": PermanentError(Reason.BUG, "no")}))

    room.ring()

    letter = room.changes.verdict("K01").letter
    assert letter is not None
    assert (json.loads(letter.payload)["seen"], asked) == ({"status": "paid"}, ["K01"])


def test_refused_company_is_tried_apart_at_once() -> None:
    room = Room(a_change(), handler=Pushing(answers={"SKU-1": TogetherRefused("422", 25)}))

    room.ring()

    verdict = room.changes.verdict()
    assert (verdict.state, verdict.apart, verdict.counts) == (ChangeState.DUE, 25, False)


def test_one_error_of_a_batch_does_not_undo_the_outcomes_before_it() -> None:
    room = Room(*keys(2), handler=Pushing(answers={"K01": raising(TransientError("503"))}))

    room.ring()

    assert room.changes.verdict("K00").state is ChangeState.PUSHED
    assert room.changes.verdict("K01").state is ChangeState.DUE


@pytest.mark.parametrize(("attempts", "state"), [(0, "due"), (1, "due"), (2, "dead")])
def test_an_unexpected_error_is_tried_three_times(attempts: int, state: str) -> None:
    room = Room(a_change(attempts=attempts), handler=Pushing(answers={"SKU-1": KeyError("price")}))

    room.ring()

    assert room.changes.verdict().state == state


def test_the_letter_of_a_bug_has_its_traceback() -> None:
    room = Room(
        a_change(attempts=2), handler=Pushing(answers={"SKU-1": raising(ZeroDivisionError())})
    )

    room.ring()

    letter = room.changes.verdict().letter
    assert letter is not None
    assert letter.reason is Reason.BUG
    assert "ZeroDivisionError" in "".join(json.loads(letter.payload)["traceback"])


def test_an_unexpected_error_in_company_is_tried_apart_and_nobody_dies() -> None:
    handler = Pushing(batch=20, answers={"K00": raising(KeyError("price"))})
    room = Room(*keys(20, attempts=5), handler=handler)

    room.ring()

    assert {verdict.state for verdict in room.changes.verdicts} == {ChangeState.DUE}
    assert {verdict.apart for verdict in room.changes.verdicts} == {2}


def test_an_error_in_recording_gives_the_lane_back() -> None:
    room = Room(*keys(1))
    room.changes.failures = [TransientError("database: away")]

    with pytest.raises(TransientError):
        room.ring()

    assert room.lanes.released == [None]


def test_an_error_in_recording_gives_the_lane_back_even_while_the_bell_rings() -> None:
    room = Room(*keys(1), lanes=FakeLanes(rings=1))
    room.changes.failures = [TransientError("database: away")]

    with pytest.raises(TransientError):
        room.ring()

    assert room.lanes.passed_on == 1


def test_every_arrow_of_a_turn_is_passed_in_order() -> None:
    passed: list[str] = []
    room = Room(*keys(1), arrow=passed.append)

    room.ring()

    assert list(dict.fromkeys(passed)) == [
        "bell_to_lane",
        "lease_to_budget",
        "budget_to_read",
        "read_to_call",
        "call_to_record",
        "record_to_release",
    ]
