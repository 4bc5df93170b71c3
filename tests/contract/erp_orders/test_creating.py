"""Orders that every ERP promises to make, to find and to list."""

from datetime import date
from typing import Any

import pytest

from domain.erp_carriers import ErpCarrier
from domain.erp_orders import ErpStatus
from domain.errors import CarrierGone
from tests.contract.erp_sides import Side, placed
from tests.erp_builders import (
    CARRIER,
    DOCUMENT,
    MUG,
    MUG_ID,
    SHIRT,
    SHIRT_ID,
    an_erp_customer,
    an_erp_item,
    an_erp_order,
)


def test_an_order_that_was_created_is_there_once_to_the_cent(side: Side) -> None:
    ref = placed(side, discount_cents=123_45, freight_cents=19_90, items=(a_dear_item(),))

    [seen] = side.orders()
    assert (seen.erp_id, seen.number) == (ref.erp_id, "ML-2000099900000017")
    assert seen.money == (1_234_56, 123_45, 19_90, 1_131_01)
    assert seen.status is ErpStatus.OPEN


@pytest.mark.parametrize("status", [ErpStatus.AWAITING_PAYMENT, ErpStatus.FULFILLED])
def test_an_order_is_created_where_it_stands(side: Side, status: ErpStatus) -> None:
    placed(side, status=status)

    assert side.orders()[0].status is status


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
    with pytest.raises(CarrierGone, match=f"6001:{link_id}"):
        placed(side, carrier=ErpCarrier("6001", link_id))

    assert list(side.orders()) == []


def test_an_order_is_found_by_its_exact_number(side: Side) -> None:
    ref = placed(side, number="ML-20001")
    placed(side, number="ML-200012")

    assert [found.ref.erp_id for found in side.erp.find_orders("ML-20001")] == [ref.erp_id]


def test_what_is_found_tells_whose_it_is(side: Side) -> None:
    note = "AnyMarket 183000101 - MERCADO_LIVRE - Aurora\nEnvio: Normal"
    buyer = side.erp.create_customer(an_erp_customer())
    order = an_erp_order("ML-20001", note=note)
    side.erp.create_order(order, buyer)

    [found] = side.erp.find_orders("ML-20001")

    assert (found.names, found.customer_id) == ((183000101,), buyer)
    assert (found.total_cents, found.ordered_on) == (order.total_cents, order.ordered_on)
    assert found.customer_id == side.erp.find_customer(order.customer.document)


def test_a_number_that_is_nobodys_finds_nothing(side: Side) -> None:
    placed(side, number="ML-20001")

    assert list(side.erp.find_orders("ML-2000")) == []


def test_an_erp_without_orders_has_none_of_any_number(side: Side) -> None:
    assert list(side.erp.find_orders("ML-20001")) == []


@pytest.mark.parametrize("number", ["Lojas Americanas-2810/7", "Pedido 7", "é-7"])
def test_a_number_of_odd_characters_is_found_all_the_same(side: Side, number: str) -> None:
    ref = placed(side, number=number)

    assert [found.ref.erp_id for found in side.erp.find_orders(number)] == [ref.erp_id]
    assert list(side.erp.find_orders(number + "7")) == []


def test_the_same_number_twice_makes_two_and_both_are_found(side: Side) -> None:
    refs = [placed(side), placed(side)]

    found = side.erp.find_orders("ML-2000099900000017")

    assert [one.ref.erp_id for one in found] == [ref.erp_id for ref in refs]


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


def test_carriers_are_given_with_their_forms(side: Side) -> None:
    active = {form.carrier: form.active for form in side.erp.carriers()}

    assert active == {CARRIER: True, ErpCarrier("6001", "6102"): False}
