"""Orders that every ERP promises to open, move on, readdress, reroute and cancel."""

from datetime import date

import pytest

from domain.erp_carriers import ErpCarrier
from domain.erp_orders import ErpOrderRef, ErpStatus
from domain.errors import CarrierGone, ErpRejected
from tests.contract.erp_sides import Side, placed
from tests.erp_builders import CARRIER, an_erp_address, an_unpaid_order

OTHER = ErpCarrier("6002", "6201")


def test_a_state_is_where_the_order_stands(side: Side) -> None:
    ref = placed(side)

    state = side.erp.state(ref)

    assert state is not None
    assert (state.ref.erp_id, state.status, state.is_invoiced) == (
        ref.erp_id,
        ErpStatus.OPEN,
        False,
    )


def test_an_invoiced_order_says_so(side: Side) -> None:
    ref = placed(side)
    side.invoice(ref)

    state = side.erp.state(ref)

    assert state is not None
    assert (state.status, state.is_invoiced) == (ErpStatus.FULFILLED, True)


def test_an_order_that_nobody_knows_has_no_state(side: Side) -> None:
    assert side.erp.state(ErpOrderRef("2150999999", "75999999")) is None


@pytest.mark.parametrize("status", ErpStatus)
def test_an_order_takes_every_status(side: Side, status: ErpStatus) -> None:
    ref = placed(side)

    side.erp.set_status(ref, status, "por nós")

    assert side.orders()[0].status is status


def test_an_unpaid_order_is_opened_with_the_day_it_was_paid(side: Side) -> None:
    unpaid = an_unpaid_order()
    ref = side.erp.create_order(unpaid, side.erp.create_customer(unpaid.customer))
    assert side.orders()[0].status is ErpStatus.AWAITING_PAYMENT

    side.erp.mark_paid(ref, date(2026, 9, 17), "Pago")

    [seen] = side.orders()
    assert (seen.status, seen.paid_on) == (ErpStatus.OPEN, "2026-09-17")


def test_an_order_that_went_on_is_not_taken_back_by_a_payment(side: Side) -> None:
    ref = placed(side)
    side.erp.set_status(ref, ErpStatus.READY_FOR_PICKING, "por uma pessoa")

    side.erp.mark_paid(ref, date(2026, 9, 17), "Pago")

    assert side.orders()[0].status is ErpStatus.READY_FOR_PICKING


def test_a_cancelled_order_is_not_paid(side: Side) -> None:
    ref = placed(side)
    side.erp.cancel(ref, "Desistência")

    with pytest.raises(ErpRejected):
        side.erp.mark_paid(ref, date(2026, 9, 17), "Pago")


def test_a_delivery_address_is_replaced(side: Side) -> None:
    ref = placed(side, delivery=an_erp_address(city="Joinville"))
    assert side.orders()[0].city == "Joinville"

    side.erp.set_delivery(ref, an_erp_address(city="Itajaí", complement=""))

    assert side.orders()[0].city == "Itajaí"


def test_an_order_goes_by_another_carrier(side: Side) -> None:
    side.hire(OTHER)
    ref = placed(side)

    side.erp.set_carrier(ref, OTHER, "Loggi Express")

    [seen] = side.orders()
    state = side.erp.state(ref)
    assert state is not None
    assert (seen.carrier, state.carrier) == ("6002:6201", OTHER)


def test_an_order_goes_by_no_carrier_that_the_erp_does_not_know(side: Side) -> None:
    ref = placed(side)

    with pytest.raises(CarrierGone, match="6002:6201"):
        side.erp.set_carrier(ref, OTHER, "Loggi Express")

    assert side.orders()[0].carrier == "6001:6101"


def test_an_order_is_cancelled_once(side: Side) -> None:
    ref = placed(side)

    side.erp.cancel(ref, "Desistência")
    side.erp.cancel(ref, "Desistência")

    assert side.orders()[0].status is ErpStatus.CANCELLED


def test_an_invoiced_order_is_not_cancelled_blindly(side: Side) -> None:
    ref = placed(side)
    side.invoice(ref)

    with pytest.raises(ErpRejected):
        side.erp.cancel(ref, "Desistência")

    assert side.orders()[0].status is ErpStatus.FULFILLED


def test_an_order_that_nobody_knows_cannot_be_changed(side: Side) -> None:
    nobody = ErpOrderRef("2150999999", "75999999")

    with pytest.raises(ErpRejected):
        side.erp.set_status(nobody, ErpStatus.OPEN, "")
    with pytest.raises(ErpRejected):
        side.erp.mark_paid(nobody, date(2026, 9, 17), "")
    with pytest.raises(ErpRejected):
        side.erp.set_delivery(nobody, an_erp_address())
    with pytest.raises(ErpRejected):
        side.erp.set_carrier(nobody, CARRIER, "")
    with pytest.raises(ErpRejected):
        side.erp.cancel(nobody, "")
