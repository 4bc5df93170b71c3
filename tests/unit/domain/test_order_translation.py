"""From the channel's order to the ERP's: no cent is lost."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel_orders import ChannelItem, ChannelOrder, ChannelTotals, OrderStatus
from domain.channel_payments import Intermediary
from domain.erp_orders import ErpOrder, ErpStatus
from domain.money import Cents
from domain.order_decisions import decide
from domain.order_translation import rounded, shares, to_erp_order
from domain.store import OrderImport
from tests.order_builders import (
    a_channel_order,
    a_payment,
    a_pending_order,
    a_store_of_orders,
    an_item,
    what_is_known,
)

CENTS = st.integers(0, 10**8)


def told(order: ChannelOrder) -> ErpOrder:
    store = a_store_of_orders(order_import=OrderImport.ALL)
    resolution = decide(order, store, what_is_known()).resolution
    assert resolution is not None
    return to_erp_order(order, resolution)


def test_the_sample_order_keeps_its_sums() -> None:
    erp = told(a_channel_order())

    assert (erp.products_cents, erp.discount_cents, erp.freight_cents) == (23980, 1000, 1890)
    assert erp.total_cents == 24870


def test_the_store_order_number_is_the_channels_whole() -> None:
    order = a_channel_order(marketplace_number="Lojas-Exemplo-28100000000000017")

    assert told(order).store_order_number == "Lojas-Exemplo-28100000000000017"


def test_a_paid_order_is_open_and_an_unpaid_one_awaits_payment() -> None:
    paid, unpaid = told(a_channel_order()), told(a_pending_order())

    assert (paid.status, paid.paid_on) == (ErpStatus.OPEN, date(2026, 9, 15))
    assert (unpaid.status, unpaid.paid_on) == (ErpStatus.AWAITING_PAYMENT, None)


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        (OrderStatus.INVOICED, ErpStatus.OPEN),
        (OrderStatus.SHIPPED, ErpStatus.FULFILLED),
        (OrderStatus.DELIVERED, ErpStatus.FULFILLED),
    ],
)
def test_an_order_that_left_already_waits_for_nobody_to_send_it_again(
    status: OrderStatus, becomes: ErpStatus
) -> None:
    assert told(a_channel_order(status=status)).status is becomes


def test_days_are_those_of_sao_paulo() -> None:
    assert told(a_channel_order(created_at_s=1_789_437_600.0)).ordered_on == date(2026, 9, 14)


def test_payments_that_do_not_say_their_value_share_the_total() -> None:
    order = a_channel_order(payments=(a_payment(None), a_payment(None), a_payment(None)))

    assert [each.amount_cents for each in told(order).instalments] == [8290, 8290, 8290]


def test_an_instalment_says_how_it_was_paid() -> None:
    assert told(a_channel_order()).instalments[0].note == "CARTÃO DE CRÉDITO 3x"


def test_interest_is_no_part_of_the_order_and_is_noted() -> None:
    totals = ChannelTotals(freight=Decimal("18.9"), interest=Decimal("5.5"), total=Decimal("254.2"))

    erp = told(a_channel_order(totals=totals))

    assert erp.total_cents == 24870
    assert "difere em R$ 5.50" in erp.note
    assert "Juros pagos pelo comprador: R$ 5.50" in erp.note


def test_the_intermediary_of_the_invoice_is_noted_with_the_seller_that_it_knows() -> None:
    said = Intermediary(document="03007331000141", seller_id="AURORAOFICIAL")

    notes = [told(a_channel_order(intermediary=each)).note for each in (said, Intermediary())]

    assert "Intermediador: CNPJ 03007331000141, vendedor AURORAOFICIAL" in notes[0]
    assert "Intermediador" not in notes[1]


def test_a_unit_price_has_no_more_decimals_than_an_invoice_takes() -> None:
    unit = Decimal("33.333333333333")
    item = an_item(quantity=Decimal(3), unit=unit, gross=Decimal(100), discount=Decimal(0))

    (line,) = told(a_channel_order(items=(item,))).items

    assert (line.unit_price, line.gross_cents) == (Decimal("33.3333333333"), 10000)


def test_a_unit_price_that_does_not_give_the_gross_is_derived_from_it() -> None:
    item = an_item(quantity=Decimal(3), unit=Decimal("33.33"), gross=Decimal(100))

    line = told(a_channel_order(items=(item,))).items[0]

    assert (line.unit_price, line.gross_cents) == (Decimal("33.3333333333"), 10000)


@st.composite
def items(draw: st.DrawFn) -> ChannelItem:
    """Give a line whose discount is no more than it costs."""
    gross = draw(CENTS)
    discount = draw(st.integers(0, gross))
    return an_item(
        quantity=Decimal(draw(st.integers(1, 10**6))).scaleb(-draw(st.integers(0, 3))),
        unit=Decimal(draw(CENTS)).scaleb(-draw(st.integers(0, 4))),
        gross=Decimal(gross).scaleb(-2),
        discount=Decimal(discount).scaleb(-2),
        total=Decimal(gross - discount).scaleb(-2),
    )


@given(lines=st.lists(items(), min_size=1, max_size=5), freight=CENTS, values=st.lists(CENTS))
def test_discount_freight_and_total_are_conserved_to_the_cent(
    lines: list[ChannelItem], freight: int, values: list[int]
) -> None:
    goods = sum(rounded(line.total) for line in lines)
    order_discount = goods // 3
    totals = ChannelTotals(
        discount=Decimal(order_discount).scaleb(-2), freight=Decimal(freight).scaleb(-2)
    )
    payments = tuple(a_payment(str(Decimal(value).scaleb(-2))) for value in values)

    erp = told(a_channel_order(items=tuple(lines), totals=totals, payments=payments))

    assert erp.total_cents == goods - order_discount + freight
    assert erp.freight_cents == freight
    assert sum(rounded(line.quantity * line.unit_price) for line in erp.items) == erp.products_cents
    if payments:
        assert sum(each.amount_cents for each in erp.instalments) == erp.total_cents


@given(total=CENTS, weights=st.lists(st.integers(0, 10**6), min_size=1))
def test_shares_lose_no_cent_and_are_never_negative(total: int, weights: list[int]) -> None:
    parts = shares(Cents(total), weights)

    assert (sum(parts), len(parts), min(parts) >= 0) == (total, len(weights), True)
