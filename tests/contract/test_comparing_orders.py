"""The comparison of both sides, compared: each kind of difference is found."""

from typing import Any

from tests.olist.comparing import differences
from tests.olist.sales import Payment, Sale, SoldItem

SALE = Sale(
    order_id="a1",
    status="delivered",
    purchased_at="2017-11-24 22:10:05",
    customer="b7d76e111c89",
    city="maringa",
    state="PR",
    zip_prefix="87013",
    items=[SoldItem("P-1", "s1", 2, 5000, 700)],
    payments=[Payment("credit_card", 3, 11900)],
)


def kept(**what_matters: Any) -> dict[str, Any]:
    """Give that sale as the ERP's simulator tells of it, with 5.00 of interest left out."""
    order = {
        "store_number": "a1",
        "items": [["P-1", 2350100301, "2.0", "50.00"]],
        "items_cents": 10000,
        "discount_cents": 0,
        "freight_cents": 1400,
        "total_cents": 11400,
        "instalments_cents": [11400],
        "methods": ["3"],
    }
    return {**order, **what_matters}


def test_an_order_that_is_there_once_and_adds_up_does_not_differ() -> None:
    assert differences([SALE], [kept()]) == []


def test_a_cent_is_a_difference() -> None:
    assert len(differences([SALE], [kept(total_cents=11401)])) == 1


def test_an_order_that_is_missing_and_one_too_many_are_differences() -> None:
    assert len(differences([SALE], [kept(store_number="b2")])) == 2


def test_an_order_that_is_there_twice_is_a_difference() -> None:
    assert differences([SALE], [kept(), kept()]) == ["a1: 2 times in the ERP"]


def test_a_line_without_its_product_is_a_difference() -> None:
    assert len(differences([SALE], [kept(items=[["P-1", 0, "2.0", "50.00"]])])) == 1


def test_half_a_piece_is_a_difference() -> None:
    assert len(differences([SALE], [kept(items=[["P-1", 2350100301, "2.5", "40.00"]])])) == 1
