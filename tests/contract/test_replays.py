"""Replays: frozen, claimed once, ended by outcomes, stopped by their canary, gone on with."""

import pytest
from sqlalchemy.exc import IntegrityError

from adapters.database import batch_items
from adapters.database.batch_views import BatchView, BatchViews
from adapters.database.batches import BatchRows, Order
from adapters.database.flows import FlowRows
from domain.audit import Act
from domain.replay import BatchState, Plan
from domain.replay_ports import Parked
from producers.replay import Replays
from tests.builders import a_stock_event
from tests.contract.statements import counted
from tests.ledger import STOCK, Ledger, back_off, dead, pushed

ANA = Act("ana", "mapped")


class Room:
    """A ledger with dead letters, and what replays them."""

    def __init__(self, ledger: Ledger, letters: int) -> None:
        self.ledger = ledger
        self.rows = BatchRows(ledger.database, ledger.box)
        skus = [f"SKU-{number}" for number in range(1, letters + 1)]
        ledger.fold(*[a_stock_event(sku, id=f"ev-{sku}") for sku in skus])
        self.answer(dead)
        self.letters = [r["id"] for r in ledger.rows("dead_letter", "key")]

    def start(self, plan: Plan = Plan()) -> str:  # noqa: B008 - frozen
        order = Order("acme", {}, self.letters, len(self.letters), 1000, plan)
        batch_id, _ = self.rows.create(order, ANA)
        self.step(batch_id)
        return batch_id

    def step(self, batch_id: str) -> BatchView:
        """Step on as a process does that was just started."""
        rows = BatchRows(self.ledger.database, self.ledger.box)
        folder = self.ledger.folder

        def nothing(_: str) -> Parked:
            raise AssertionError("none of these is an event")

        self.replays = Replays(rows, folder, nothing, lambda _: True, lambda _: None)
        self.replays.step(batch_id)
        return self.batch(batch_id)

    def batch(self, batch_id: str) -> BatchView:
        return BatchViews(self.ledger.database).matching(batch_id=batch_id)[0]

    def answer(self, verdict: object) -> int:
        """Work the lane off once; gives how many keys were due."""
        lease = self.ledger.leased()
        changes = self.ledger.changes.mark(lease, 200)
        self.ledger.changes.record(lease, [verdict(c) for c in changes])  # type: ignore[operator]
        self.ledger.lanes.release(lease)
        return len(changes)

    def states(self) -> list[str]:
        return [row["state"] for row in self.ledger.rows("dead_letter", "key")]


@pytest.fixture
def room(ledger: Ledger) -> Room:
    return Room(ledger, 3)


def test_a_batch_ends_when_every_key_has_its_outcome(room: Room) -> None:
    batch_id = room.start()
    running = room.batch(batch_id)
    assert room.answer(pushed) == 3

    room.step(batch_id)
    done = room.step(batch_id)

    assert (running.state, running.counts) == ("running", {"running": 3})
    assert (done.state, done.counts) == ("done", {"pushed": 3})
    assert room.states() == ["resolved"] * 3


def test_a_canary_that_fails_stops_the_rest(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))
    assert room.answer(dead) == 1

    stopped = room.step(batch_id)

    assert (stopped.state, stopped.stopped_why) == ("stopped", "canary: 1 of 1 failed")
    assert stopped.counts == {"failed": 1, "skipped": 2}
    assert room.answer(dead) == 0


def test_a_canary_that_succeeds_lets_the_rest_go(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))
    room.answer(pushed)
    room.step(batch_id)
    room.step(batch_id)

    assert room.answer(pushed) == 2


def test_what_goes_by_a_rate_is_let_go_as_the_clock_says_until_nothing_is_left(room: Room) -> None:
    batch_id = room.start(Plan(rate=2.0))
    counts = [room.batch(batch_id).counts]
    for _ in range(4):
        room.ledger.clock.move(0.25)
        assert room.replays.pace() is ("pending" in counts[-1])
        counts.append(room.batch(batch_id).counts)

    assert [found.get("pending", 0) for found in counts] == [2, 2, 1, 1, 0]
    assert room.replays.pace() is False


def test_what_goes_by_no_rate_is_not_paced(room: Room) -> None:
    room.start(Plan(canary=1))

    assert room.replays.pace() is False


def test_a_letter_is_in_one_unfinished_batch_at_most(room: Room) -> None:
    room.start()
    order = Order("acme", {}, room.letters, 3, 1000, Plan())

    assert room.rows.create(order, ANA)[1] == 0
    with pytest.raises(IntegrityError):
        room.ledger.execute(
            "INSERT INTO replay_item (batch_id, position, letter_id, store, kind, key) "
            "VALUES ('rb_other', 1, :letter, 'acme', 'stock', 'SKU-1')",
            letter=room.letters[0],
        )


def test_an_item_without_outcome_ends_after_ten_minutes(room: Room) -> None:
    batch_id = room.start()
    room.ledger.clock.move(599.0)
    before = room.step(batch_id).counts
    room.ledger.clock.move(2.0)

    assert before == {"running": 3}
    assert room.step(batch_id).counts == {"no_outcome": 3}


