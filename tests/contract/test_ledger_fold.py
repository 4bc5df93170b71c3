"""Folding: newest wins, duplicates vanish, and a batch equals its events one by one."""

import itertools
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.events import Event, Version
from domain.ids import LaneId
from domain.ports import FoldRefused
from domain.stock import quantity
from tests.builders import a_price_event, a_shipment_event, a_snapshot, a_stock_event, an_event
from tests.ledger import PRICE, STOCK, Ledger, back_off, dead, pushed, waiting
from tests.stock_policies import consolidating

EARLIER, LATER = "2026-11-23T13:00:00-03:00", "2026-11-23T13:30:00-03:00"

shared_ledger = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def available(ledger: Ledger, sku: str = "SKU-1") -> dict[str, int | None]:
    return {
        balance.deposit: balance.available_milli
        for balance in ledger.levels.balances("acme", [sku]).get(sku, ())
        if balance.deposit
    }


def units(ledger: Ledger, *deposits: str, sku: str = "SKU-1") -> Any:
    return quantity(ledger.levels.balances("acme", [sku])[sku], consolidating(*deposits))


def state(ledger: Ledger) -> Any:
    """What a store's hub would be told, and the versions that say so; no wall clock in it."""
    versioned = ("source", "sequence", "time_s")
    changes = [
        (row["store"], row["kind"], row["key"], row["state"], row["payload"])
        + (() if row["kind"] == "stock" else tuple(row[name] for name in versioned))
        for row in ledger.rows("change")
    ]
    return changes, ledger.rows("stock_level"), ledger.rows("deposit_seen")


# ------------------------------------------------------------------------------ newest wins


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


# ------------------------------------------------------------------------------------ stock


def test_each_deposit_has_its_own_version(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(available=5, deposit="A", sequence="9"))

    ledger.fold(a_stock_event(available=3, deposit="B", sequence="4"))

    assert available(ledger) == {"a": 5000, "b": 3000}


def test_an_older_balance_of_one_deposit_does_not_make_the_sku_due(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(available=5, sequence="9"))
    ledger.settle(STOCK, *[pushed(c) for c in peek(ledger)])

    ledger.fold(a_stock_event(available=4, sequence="8"))

    assert ledger.change()["state"] == "pushed"


def peek(ledger: Ledger) -> Sequence[Any]:
    """Mark what is due and give it back at once."""
    lease = ledger.leased()
    changes = ledger.changes.mark(lease, 200)
    ledger.execute("UPDATE change SET in_flight = NULL")
    assert ledger.lanes.release(lease)
    return changes


