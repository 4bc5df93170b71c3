"""Folding stock: each deposit by its own version, snapshots whatever the order."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest

from domain.stock import quantity
from tests.builders import a_snapshot, a_stock_event, an_event
from tests.ledger import STOCK, Ledger, peek, pushed
from tests.stock_policies import consolidating


def available(ledger: Ledger, sku: str = "SKU-1") -> dict[str, int | None]:
    return {
        balance.deposit: balance.available_milli
        for balance in ledger.levels.balances("acme", [sku]).get(sku, ())
        if balance.deposit
    }


def units(ledger: Ledger, *deposits: str, sku: str = "SKU-1") -> Any:
    return quantity(ledger.levels.balances("acme", [sku])[sku], consolidating(*deposits))


def test_each_deposit_has_its_own_version(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(available=5, deposit="A", sequence="9"))

    ledger.fold(a_stock_event(available=3, deposit="B", sequence="4"))

    assert available(ledger) == {"a": 5000, "b": 3000}


def test_an_older_balance_of_one_deposit_does_not_make_the_sku_due(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(available=5, sequence="9"))
    ledger.settle(STOCK, *[pushed(c) for c in peek(ledger)])

    ledger.fold(a_stock_event(available=4, sequence="8"))

    assert ledger.change()["state"] == "pushed"


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
