"""Changes: marked in flight, and outcomes recorded only for what was sent."""

from collections.abc import Callable

import pytest

from adapters.database.changes import RESEND_AFTER_S
from domain.changes import Change, ChangeState, Verdict
from tests.builders import a_price_event, a_stock_event
from tests.ledger import (
    PRICE,
    STOCK,
    Ledger,
    back_off,
    dead,
    due_after,
    pushed,
    sent_again,
    waiting,
)


def test_due_changes_are_marked_oldest_first_up_to_the_limit(ledger: Ledger) -> None:
    ledger.fold(a_stock_event("K2"))
    ledger.clock.move(1.0)
    ledger.fold(a_stock_event("K1"), a_stock_event("K3"))

    changes = ledger.changes.mark(ledger.leased(), 2)

    assert [change.key for change in changes] == ["K1", "K2"]


def test_what_is_in_flight_is_not_marked_again(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.mark(lease, 10)

    assert ledger.changes.mark(lease, 10) == []


def test_keys_apart_come_only_with_their_like(ledger: Ledger) -> None:
    ledger.fold(*[a_stock_event(f"K{n}") for n in range(5)])
    lease = ledger.leased()
    changes = ledger.changes.mark(lease, 3)
    parted = [Verdict(c.key, c.revision, ChangeState.DUE, apart=2, counts=False) for c in changes]
    ledger.changes.record(lease, parted)

    sizes = [[c.apart for c in ledger.changes.mark(lease, 10)] for _ in range(4)]

    assert sizes == [[0, 0], [2, 2], [2], []]


def test_the_price_of_a_key_comes_with_its_payload_and_what_was_accepted(ledger: Ledger) -> None:
    ledger.fold(a_price_event(price="9.90", sequence="1"))
    lease = ledger.leased(PRICE)
    change = ledger.marked(lease)
    accepted = Verdict(
        change.key, change.revision, ChangeState.PUSHED, accepted={"p": 1}, accepted_hash="h"
    )
    ledger.changes.record(lease, [accepted])
    ledger.fold(a_price_event(price="8.90", sequence="2"))

    change = ledger.marked(lease)

    assert change.payload == {"price": "8.90"}
    assert (change.accepted, change.accepted_hash) == ({"p": 1}, "h")


def test_an_outcome_holds_for_the_revision_that_was_sent(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.fold(a_stock_event(available=8, sequence="2"))

    ledger.changes.record(lease, [pushed(change)])

    row = ledger.change()
    assert (row["state"], row["accepted_revision"], row["revision"]) == ("due", 1, 2)
    assert ledger.marked(lease).revision == 2


def test_a_fold_that_began_before_the_record_does_not_have_the_key_sent_twice(
    ledger: Ledger,
) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.fold(a_stock_event(available=8, sequence="2"))
    ledger.clock.move(0.5)
    ledger.changes.record(lease, [pushed(change)])

    ledger.clock.move(-0.5)
    ledger.fold(a_stock_event(available=9, sequence="3"))

    assert not ledger.change()["resend"]


def test_a_failure_of_an_older_revision_neither_waits_nor_dies(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.fold(a_stock_event(available=8, sequence="2"))

    ledger.changes.record(lease, [dead(change)])

    assert ledger.change()["state"] == "due"
    assert ledger.changes.due_count(STOCK) == 1
    assert ledger.rows("dead_letter") == []


@pytest.mark.parametrize(
    ("verdict", "state", "attempts"),
    [(pushed, "pushed", 0), (back_off, "due", 1), (waiting, "waiting", 1), (dead, "dead", 1)],
)
def test_each_outcome_puts_the_change_where_it_belongs(
    ledger: Ledger, verdict: Callable[[Change], Verdict], state: str, attempts: int
) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()

    ledger.changes.record(lease, [verdict(ledger.marked(lease))])

    row = ledger.change()
    assert (row["state"], row["attempts"], row["in_flight"]) == (state, attempts, None)


@pytest.mark.parametrize(("verdict", "seconds"), [(back_off, 30.0), (waiting, 900.0)])
def test_a_failed_key_is_due_again_when_its_time_comes(
    ledger: Ledger, verdict: Callable[[Change], Verdict], seconds: float
) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [verdict(ledger.marked(lease))])

    assert due_after(ledger, seconds - 1.0) == 0
    assert due_after(ledger, 2.0) == 1


def test_a_call_without_a_known_outcome_forgets_what_was_accepted(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.changes.record(lease, [Verdict(change.key, 1, ChangeState.PUSHED, accepted_hash="h")])
    ledger.fold(a_stock_event(available=8, sequence="2"))
    change = ledger.marked(lease)

    ledger.changes.record(lease, [Verdict(change.key, 2, ChangeState.DUE, known=False)])

    assert ledger.change()["accepted_hash"] == ""


def test_a_text_of_theirs_that_no_database_takes_is_recorded_all_the_same(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()

    assert ledger.changes.record(lease, [dead(ledger.marked(lease), "bad\x00 \ud800 text")])

    assert ledger.change()["error"].startswith("bad")


def test_what_a_dead_holder_had_in_flight_is_sent_again_and_once_more(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    ledger.marked(ledger.leased())
    ledger.clock.move(61.0)

    sent_again(ledger)

    assert due_after(ledger, RESEND_AFTER_S - 1.0) == 0
    assert due_after(ledger, 2.0) == 1
    sent_again(ledger)
    assert ledger.change()["state"] == "pushed"


def test_what_is_sent_once_more_is_not_skipped_as_equal(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    ledger.marked(ledger.leased())
    ledger.clock.move(61.0)
    lease = ledger.leased()
    change = ledger.marked(lease)

    ledger.changes.record(lease, [Verdict(change.key, 1, ChangeState.PUSHED, accepted_hash="h")])

    assert ledger.change()["accepted_hash"] == ""


def test_a_fold_during_the_second_sending_does_not_cancel_the_third(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    ledger.marked(ledger.leased())
    ledger.clock.move(61.0)
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.fold(a_stock_event(available=8, sequence="2"))
    ledger.changes.record(lease, [pushed(change)])

    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    assert due_after(ledger, RESEND_AFTER_S + 1.0) == 1


def test_a_call_that_may_still_arrive_is_followed_by_one_more(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.changes.record(lease, [Verdict(change.key, 1, ChangeState.DUE, known=False)])

    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    assert due_after(ledger, RESEND_AFTER_S + 1.0) == 1


def test_a_replay_of_a_key_that_waits_to_be_sent_once_more_does_not_end_that_wait(
    ledger: Ledger,
) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.changes.record(lease, [Verdict(change.key, 1, ChangeState.DUE, known=False)])
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    ledger.letters.release([("acme", "stock", change.key)])
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    assert due_after(ledger, RESEND_AFTER_S + 1.0) == 1


def test_a_replay_of_a_key_that_backs_off_is_sent_once(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    change = ledger.marked(lease)
    ledger.changes.record(lease, [back_off(change)])

    ledger.letters.release([("acme", "stock", change.key)])
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    assert due_after(ledger, RESEND_AFTER_S + 1.0) == 0


def test_a_lost_lease_records_nothing_as_accepted_and_makes_the_key_due(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    change = ledger.marked(lost)
    ledger.clock.move(61.0)
    sent_again(ledger)

    assert ledger.changes.record(lost, [pushed(change, units=99)]) is False

    row = ledger.change()
    assert (row["state"], row["accepted"], row["revision"]) == ("due", '{"units":7}', 2)


def test_a_key_made_due_by_a_lost_holder_wakes_its_lane(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    change = ledger.marked(lost)
    ledger.clock.move(61.0)
    sent_again(ledger)
    ledger.clock.move(RESEND_AFTER_S + 1.0)
    sent_again(ledger)

    ledger.changes.record(lost, [pushed(change)])

    ledger.clock.move(6.0)
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == [STOCK]


def test_the_next_holder_cannot_release_past_a_key_made_due_meanwhile(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    change = ledger.marked(lost)
    ledger.clock.move(61.0)
    lease = ledger.leased()
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    ledger.changes.record(lost, [pushed(change)])

    assert ledger.lanes.release(lease) is False


def test_a_holder_that_woke_up_too_late_marks_nothing(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    ledger.clock.move(61.0)
    lease = ledger.leased()

    assert ledger.changes.mark(lost, 10) == []

    assert len(ledger.changes.mark(lease, 10)) == 1


def test_a_holder_that_woke_up_too_late_adopts_nothing(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    ledger.clock.move(61.0)
    ledger.marked(ledger.leased())

    ledger.lanes._adopt_orphans(STOCK, lost.epoch)

    assert ledger.change()["in_flight"] == 1
