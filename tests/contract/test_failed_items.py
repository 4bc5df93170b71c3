"""What failed again in a batch is told by the reason for which it waits now."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.changes import Change, Verdict
from domain.deadletters import Reason
from domain.replay import Plan
from tests.contract.test_replays import Room
from tests.ledger import Ledger, dead, pushed, waiting


def dead_for(reason: Reason) -> Callable[[Change], Verdict]:
    def refuse(change: Change) -> Verdict:
        found = dead(change)
        assert found.letter is not None
        return replace(found, letter=replace(found.letter, reason=reason))

    return refuse


@pytest.fixture
def room(ledger: Ledger) -> Room:
    return Room(ledger, 3)


def test_failures_are_counted_by_the_reason_found_anew(room: Room) -> None:
    batch_id = room.start()
    room.answer(lambda c: pushed(c) if c.key == "SKU-1" else dead_for(Reason.SKU_AMBIGUOUS)(c))

    done = room.step(batch_id)

    assert (dict(done.failures), done.failed) == ({"sku_ambiguous": 2}, 2)
    assert done.counts == {"failed": 2, "pushed": 1}


def test_a_failure_for_the_old_reason_says_that_one(room: Room) -> None:
    batch_id = room.start(Plan())
    room.answer(dead)

    assert dict(room.step(batch_id).failures) == {"hub_rejected": 3}


def test_what_has_no_letter_again_is_told_by_its_result(room: Room) -> None:
    batch_id = room.start()
    room.answer(waiting)

    assert dict(room.step(batch_id).failures) == {"waiting": 3}


def test_what_the_release_before_ended_is_told_by_its_result(room: Room) -> None:
    batch_id = room.start()
    room.ledger.execute("UPDATE replay_item SET state = 'ended', result = 'failed'")

    assert dict(room.batch(batch_id).failures) == {"failed": 3}
