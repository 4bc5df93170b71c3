"""Lanes: one holder at a time, no bell lost, held lanes left alone."""

from tests.builders import a_price_event, a_stock_event
from tests.ledger import PRICE, STOCK, Ledger, back_off, sent_again, waiting


def test_a_lane_has_one_holder(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())

    ledger.leased()

    assert ledger.lanes.lease(STOCK, 60.0) is None


def test_a_lane_that_nobody_rang_cannot_be_leased(ledger: Ledger) -> None:
    assert ledger.lanes.lease(STOCK, 60.0) is None


def test_an_expired_lease_is_taken_over_with_a_higher_epoch(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    first = ledger.leased(seconds=60.0)
    ledger.clock.move(61.0)

    second = ledger.leased()

    assert second.epoch > first.epoch
    assert ledger.lanes.renew(first, 60.0) is None


def test_a_renewed_lease_lasts(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    first = ledger.leased(seconds=60.0)
    ledger.clock.move(50.0)
    renewed = ledger.lanes.renew(first, 60.0)
    ledger.clock.move(50.0)

    assert renewed is not None
    assert ledger.lanes.lease(STOCK, 60.0) is None


def test_a_released_lease_cannot_be_renewed(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.lanes.release(lease)

    assert ledger.lanes.renew(lease, 60.0) is None


def test_a_lease_tells_how_much_is_due(ledger: Ledger) -> None:
    ledger.fold(a_stock_event("K1"), a_stock_event("K2"))

    lease = ledger.leased()

    assert lease.due == 2


def test_a_lease_tells_nothing_of_what_is_due_where_somebody_died(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    ledger.marked(ledger.leased(seconds=10.0))
    ledger.clock.move(11.0)

    lease = ledger.leased()

    assert (lease.due, ledger.changes.due_count(STOCK)) == (None, 1)


def test_what_a_lane_learned_comes_with_the_next_lease(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()

    ledger.lanes.remember(lease, {"stock_dialect": "atomic"})
    ledger.lanes.release(lease)

    assert ledger.leased().memo == {"stock_dialect": "atomic"}


def test_a_holder_does_not_release_while_the_bell_rang(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    ledger.fold(a_stock_event(available=8, sequence="2"))

    assert ledger.lanes.release(lease) is False
    assert ledger.lanes.lease(STOCK, 60.0) is None
    assert ledger.lanes.release(lease) is True


def test_an_empty_budget_releases_even_while_the_bell_rings(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    ledger.fold(a_stock_event(available=8, sequence="2"))

    assert ledger.lanes.release(lease, ledger.folder.now_s() + 30.0)
    ledger.clock.move(31.0)
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == [STOCK]


def test_release_makes_the_lane_due_at_its_earliest_change(ledger: Ledger) -> None:
    ledger.fold(a_stock_event("K1"), a_stock_event("K2"))
    lease = ledger.leased()
    one, two = ledger.changes.mark(lease, 10)
    ledger.changes.record(lease, [waiting(one, 900.0), back_off(two, 30.0)])

    ledger.lanes.release(lease)

    assert ledger.lane()["next_at_s"] == ledger.change("K2")["next_at_s"]


def test_a_lane_with_nothing_due_is_due_never(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    sent_again(ledger)

    assert ledger.lane()["next_at_s"] is None


def test_passing_on_leaves_the_lane_due_and_rung(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()

    assert ledger.lanes.pass_on(lease)
    row = ledger.lane()
    assert row["rung_at_s"] is not None
    assert row["next_at_s"] == row["rung_at_s"]
    assert ledger.lanes.lease(STOCK, 60.0) is not None


def test_a_lost_lease_cannot_be_passed_on(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.clock.move(61.0)
    ledger.leased()

    assert ledger.lanes.pass_on(lease) is False


def test_a_lost_bell_is_rung_again_and_counted(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == []
    ledger.clock.move(6.0)

    rung = ledger.lanes.ring_due(["stock"], 5.0)

    assert (list(rung.lanes), rung.lost) == ([STOCK], 1)
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == []


def test_only_lanes_of_the_kinds_asked_for_are_rung(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(), a_price_event())
    ledger.clock.move(6.0)

    assert ledger.lanes.ring_due(["price"], 5.0).lanes == [PRICE]


def test_a_leased_lane_is_not_rung_until_its_lease_expires(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    ledger.leased(seconds=60.0)
    ledger.clock.move(30.0)
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == []

    ledger.clock.move(31.0)

    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == [STOCK]


def test_a_back_off_that_ends_rings(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [back_off(ledger.marked(lease), 30.0)])
    ledger.lanes.release(lease)
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == []

    ledger.clock.move(31.0)

    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == [STOCK]


def test_a_held_lane_is_neither_leased_nor_rung(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    ledger.lanes.hold(ledger.leased(), "brake", "too many zeros")
    ledger.clock.move(100.0)

    assert ledger.lanes.lease(STOCK, 60.0) is None
    assert ledger.lanes.ring_due(["stock"], 5.0).lanes == []


def test_a_refused_token_holds_every_lane_of_the_store(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(), a_price_event(), a_stock_event(store="loja-2"))

    ledger.lanes.hold(ledger.leased(), "access_denied", "401")

    held = {(r["store"], r["kind"]): r["held_cause"] for r in ledger.rows("lane", "1, 2")}
    assert held == {
        ("acme", "price"): "access_denied",
        ("acme", "stock"): "access_denied",
        ("loja-2", "stock"): "",
    }


def test_other_causes_hold_one_lane(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(), a_price_event())

    ledger.lanes.hold(ledger.leased(), "brake", "zeros")

    assert ledger.lane(PRICE)["held_cause"] == ""


def test_a_lane_held_by_another_during_its_turn_is_given_back(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(), a_price_event())
    stock = ledger.leased()
    ledger.lanes.hold(ledger.leased(PRICE), "access_denied", "401")

    ledger.lanes.hold(stock, "brake", "zeros")

    row = ledger.lane()
    assert (row["held_cause"], row["lease_until_s"]) == ("access_denied", None)


def test_a_holder_whose_lease_was_lost_does_not_hold_the_lane(ledger: Ledger) -> None:
    ledger.fold(a_stock_event())
    lost = ledger.leased()
    ledger.clock.move(61.0)
    ledger.leased()

    ledger.lanes.hold(lost, "brake", "zeros")

    assert ledger.lane()["held_cause"] == ""
