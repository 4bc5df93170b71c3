"""Folding in batches, in any order and at once ends where it should."""

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.events import Event
from tests.builders import a_price_event, a_snapshot, a_stock_event, an_event
from tests.contract.at_once import at_once
from tests.ledger import Ledger


def state(ledger: Ledger) -> Any:
    """What a store's hub would be told, and the versions that say so; no wall clock in it."""
    versioned = ("source", "sequence", "time_s")
    changes = [
        (row["store"], row["kind"], row["key"], row["state"], row["payload"])
        + (() if row["kind"] == "stock" else tuple(row[name] for name in versioned))
        for row in ledger.rows("change")
    ]
    return changes, ledger.rows("stock_level"), ledger.rows("deposit_seen")


def _stamp(minute: int) -> str:
    return f"2026-11-23T13:{minute:02d}:00-03:00"


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Batches with ties, deposits, snapshots, optional fields and redelivery.

    Versions agree with one another: one source with sequences whatever its times, or several
    sources whose sequences grow with time.
    """
    is_single, events = draw(st.booleans()), []
    for number in range(draw(st.integers(3, 8))):
        step = draw(st.integers(0, 4))
        minute = draw(st.integers(0, 4)) if is_single else step
        source = "/a" if is_single else draw(st.sampled_from(["/a", "/b"]))
        version = {"source": source, "time": _stamp(minute), "sequence": str(step)}
        events.append(_anything(draw, {**version, "id": f"ev-{number}"}))
    again = draw(st.lists(st.sampled_from(events), max_size=3))
    return [*events, *again]


def _anything(draw: st.DrawFn, version: dict[str, Any]) -> Event:
    sku, count = draw(st.sampled_from(["K1", "K1", "K2"])), draw(st.integers(-1, 3))
    form = draw(st.sampled_from(["price", "snapshot", "stock", "stock"]))
    if form == "price":
        return a_price_event(sku, price=f"{abs(count)}.00", **version)
    if form == "snapshot":
        named = draw(st.lists(st.sampled_from("AB"), unique=True))
        return a_snapshot(sku, balances=dict.fromkeys(named, count), **version)
    data: dict[str, Any] = {"deposit": draw(st.sampled_from("AAB")), "available": count}
    data |= draw(st.sampled_from([{}, {"cost": f"{abs(count)}.50"}, {"handling_days": 2}]))
    return an_event(subject=sku, data=data, **version)


def examples(ledger: Ledger, on_sqlite: int, on_postgres: int) -> settings:
    return settings(max_examples=on_sqlite if ledger.database.is_sqlite else on_postgres)


def test_a_batch_folds_to_what_its_events_fold_to_one_by_one(ledger: Ledger) -> None:
    @given(history=histories(), cuts=st.sets(st.integers(1, 9), max_size=2))
    @examples(ledger, 100, 12)
    def holds(history: list[Event], cuts: set[int]) -> None:
        ledger.clear()
        for event in history:
            ledger.fold(event)
        one_by_one = state(ledger)
        ledger.clear()
        for start, end in itertools.pairwise([0, *sorted(cuts), len(history)]):
            if history[start:end]:
                ledger.fold(*history[start:end])
        assert state(ledger) == one_by_one

    holds()


def test_all_orders_of_four_events_of_one_source_end_in_the_same_state(ledger: Ledger) -> None:
    @given(
        minutes=st.lists(st.integers(0, 9), min_size=4, max_size=4),
        deposits=st.lists(st.sampled_from("AB"), min_size=4, max_size=4),
        snapshot=st.integers(0, 4),
    )
    @examples(ledger, 5, 2)
    def holds(minutes: list[int], deposits: list[str], snapshot: int) -> None:
        events = [
            _nth(n, minute, deposit, is_snapshot=n == snapshot)
            for n, (minute, deposit) in enumerate(zip(minutes, deposits, strict=True))
        ]
        ends = []
        for order in itertools.permutations(events):
            ledger.clear()
            for stock, price in order:
                ledger.fold(stock, price)
            ends.append(state(ledger))
        assert all(end == ends[0] for end in ends)

    holds()


def _nth(n: int, minute: int, deposit: str, *, is_snapshot: bool) -> tuple[Event, Event]:
    version = {"sequence": str(n), "time": _stamp(minute)}
    if is_snapshot:
        stock = a_snapshot(balances={deposit: minute}, **version)
    else:
        stock = a_stock_event(available=minute, deposit=deposit, **version)
    return stock, a_price_event(price=f"{n}.00", **version)


@pytest.mark.db
def test_four_folding_at_once_on_hot_keys_never_deadlock(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours

    def fold_batches(worker: int) -> None:
        for sequence in range(worker, 60, 4):
            skus = [f"K{(sequence * 7 + n * worker) % 20}" for n in range(20)]
            ledger.fold(*[hot_event(sku, kind, sequence) for sku in skus for kind in (0, 1)])

    at_once(4, fold_batches)

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
