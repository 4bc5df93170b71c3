"""What became of an event or a key, as the ledger tells it on both databases."""

import pytest

from adapters.database.fates import FateRows
from domain.deadletters import DeadLetter, Reason
from domain.fates import Fate, Standing
from tests.builders import a_price_event, a_stock_event
from tests.ledger import PRICE, STOCK, Ledger, back_off, dead, pushed, waiting

EARLIER, LATER = "2026-11-23T13:00:00-03:00", "2026-11-23T13:30:00-03:00"


@pytest.fixture
def fates(ledger: Ledger) -> FateRows:
    return FateRows(ledger.database)


def of_event(fates: FateRows, event_id: str = "ev-1") -> Standing:
    found = fates.of_event("acme", event_id)
    assert found is not None
    return found


def test_words_of_a_newer_release_are_told_as_known_and_no_more(
    ledger: Ledger, fates: FateRows
) -> None:
    ledger.fold(a_stock_event())
    ledger.execute("UPDATE change SET state = 'parked'")

    found = of_event(fates)
    assert (found.fate, found.state, found.next_at_s) == (Fate.FOLDED, None, None)
    assert fates.of_key("acme", "stock", "SKU-1") == found

    ledger.execute("UPDATE journal SET fate = 'merged'")
    ledger.execute("DELETE FROM change")
    assert of_event(fates).fate is Fate.FOLDED


def test_an_event_that_was_just_taken_is_folded_and_planned(
    ledger: Ledger, fates: FateRows
) -> None:
    ledger.fold(a_stock_event())

    found = of_event(fates)

    assert (found.fate, found.key, found.revision, found.accepted_at_s) == (
        Fate.FOLDED, "SKU-1", 1, None,
    )  # fmt: skip
    assert found.next_at_s == ledger.change()["next_at_s"]


def test_a_pushed_event_says_when(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    found = of_event(fates)

    assert (found.fate, found.next_at_s) == (Fate.PUSHED, None)
    assert found.accepted_at_s == ledger.change()["accepted_at_s"] is not None


def test_an_event_stays_pushed_when_a_newer_one_is_due(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_stock_event(id="old", time=EARLIER))
    lease = ledger.leased()
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])
    ledger.fold(a_stock_event(id="new", available=9, time=LATER))

    assert [of_event(fates, name).fate for name in ("old", "new")] == [Fate.PUSHED, Fate.FOLDED]


def test_an_older_event_is_superseded(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_price_event(id="new", time=LATER))
    ledger.fold(a_price_event(id="old", time=EARLIER))

    assert of_event(fates, "old").fate is Fate.SUPERSEDED


def test_an_event_delivered_again_keeps_the_fate_of_its_first_delivery(
    ledger: Ledger, fates: FateRows
) -> None:
    ledger.fold(a_price_event())
    ledger.fold(a_price_event())

    assert of_event(fates).fate is Fate.FOLDED


def test_a_dead_event_names_its_letter_its_reason_and_the_error(
    ledger: Ledger, fates: FateRows
) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease), "SKU inativo")])

    found = of_event(fates)

    assert (found.fate, found.reason, found.error) == (Fate.DEAD, "hub_rejected", "SKU inativo")
    assert found.letter_id == ledger.rows("dead_letter")[0]["id"]


def test_a_closed_letter_is_not_named(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    ledger.execute("UPDATE dead_letter SET state = 'discarded'")

    assert of_event(fates).letter_id == ""


def test_a_key_that_the_hub_does_not_know_yet_waits(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [waiting(ledger.marked(lease))])

    found = of_event(fates)

    assert (found.fate, found.error, found.attempts) == (Fate.WAITING, "not there", 1)


def test_a_failed_call_shows_its_attempt_and_when_the_next_is(
    ledger: Ledger, fates: FateRows
) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [back_off(ledger.marked(lease))])

    found = of_event(fates)

    assert (found.fate, found.attempts, found.error) == (Fate.FOLDED, 1, "503")
    assert found.next_at_s == ledger.change()["next_at_s"]


def test_what_is_due_in_a_held_lane_is_held_and_not_planned(
    ledger: Ledger, fates: FateRows
) -> None:
    ledger.fold(a_stock_event())
    ledger.lanes.hold(ledger.leased(), "brake", "60 of 100")

    found = of_event(fates)

    assert (found.fate, found.held, found.next_at_s) == (Fate.HELD, "brake", None)


def test_a_refused_event_is_dead_though_it_never_became_a_change(
    ledger: Ledger, fates: FateRows
) -> None:
    said = "/data/available: expected a number"
    letter = DeadLetter("acme", "event", "SKU-1", Reason.EVENT_INVALID, said, b"{}", 0, "ev-9")
    ledger.folder.park([letter])

    found = of_event(fates, "ev-9")

    assert (found.fate, found.reason, found.error, found.letter_id) == (
        Fate.DEAD, "event_invalid", said, letter.id,
    )  # fmt: skip


def test_another_stores_event_and_key_are_not_there(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_stock_event())

    assert fates.of_event("loja-2", "ev-1") is None
    assert fates.of_key("loja-2", STOCK.kind, "SKU-1") is None


def test_a_key_tells_of_its_newest_event(ledger: Ledger, fates: FateRows) -> None:
    ledger.fold(a_price_event(id="old", time=EARLIER))
    ledger.fold(a_price_event(id="new", price="1.00", time=LATER))

    found = fates.of_key("acme", PRICE.kind, "SKU-1")

    assert found is not None
    assert (found.event_id, found.revision, found.fate) == ("new", 2, Fate.FOLDED)


def test_a_key_nobody_spoke_of_is_not_there(fates: FateRows) -> None:
    assert fates.of_key("acme", PRICE.kind, "SKU-1") is None
