"""What every ERP promises about orders: the fake, and our client in every dialect of Eccosys."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from domain.erp_orders import ErpCarrier, ErpOrderRef, ErpStatus
from domain.errors import ErpRejected
from tests.contract.eccosys_pair import ErpPair, running_erp
from tests.contract.erp_sides import FakeSide, RealSide, Side
from tests.erp_builders import (
    CARRIER,
    DOCUMENT,
    MUG,
    MUG_ID,
    SHIRT,
    SHIRT_ID,
    an_erp_address,
    an_erp_customer,
    an_erp_item,
    an_erp_order,
    an_unpaid_order,
)

DIALECTS: list[dict[str, Any]] = [
    {},
    {"authorization": "bearer"},
    {"empty_list": "200"},
    {"default_count": 0},
    {"default_count": 1},
    {"products_by_query": "400"},
    {"numeric_product_key": "code"},
    {"single_order": "object"},
    {"single_customer": "object"},
    {"single_product": "array"},
    {"order_envelope": "result"},
    {"customer_envelope": "result"},
    {"order_update_envelope": "top"},
    {"status_envelope": "top"},
    {"created_id": "text"},
    {"order_lookup": "near"},
    {"order_lookup": "absent"},
    {"customer_lookup": "key"},
    {"customer_lookup": "plain"},
    {"customer_lookup": "query"},
    {"duplicate_documents": "allow"},
    {"contact_by_id": "ignored"},
    {"order_number_length": 0},
    {"unknown_items": "refused"},
    {"unlinked_items": "refused"},
    {"unknown_carrier": "refused"},
    {"unknown_fields": "ignored"},
    {"totals": "computed"},
    {"totals": "sent"},
    {"cancel_invoiced": "accepted"},
    {"delivered": "D"},
    {"status_routes": "status"},
    {"form_names": "absent"},
    {"retry_after": "seconds"},
]


@pytest.fixture(scope="module")
def started() -> Iterator[ErpPair]:
    """One simulator for all tests of this file."""
    with running_erp() as pair:
        yield pair


@pytest.fixture(params=["fake", *DIALECTS], ids=str)
def side(request: pytest.FixtureRequest, started: ErpPair) -> Side:
    """An ERP without orders and customers."""
    if request.param == "fake":
        return FakeSide()
    started.fresh().company.switch(**request.param)
    return RealSide(started)


def placed(side: Side, **order: Any) -> ErpOrderRef:
    """Have an order created that must be."""
    draft = an_erp_order(**order)
    customer = draft.customer
    customer_id = side.erp.find_customer(customer.document) or side.erp.create_customer(customer)
    return side.erp.create_order(draft, customer_id)


def test_an_order_that_was_created_is_there_once_to_the_cent(side: Side) -> None:
    ref = placed(side, discount_cents=123_45, freight_cents=19_90, items=(a_dear_item(),))

    [seen] = side.orders()
    assert (seen.erp_id, seen.number) == (ref.erp_id, "ML-2000099900000017")
    assert seen.money == (1_234_56, 123_45, 19_90, 1_131_01)
    assert seen.status is ErpStatus.OPEN


def a_dear_item() -> Any:
    return an_erp_item("1", "1234.56", 1_234_56)


def test_its_items_are_linked_and_keep_their_quantities(side: Side) -> None:
    shirts = an_erp_item("2", "79.90", 159_80, product_id=SHIRT_ID, sku=SHIRT)

    placed(side, items=(an_erp_item(), shirts))

    [seen] = side.orders()
    assert seen.items == ((MUG, "1"), (SHIRT, "2"))


def test_it_has_its_carrier_with_the_link(side: Side) -> None:
    placed(side)

    assert side.orders()[0].carrier == "6001:6101"


@pytest.mark.parametrize("link_id", ["6102", "9999"], ids=["inactive", "unknown"])
def test_an_order_whose_carrier_cannot_carry_it_is_refused(side: Side, link_id: str) -> None:
    with pytest.raises(ErpRejected, match=f"6001:{link_id}"):
        placed(side, carrier=ErpCarrier("6001", link_id))

    assert list(side.orders()) == []


def test_an_order_is_found_by_its_exact_number(side: Side) -> None:
    ref = placed(side, number="ML-20001")
    placed(side, number="ML-200012")

    assert [found.erp_id for found in side.erp.find_orders("ML-20001")] == [ref.erp_id]


def test_a_number_that_is_nobodys_finds_nothing(side: Side) -> None:
    placed(side, number="ML-20001")

    assert list(side.erp.find_orders("ML-2000")) == []


def test_an_erp_without_orders_has_none_of_any_number(side: Side) -> None:
    assert list(side.erp.find_orders("ML-20001")) == []


@pytest.mark.parametrize("number", ["Lojas Americanas-2810/7", "Pedido 7", "é-7"])
def test_a_number_of_odd_characters_is_found_all_the_same(side: Side, number: str) -> None:
    ref = placed(side, number=number)

    assert [found.erp_id for found in side.erp.find_orders(number)] == [ref.erp_id]
    assert list(side.erp.find_orders(number + "7")) == []


def test_the_same_number_twice_makes_two_and_both_are_found(side: Side) -> None:
    refs = [placed(side), placed(side)]

    found = side.erp.find_orders("ML-2000099900000017")

    assert [one.erp_id for one in found] == [ref.erp_id for ref in refs]


DAY = date(2026, 9, 15)


def test_the_orders_of_a_day_are_listed_whole(side: Side) -> None:
    refs = [placed(side, number="ML-1"), placed(side, number="ML-2", discount_cents=90)]
    side.erp.cancel(refs[1], "Desistência")
    side.invoice(refs[0])

    one, other = side.erp.orders_of(DAY)

    assert [line.ref.erp_id for line in (one, other)] == [ref.erp_id for ref in refs]
    assert (one.number, one.status, one.total_cents) == ("ML-1", ErpStatus.FULFILLED, 3990)
    assert (other.number, other.status, other.total_cents) == ("ML-2", ErpStatus.CANCELLED, 3900)
    assert (one.is_invoiced, other.is_invoiced) == (True, False)


def test_an_order_of_another_day_is_not_listed(side: Side) -> None:
    placed(side)

    assert list(side.erp.orders_of(date(2026, 9, 16))) == []


def test_a_customer_is_found_once_made(side: Side) -> None:
    assert side.erp.find_customer(DOCUMENT) is None

    made = side.erp.create_customer(an_erp_customer())

    assert side.erp.find_customer(DOCUMENT) == made
    assert side.erp.find_customer("52998224725") is None


def test_a_company_is_found_by_its_letters_and_digits(side: Side) -> None:
    made = side.erp.create_customer(an_erp_customer("12ABC34501DE35"))

    assert side.erp.find_customer("12ABC34501DE35") == made


def test_products_are_known_by_exactly_their_code(side: Side) -> None:
    found = side.erp.product_ids([MUG, SHIRT, MUG.lower(), "NADA", ""])

    assert found == {MUG: MUG_ID, SHIRT: SHIRT_ID}


def test_a_single_unknown_product_is_known_to_be_none(side: Side) -> None:
    assert side.erp.product_ids(["NADA"]) == {}


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
        side.erp.cancel(nobody, "")


def test_carriers_are_given_with_their_forms(side: Side) -> None:
    active = {form.carrier: form.active for form in side.erp.carriers()}

    assert active == {CARRIER: True, ErpCarrier("6001", "6102"): False}