def test_a_paused_batch_releases_nothing_and_goes_on_when_resumed(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))
    room.rows.move(batch_id, ["running"], BatchState.PAUSED, ANA)
    room.answer(pushed)

    paused = room.step(batch_id)
    room.rows.move(batch_id, ["paused"], BatchState.RUNNING, ANA)
    resumed = room.step(batch_id)

    assert paused.counts == {"pending": 2, "pushed": 1}
    assert resumed.counts == {"pushed": 1, "running": 2}


def test_a_cancelled_batch_leaves_its_letters_to_another(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))

    room.rows.move(batch_id, ["running"], BatchState.CANCELLED, ANA)

    assert room.batch(batch_id).counts == {"running": 1, "skipped": 2}
    order = Order("acme", {}, room.letters, 3, 1000, Plan())
    assert room.rows.create(order, ANA)[1] == 2


def test_a_flow_that_is_held_pauses_the_batch_and_names_the_way_out(room: Room) -> None:
    FlowRows(room.ledger.database).pause(STOCK, ANA)

    batch = room.batch(room.start())

    assert (batch.state, batch.counts) == ("paused", {"pending": 3})
    assert "anybridge flow resume stock --store acme" in batch.stopped_why


def test_what_was_pushed_before_its_turn_is_done_already(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))
    room.ledger.fold(a_stock_event("SKU-2", id="ev-new", sequence="9"))
    room.answer(pushed)

    room.step(batch_id)

    assert room.step(batch_id).counts["already_done"] == 1


def test_a_key_without_change_is_obsolete(room: Room) -> None:
    room.ledger.execute("DELETE FROM change WHERE key = 'SKU-3'")

    batch = room.batch(room.start())

    assert batch.counts == {"obsolete": 1, "running": 2}
    assert room.states()[2] == "obsolete"


def test_a_key_that_fails_for_now_is_retried_by_itself(room: Room) -> None:
    batch_id = room.start()
    room.answer(back_off)

    assert room.step(batch_id).counts == {"retrying": 3}


def test_the_rate_is_kept_by_whoever_steps(room: Room) -> None:
    batch_id = room.start(Plan(rate=0.1))

    again = room.step(batch_id)
    room.ledger.clock.move(11.0)

    assert again.counts == {"pending": 2, "running": 1}
    assert room.step(batch_id).counts == {"pending": 1, "running": 2}


def test_who_started_a_batch_and_why_is_audited(room: Room) -> None:
    batch_id = room.start()

    [entry] = room.ledger.rows("audit")

    assert (entry["actor"], entry["action"], entry["why"]) == ("ana", "batch_started", "mapped")
    assert batch_id in entry["detail"]


def test_many_batches_are_listed_with_as_few_questions_as_few(room: Room) -> None:
    views, asked, found = BatchViews(room.ledger.database), [], list[BatchView]()
    for _ in range(2):
        batch_id = room.start(Plan(canary=1))
        with counted(room.ledger.database) as statements:
            found = list(views.matching())
        asked.append(len(statements))
        room.rows.move(batch_id, ["running"], BatchState.CANCELLED, ANA)

    assert (asked[0], [batch.items for batch in found]) == (asked[1], [2, 3])


@pytest.mark.parametrize("answer", [pushed, dead])
def test_many_items_are_let_go_and_ended_with_as_few_statements_as_few(
    ledger: Ledger, answer: object
) -> None:
    room, asked = Room(ledger, 9), []
    room.letters, others = room.letters[:2], room.letters[2:]
    for letters in (room.letters, others):
        room.letters = letters
        with counted(ledger.database) as statements:
            batch_id = room.start()
        released = len(statements)
        room.answer(answer)
        with counted(ledger.database) as statements:
            counts = room.step(batch_id).counts
        asked.append((released, len(statements)))
        assert counts == {"pushed" if answer is pushed else "failed": len(letters)}

    assert asked[0] == asked[1]


def test_an_item_is_ended_once_and_its_letter_closed_by_who_ends_it(room: Room) -> None:
    batch_id = room.start()
    room.answer(pushed)
    room.ledger.execute("UPDATE dead_letter SET state = 'open'")
    with room.ledger.database.read() as connection:
        found = batch_items.ended(connection, batch_id)
    with room.ledger.database.write() as connection:
        ended = batch_items.end(connection, found[:2]), batch_items.end(connection, found)

    assert ended == (2, 1)
    assert room.states() == ["resolved"] * 3


def test_a_result_of_a_newer_release_counts_for_neither_side(room: Room) -> None:
    batch_id = room.start(Plan(canary=1))
    room.answer(pushed)
    room.step(batch_id)
    room.ledger.execute("UPDATE replay_batch SET results = '{}'")
    room.ledger.execute(
        "UPDATE replay_item SET result = 'handed_over', counted = false WHERE state = 'ended'"
    )

    batch = room.step(batch_id)

    assert (batch.state, batch.counts.get("handed_over")) == (BatchState.RUNNING, 1)
