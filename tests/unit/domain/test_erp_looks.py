"""What a poll tells is what an ERP would publish, and is known once it is told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.erp_looks import is_known, price_said, product_said, stock_said
from domain.events import Event, EventInvalid
from domain.money import Cents, to_cents
from domain.product_drafts import Offer
from domain.stock import balances_of
from domain.store import Erp
from domain.validation import to_event
from tests.builders import NOW_S, a_store

STORE = a_store(erp=Erp.ECCOSYS)
quantities = st.decimals(-(10**9), 10**9, places=3)


def told(available: Decimal, at_s: float = NOW_S) -> Event:
    return to_event(stock_said(STORE, "SKU-1", available, at_s), NOW_S + 60.0)


@given(available=quantities)
def test_what_was_told_is_known(available: Decimal) -> None:
    assert is_known(STORE, balances_of(told(available)), available)


@given(available=quantities, other=quantities)
def test_another_quantity_is_not_known(available: Decimal, other: Decimal) -> None:
    assert is_known(STORE, balances_of(told(available)), other) == (available == other)


def test_a_quantity_that_was_told_of_another_deposit_is_not_known() -> None:
    balances = balances_of(told(Decimal(7)))

    assert not is_known(a_store(deposit="Loja 2"), balances, Decimal(7))


def test_a_balance_that_an_event_told_since_is_not_what_the_poll_told() -> None:
    newer = to_event(
        {
            **stock_said(STORE, "SKU-1", Decimal(0), NOW_S + 1.0),
            "data": {"deposit": "Loja 2", "available": 4},
        },
        NOW_S + 60.0,
    )

    assert not is_known(STORE, [*balances_of(told(Decimal(7))), *balances_of(newer)], Decimal(7))


def test_a_quantity_finer_than_a_thousandth_is_cut() -> None:
    assert told(Decimal("2.00004")).data["balances"][0]["available"] == 2


def test_an_absurd_quantity_breaks_the_contract_and_nothing_else() -> None:
    with pytest.raises(EventInvalid):
        told(Decimal("1e40"))


def test_the_same_content_is_the_same_event_whenever_it_is_seen() -> None:
    first, again = (product_said(STORE, "P-1", "digest", at_s) for at_s in (NOW_S, NOW_S + 9))
    other = product_said(STORE, "P-1", "other", NOW_S)

    assert (first["id"] == again["id"], first["id"] == other["id"]) == (True, False)


def test_a_product_event_says_no_more_than_that_it_changed() -> None:
    event = to_event(product_said(STORE, "P-1", "digest", NOW_S), NOW_S)

    assert (event.type, event.data, event.version.time_s) == ("product.changed", {}, NOW_S)


@given(price=st.integers(1, 10**9), sale=st.none() | st.integers(1, 10**9))
def test_a_price_is_told_whole(price: int, sale: int | None) -> None:
    offer = Offer(Cents(price), None if sale is None else Cents(sale))

    data = to_event(price_said(STORE, "SKU-1", offer, NOW_S), NOW_S).data

    assert to_cents(data["price"]) == price
    assert ("sale_price" in data) == (sale is not None)
    assert to_cents(data.get("sale_price", "0")) == (sale or 0)
