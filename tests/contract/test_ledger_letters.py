"""Dead letters: parked with their state, closed by success, released by a person."""

from domain.changes import Change
from tests.builders import a_stock_event
from tests.ledger import STOCK, Ledger, dead, pushed


def test_a_dead_letter_is_parked_with_its_state_or_not_at_all(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    change = ledger.marked(lost)
    ledger.clock.move(61.0)
    ledger.leased()

    ledger.changes.record(lost, [dead(change)])

    assert ledger.change()["state"] == "due"
    assert ledger.rows("dead_letter") == []


def test_a_dead_letter_opens_and_closes_when_its_key_succeeds(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    states = [row["state"] for row in ledger.rows("dead_letter")]
    ledger.fold(a_stock_event(available=8, sequence="2"))

    ledger.changes.record(lease, [pushed(ledger.marked(lease))])

    assert states == ["open"]
    assert [row["state"] for row in ledger.rows("dead_letter")] == ["resolved"]


def test_a_failure_that_recurs_opens_its_letter_again_and_is_announced_again(
    ledger: Ledger,
) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    ledger.letters.announced([row["id"] for row in ledger.rows("dead_letter")])
    ledger.execute("UPDATE dead_letter SET state = 'resolved'")
    ledger.letters.release([("acme", "stock", "SKU-1")])

    ledger.changes.record(lease, [dead(ledger.marked(lease))])

    (row,) = ledger.rows("dead_letter")
    assert (row["state"], row["failures"]) == ("open", 2)
    assert [a.id for a in ledger.letters.unannounced(10)] == [row["id"]]


def test_the_letter_keeps_its_payload_sealed(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()

    ledger.changes.record(lease, [dead(ledger.marked(lease))])

    (row,) = ledger.rows("dead_letter")
    assert b"{}" not in bytes(row["payload"])
    assert ledger.box.open(row["payload"]) == b"{}"


def test_a_released_key_is_due_and_wakes_its_lane(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    ledger.settle(STOCK, *[dead(Change("SKU-1", None, 1, 0, 0, None, "", "ev-1", 0.0))])
    assert ledger.lane()["next_at_s"] is None

    released = ledger.letters.release([("acme", "stock", "SKU-1"), ("acme", "stock", "gone")])

    assert released == [("acme", "stock", "SKU-1")]
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == [STOCK]


def test_a_key_released_during_a_turn_is_not_released_past(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    ledger.letters.release([("acme", "stock", "SKU-1")])

    assert ledger.lanes.release(lease) is False
