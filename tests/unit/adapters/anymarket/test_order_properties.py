"""Whatever AnyMarket may send: an order is read, or refused with our error."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.anymarket.translate.orders import to_feed_entry, to_order
from adapters.http.exact_json import read_json, write_json
from domain.errors import Unreadable
from tests.unit.adapters.anymarket.scripted_hub import payload_of

NUMBERS = st.integers(-(10**39), 10**39) | st.decimals(-(10**39), 10**39)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text()
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
WHOLE = payload_of("order-invoiced") | {"cancelDate": "2026-09-15T12:04:11Z"}


def swapped(payload: Any, draw: st.DrawFn) -> Any:
    """Give a payload in which a few values, at any depth, are something else."""
    if draw(st.integers(0, 99)) == 0:
        return draw(JSON)
    if isinstance(payload, dict):
        return {name: swapped(value, draw) for name, value in payload.items()}
    if isinstance(payload, list):
        return [swapped(value, draw) for value in payload]
    return payload


@st.composite
def odd_orders(draw: st.DrawFn) -> object:
    """Give what arrives when almost anything may."""
    return swapped(WHOLE, draw)


@given(odd_orders())
def test_an_order_is_read_or_refused_with_our_error(payload: object) -> None:
    try:
        order = to_order(payload)
    except Unreadable:
        return
    assert all(item.quantity.is_finite() for item in order.items)
    assert order.raw_status


@given(JSON)
def test_an_entry_of_the_feed_is_read_or_refused_with_our_error(payload: object) -> None:
    row = payload if isinstance(payload, dict) else {"id": payload, "token": payload}
    try:
        entry = to_feed_entry(row)
    except Unreadable:
        return
    assert entry.token


@given(amount=st.decimals(-(10**9), 10**9, places=2))
def test_money_survives_the_way_they_write_it(amount: Decimal) -> None:
    payload = read_json(write_json(payload_of("order-paid") | {"total": amount}))

    assert to_order(payload).totals.total == amount
