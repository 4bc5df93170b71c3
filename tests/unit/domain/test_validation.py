"""The door: every fault at once, and never another error."""

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.events import Event, EventInvalid
from domain.stock import balances_of
from domain.validation import to_event
from tests.builders import NOW_S, an_event, event_fields
from tests.strategies import FAR_S, Fields, events
from tests.strategies import event_fields as any_event_fields

SCALARS = st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=5)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner)
)


def faults_of(**what_matters: Any) -> dict[str, str]:
    with pytest.raises(EventInvalid) as refused:
        to_event(event_fields(**what_matters), NOW_S)
    return {fault.pointer: fault.message for fault in refused.value.faults}


@settings(max_examples=50)
@given(fields=any_event_fields(), name=st.text(max_size=9), junk=JSON, data=JSON)
def test_whatever_comes_is_an_event_or_refused(
    fields: Fields, name: str, junk: Any, data: Any
) -> None:
    for damaged in (junk, {**fields, name: junk}, {**fields, "type": name, "data": data}):
        with suppress(EventInvalid):
            assert isinstance(to_event(damaged, FAR_S), Event)


@given(event=events(kind="stock"))
def test_every_valid_stock_event_has_its_balances(event: Event) -> None:
    labels = [balance.label for balance in balances_of(event)]

    assert len(labels) == len(set(labels)) > 0


def test_every_fault_is_named_at_once() -> None:
    faults = faults_of(id="", time="yesterday", store="Acme", data={"available": "7"})

    assert set(faults) == {"/id", "/time", "/store", "/data/deposit", "/data/available"}


def test_a_fault_never_shows_the_value() -> None:
    faults = faults_of(subject="Maria\x00Silva")

    assert "Maria" not in faults["/subject"]


def test_a_clock_more_than_five_minutes_ahead_is_refused() -> None:
    assert faults_of(time="2026-11-23T17:05:01Z")["/time"].startswith("clock_ahead: 301 s")
    assert an_event(time="2026-11-23T17:05:00Z").version.time_s == NOW_S + 300


def test_null_says_the_same_as_absent() -> None:
    data = {"deposit": "Geral", "available": 1, "balances": None, "cost": None}

    assert an_event(data=data).data == {"deposit": "Geral", "available": 1}


def test_a_snapshot_may_not_carry_a_balance_beside_it() -> None:
    faults = faults_of(data={"deposit": "Geral", "balances": [{"deposit": "Geral"}]})

    assert set(faults) == {"/data/deposit", "/data/balances/0/available"}


@pytest.mark.parametrize("name", ["\u00b4", "\u00a8 \u00a8", "_", "\u0301"])
def test_a_deposit_whose_folded_name_is_empty_is_refused(name: str) -> None:
    assert "/data/deposit" in faults_of(data={"deposit": name, "available": 1})


def test_a_binary_body_is_not_taken_for_no_data() -> None:
    faults = faults_of(type="product.changed", data=None, data_base64="e30=")

    assert set(faults) == {"/data_base64"}


def test_a_product_names_every_fault_of_every_sku() -> None:
    skus = [{"sku": "A", "ean": "x"}, {"weight_kg": Decimal(-1)}, 7]

    faults = faults_of(type="product.changed", data={"name": "N", "skus": skus, "images": [{}]})

    assert set(faults) == {
        "/data/skus/0/ean", "/data/skus/1/sku", "/data/skus/1/weight_kg", "/data/skus/2",
        "/data/images/0/url",
    }  # fmt: skip


@pytest.mark.parametrize("skus", [None, [], {}, [{"sku": "A"}] * 501])
def test_a_product_has_between_one_and_500_skus(skus: object) -> None:
    assert "/data/skus" in faults_of(type="product.changed", data={"name": "N", "skus": skus})
