"""Replays are not counted out again and again, and their counts are right all the same."""

from collections import Counter
from collections.abc import Mapping

import pytest

from adapters.database.batch_views import BatchViews
from domain.replay import BatchState, Plan
from tests.contract.statements import counted
from tests.contract.test_replays import ANA, Room
from tests.ledger import Ledger, dead, pushed


@pytest.fixture
def room(ledger: Ledger) -> Room:
    return Room(ledger, 6)


def really(room: Room) -> Mapping[str, int]:
    """Count every item."""
    rows = room.ledger.rows("replay_item")
    return Counter(row["result"] if row["state"] == "ended" else row["state"] for row in rows)


def told(room: Room, batch_id: str) -> Mapping[str, int]:
    """Give what people are told."""
    return BatchViews(room.ledger.database).matching(batch_id=batch_id)[0].counts


def test_what_is_told_is_what_there_is_at_every_step(room: Room) -> None:
    batch_id = room.start(Plan(canary=2))
    seen = [told(room, batch_id) == really(room)]
    for verdict in (pushed, dead):
        room.answer(verdict)
        room.replays.batches.settle(batch_id)
        seen.append(told(room, batch_id) == really(room))
        room.step(batch_id)
        seen.append(told(room, batch_id) == really(room))

    assert seen == [True] * 5
    assert told(room, batch_id) == {"failed": 4, "pushed": 2}


def test_each_item_is_added_up_once_whoever_steps_and_how_often(room: Room) -> None:
    batch_id = room.start()
    room.answer(pushed)
    for _ in range(3):
        room.step(batch_id)

    [batch] = room.ledger.rows("replay_batch")
    assert (batch["items"], batch["results"], batch["state"]) == (6, '{"pushed":6}', "done")


def test_what_is_cancelled_is_counted_with_what_ends_afterwards(room: Room) -> None:
    batch_id = room.start(Plan(canary=2))
    room.rows.move(batch_id, ["running"], BatchState.CANCELLED, ANA)
    room.answer(pushed)
    room.step(batch_id)

    assert told(room, batch_id) == really(room) == {"pushed": 2, "skipped": 4}


def test_what_stops_itself_counts_what_it_skipped(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))
    room.answer(dead)
    room.step(batch_id)

    assert told(room, batch_id) == really(room) == {"failed": 1, "skipped": 5}


def test_a_batch_that_the_release_before_began_is_counted_as_then_and_ends(room: Room) -> None:
    batch_id = room.start(Plan(canary=2))
    room.ledger.execute("UPDATE replay_batch SET items = NULL")

    room.answer(pushed)
    room.step(batch_id)
    room.step(batch_id)
    room.answer(pushed)
    room.step(batch_id)

    assert told(room, batch_id) == {"pushed": 6}
    assert room.batch(batch_id).state == BatchState.DONE


def test_no_step_reads_the_items_that_are_over(room: Room) -> None:
    room.start(Plan(rate=1000.0))
    room.ledger.clock.move(1.0)

    with counted(room.ledger.database) as statements:
        room.replays.pace()

    assert [one for one in statements if "GROUP BY" in one and "replay_item" in one] == []
