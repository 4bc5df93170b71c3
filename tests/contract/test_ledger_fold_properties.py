"""Folding in batches, in any order and at once ends where it should."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.events import Event
from tests.builders import a_price_event, a_snapshot, a_stock_event, an_event
from tests.contract.at_once import at_once
from tests.ledger import Ledger

shared_ledger = settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


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
