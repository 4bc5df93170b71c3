"""Folding: the newest wins, duplicates vanish, lanes are rung once."""

from typing import Any

import pytest

from domain.events import Event, Version
from domain.ids import LaneId
from domain.ports import FoldRefused
from tests.builders import a_price_event, a_shipment_event, a_snapshot, a_stock_event
from tests.ledger import PRICE, STOCK, Ledger, back_off, dead, peek, waiting

EARLIER, LATER = "2026-11-23T13:00:00-03:00", "2026-11-23T13:30:00-03:00"


def test_a_newer_sequence_replaces_an_older_one(ledger: Ledger) -> None:
    ledger.fold(a_price_event(price="10.00", sequence="1"))

    ledger.fold(a_price_event(price="11.00", sequence="2", time=EARLIER))

    assert "11.00" in ledger.change(lane=PRICE)["payload"]


def test_an_older_sequence_changes_nothing_whatever_its_time(ledger: Ledger) -> None:
    ledger.fold(a_price_event(price="11.00", sequence="2", time=EARLIER))
    before = ledger.rows("change")

    folded = ledger.fold(a_price_event(price="10.00", sequence="1", time=LATER))

    assert ledger.rows("change") == before
    assert folded.fates == {"ev-1": "superseded"}


def test_without_a_sequence_the_time_decides(ledger: Ledger) -> None:
    ledger.fold(a_price_event(price="10.00", time=LATER, sequence="5"))

    ledger.fold(a_price_event(price="9.00", time=EARLIER))

    assert "10.00" in ledger.change(lane=PRICE)["payload"]


def test_between_two_sources_the_time_decides_not_the_sequence(ledger: Ledger) -> None:
    ledger.fold(a_price_event(price="10.00", sequence="9", source="/a", time=EARLIER))

    ledger.fold(a_price_event(price="11.00", sequence="1", source="/b", time=LATER))

    assert "11.00" in ledger.change(lane=PRICE)["payload"]


def test_an_equal_version_with_other_data_replaces(ledger: Ledger) -> None:
    ledger.fold(a_price_event(price="10.00", sequence="1"))

    folded = ledger.fold(a_price_event(price="11.00", sequence="1"))

    assert "11.00" in ledger.change(lane=PRICE)["payload"]
    assert folded.fates == {"ev-1": "folded"}


@pytest.mark.parametrize("event", [a_price_event(), a_stock_event(), a_snapshot(balances={"A": 1})])
def test_a_redelivered_event_vanishes(ledger: Ledger, event: Event) -> None:
    ledger.fold(event)
    before = ledger.rows("change"), ledger.rows("stock_level")

    folded = ledger.fold(event)

    assert (ledger.rows("change"), ledger.rows("stock_level")) == before
    assert folded.fates == {"ev-1": "superseded"}


def test_a_duplicate_within_a_batch_is_one_change(ledger: Ledger) -> None:
    event = a_price_event()

    ledger.fold(event, event, event)

    assert ledger.change(lane=PRICE)["revision"] == 1


def test_facts_of_an_order_are_rows_of_their_own(ledger: Ledger) -> None:
    ledger.fold(a_price_event("2000001"), a_shipment_event("2000001"))

    assert [row["kind"] for row in ledger.rows("change")] == ["price", "shipment"]


@pytest.mark.parametrize("verdict", [dead, waiting])
def test_a_newer_version_makes_a_dead_or_waiting_key_due(ledger: Ledger, verdict: Any) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    ledger.settle(STOCK, *[verdict(c) for c in peek(ledger)])
    assert ledger.change()["attempts"] == 1

    ledger.fold(a_stock_event(available=8, sequence="2"))

    row = ledger.change()
    assert (row["state"], row["attempts"]) == ("due", 0)
    assert ledger.changes.due_count(STOCK) == 1


def test_a_due_key_keeps_its_back_off_and_attempts(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    ledger.settle(STOCK, *[back_off(c) for c in peek(ledger)])
    before = ledger.change()

    ledger.fold(a_stock_event(available=8, sequence="2"))

    row = ledger.change()
    assert (row["attempts"], row["next_at_s"]) == (1, before["next_at_s"])
    assert ledger.changes.due_count(STOCK) == 0


def test_a_lane_is_rung_once_until_somebody_comes(ledger: Ledger) -> None:
    first = ledger.fold(a_stock_event(sequence="1"))
    second = ledger.fold(a_stock_event(available=8, sequence="2"))
    ledger.leased()

    third = ledger.fold(a_stock_event(available=9, sequence="3"))

    assert [list(folded.rung) for folded in (first, second, third)] == [[STOCK], [], [STOCK]]


def test_a_lane_whose_bell_waits_for_the_budget_is_not_rung_again(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    lease = ledger.leased()
    ledger.fold(a_stock_event(available=8, sequence="2"))
    ledger.lanes.release(lease, ledger.folder.now_s() + 30.0)

    folded = ledger.fold(a_stock_event(available=9, sequence="3"))

    assert folded.rung == []


def test_what_changes_nothing_rings_nobody(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="2"))
    ledger.leased()

    folded = ledger.fold(a_stock_event(sequence="1"))

    assert folded.rung == []


def test_every_lane_of_a_batch_is_rung(ledger: Ledger) -> None:
    other = a_stock_event(store="loja-2")

    folded = ledger.fold(other, a_price_event(), a_stock_event())

    assert list(folded.rung) == [PRICE, STOCK, LaneId("loja-2", "stock")]


def test_a_held_lane_is_not_rung_but_keeps_the_change(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(sequence="1"))
    ledger.lanes.hold(ledger.leased(), "brake", "too many zeros")

    folded = ledger.fold(a_stock_event(available=8, sequence="2"))

    assert folded.rung == []
    assert ledger.change()["revision"] == 2


def test_the_journal_says_what_became_of_each_event(ledger: Ledger) -> None:
    ledger.fold(
        a_price_event(id="old", price="1.00", sequence="1"),
        a_price_event(id="new", price="2.00", sequence="2"),
        a_stock_event(id="stock"),
    )

    fates = {row["event_id"]: (row["fate"], row["kind"]) for row in ledger.rows("journal")}
    assert fates == {
        "old": ("superseded", "price"),
        "new": ("folded", "price"),
        "stock": ("folded", "stock"),
    }


BAD = {
    "nul": a_price_event()._replace(subject="a\x00b"),
    "surrogate": a_price_event()._replace(data={"price": "1.00", "note": "\ud800"}),
    "huge": a_price_event()._replace(version=Version("/a", 10**30, 0.0)),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_batch_refused_for_its_data_changes_nothing(ledger: Ledger, bad: Event) -> None:
    with pytest.raises(FoldRefused):
        ledger.fold(a_stock_event(), bad, a_shipment_event())

    assert [ledger.rows(t) for t in ("change", "stock_level", "lane", "journal")] == [[]] * 4


def test_a_nul_inside_a_payload_is_kept_as_its_escape(ledger: Ledger) -> None:
    ledger.fold(a_price_event()._replace(data={"price": "1.00", "note": "a\x00b"}))

    change = ledger.marked(ledger.leased(PRICE))

    assert change.payload == {"price": "1.00", "note": "a\x00b"}