def test_deposit_names_meet_whatever_their_case_and_accents(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(available=5, deposit=" São Paulo", sequence="1"))

    ledger.fold(a_stock_event(available=6, deposit="SAO PAULO", sequence="2"))

    assert available(ledger) == {"sao paulo": 6000}
    assert ledger.levels.deposits("acme") == ["sao paulo"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_snapshot_makes_unnamed_deposits_absent_whatever_the_order(
    ledger: Ledger, order: Sequence[int]
) -> None:
    events = [
        a_stock_event(available=5, deposit="A", sequence="1"),
        a_stock_event(available=9, deposit="B", sequence="2"),
        a_snapshot(balances={"A": 4}, sequence="3"),
    ]

    for index in order:
        ledger.fold(events[index])

    assert units(ledger, "a", "b").units == 4


def test_a_deposit_heard_of_after_the_snapshot_is_present(ledger: Ledger) -> None:
    ledger.fold(a_snapshot(balances={"A": 4}, sequence="3"))

    ledger.fold(a_stock_event(available=9, deposit="B", sequence="4"))

    assert units(ledger, "a", "b").units == 13


def test_an_empty_snapshot_makes_every_deposit_absent(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(available=5, deposit="A", sequence="1"))

    ledger.fold(a_snapshot(balances={}, sequence="2"))

    assert units(ledger, "a").units == 0


def test_a_cost_that_an_event_leaves_out_stays_known(ledger: Ledger) -> None:
    with_cost = {"deposit": "A", "available": 5, "cost": "9.90", "handling_days": 2}
    ledger.fold(an_event(data=with_cost, sequence="1"))

    ledger.fold(a_stock_event(available=4, deposit="A", sequence="2"))

    (balance,) = ledger.levels.balances("acme", ["SKU-1"])["SKU-1"]
    assert (balance.available_milli, balance.cost, balance.handling_days) == (4000, "9.90", 2)


def test_a_batch_does_not_carry_an_older_cost_past_the_known_one(ledger: Ledger) -> None:
    ledger.fold(an_event(data={"deposit": "A", "available": 5, "cost": "9.00"}, sequence="5"))

    ledger.fold(
        an_event(data={"deposit": "A", "available": 1, "cost": "4.00"}, sequence="4"),
        an_event(data={"deposit": "A", "available": 6}, sequence="6"),
    )

    (balance,) = ledger.levels.balances("acme", ["SKU-1"])["SKU-1"]
    assert (balance.available_milli, balance.cost) == (6000, "9.00")


def test_the_event_named_at_a_sku_is_one_that_changed_it(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(deposit="B", sequence="9"))

    ledger.fold(
        a_stock_event(id="changes", deposit="A", sequence="3"),
        a_stock_event(id="too-old", deposit="B", sequence="8"),
    )

    assert ledger.change()["event_id"] == "changes"


# --------------------------------------------------------------------------- states and bells


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
    assert available(ledger) == {"geral": 8000}


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


# ----------------------------------------------------------------------------- refused data


BAD = {
    "nul": replace(a_price_event(), subject="a\x00b"),
    "surrogate": replace(a_price_event(), data={"price": "1.00", "note": "\ud800"}),
    "huge": replace(a_price_event(), version=Version("/a", 10**30, 0.0)),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_batch_refused_for_its_data_changes_nothing(ledger: Ledger, bad: Event) -> None:
    with pytest.raises(FoldRefused):
        ledger.fold(a_stock_event(), bad, a_shipment_event())

    assert [ledger.rows(t) for t in ("change", "stock_level", "lane", "journal")] == [[]] * 4


def test_a_nul_inside_a_payload_is_kept_as_its_escape(ledger: Ledger) -> None:
    ledger.fold(replace(a_price_event(), data={"price": "1.00", "note": "a\x00b"}))

    change = ledger.marked(ledger.leased(PRICE))

    assert change.payload == {"price": "1.00", "note": "a\x00b"}


# ------------------------------------------------------------------------------- properties


def _stamp(minute: int) -> str:
    return f"2026-11-23T13:{minute:02d}:00-03:00"


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Batches with ties, deposits, snapshots, optional fields and redelivery.

    Versions agree with one another: one source with sequences whatever its times, or several
    sources whose sequences grow with time.
    """
    is_single, events = draw(st.booleans()), []
    for number in range(draw(st.integers(1, 7))):
        step = draw(st.integers(0, 4))
        minute = draw(st.integers(0, 4)) if is_single else step
        source = "/a" if is_single else draw(st.sampled_from(["/a", "/b"]))
        version = {"source": source, "time": _stamp(minute), "sequence": str(step)}
        events.append(_anything(draw, {**version, "id": f"ev-{number}"}))
    again = draw(st.lists(st.sampled_from(events), max_size=3))
    return [*events, *again]


def _anything(draw: st.DrawFn, version: dict[str, Any]) -> Event:
    sku, count = draw(st.sampled_from(["K1", "K2"])), draw(st.integers(-1, 3))
    form = draw(st.sampled_from(["price", "snapshot", "stock", "stock", "stock"]))
    if form == "price":
        return a_price_event(sku, price=f"{abs(count)}.00", **version)
    if form == "snapshot":
        named = draw(st.lists(st.sampled_from("AB"), unique=True))
        return a_snapshot(sku, balances=dict.fromkeys(named, count), **version)
    data: dict[str, Any] = {"deposit": draw(st.sampled_from("AB")), "available": count}
    data |= draw(st.sampled_from([{}, {}, {"cost": f"{abs(count)}.50"}, {"handling_days": 2}]))
    return an_event(subject=sku, data=data, **version)


@given(history=histories(), cuts=st.sets(st.integers(1, 9)))
@shared_ledger
def test_a_batch_folds_to_what_its_events_fold_to_one_by_one(
    ledger: Ledger, history: list[Event], cuts: set[int]
) -> None:
    ledger.clear()
    for event in history:
        ledger.fold(event)
    one_by_one = state(ledger)
    ledger.clear()

    for start, end in itertools.pairwise([0, *sorted(cuts), len(history)]):
        if history[start:end]:
            ledger.fold(*history[start:end])

    assert state(ledger) == one_by_one


@given(
    versions=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=4, max_size=4),
    deposits=st.lists(st.sampled_from("AB"), min_size=4, max_size=4),
    snapshot=st.integers(0, 4),
)
@settings(parent=shared_ledger, max_examples=4)
def test_all_orders_of_four_events_of_one_source_end_in_the_same_state(
    ledger: Ledger, versions: list[tuple[int, int]], deposits: str, snapshot: int
) -> None:
    events = [
        a_snapshot(balances={deposit: minute}, sequence=str(n), time=_stamp(minute))
        if n == snapshot
        else a_stock_event(available=minute, deposit=deposit, sequence=str(n), time=_stamp(minute))
        for n, ((minute, _), deposit) in enumerate(zip(versions, deposits, strict=True))
    ]
    events += [a_price_event(price=f"{n}.00", sequence=str(n)) for n in range(4)]
    ends = []
    for order in itertools.permutations(range(4)):
        ledger.clear()
        for index in order:
            ledger.fold(events[index], events[index + 4])
        ends.append(state(ledger))

    assert all(end == ends[0] for end in ends)


@pytest.mark.db
def test_four_folding_at_once_on_hot_keys_never_deadlock(postgres_ledger_of_ours: Ledger) -> None:
    ledger, failures = postgres_ledger_of_ours, list[BaseException]()

    def fold_batches(worker: int) -> None:
        try:
            for sequence in range(worker, 60, 4):
                skus = [f"K{(sequence * 7 + n * worker) % 20}" for n in range(20)]
                ledger.fold(*[hot_event(sku, kind, sequence) for sku in skus for kind in (0, 1)])
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=fold_batches, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    newest = newest_of(60)
    rows = ledger.rows("stock_level")
    assert {row["sku"]: row["sequence"] for row in rows if row["deposit"]} == newest


def hot_event(sku: str, kind: int, sequence: int) -> Event:
    if kind:
        return a_price_event(sku, price=f"{sequence}.00", sequence=str(sequence))
    return a_stock_event(sku, available=sequence, sequence=str(sequence))


def newest_of(sequences: int) -> dict[str, int]:
    newest: dict[str, int] = {}
    for worker in range(4):
        for sequence in range(worker, sequences, 4):
            for n in range(20):
                sku = f"K{(sequence * 7 + n * worker) % 20}"
                newest[sku] = max(newest.get(sku, 0), sequence)
    return newest
