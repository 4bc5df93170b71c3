"""Corrections of orders: whitelisted, checked, laid over; the hub's newer word counts."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.customers import CustomerFaulty, customer_of
from domain.overlays import (
    FIELDS,
    Edit,
    EditWrong,
    Overlay,
    apply,
    edits_of,
    given_way,
    merged,
    value_of,
)
from tests.order_builders import ADDRESS, BUYER, a_channel_order

ORDER = a_channel_order()


def test_a_correction_makes_an_order_of_a_faulty_customer_whole() -> None:
    faulty = a_channel_order(
        buyer=replace(BUYER, document="111", document_normalized="222"),
        shipping=replace(ADDRESS, postal_code="1310"),
    )
    said = {"buyer.document": "111.444.777-35", "shipping.postalCode": "01310-100"}

    whole = apply(faulty, Overlay(edits_of(said, faulty)))

    assert isinstance(customer_of(faulty), CustomerFaulty)
    assert not isinstance(customer_of(whole), CustomerFaulty)
    assert whole.shipping.postal_code == "01310-100"


def test_what_the_hub_changed_since_counts_more_than_the_correction() -> None:
    overlay = Overlay(edits_of({"shipping.number": "200"}, ORDER))
    newer = replace(ORDER, shipping=replace(ADDRESS, number="300"))

    assert apply(newer, overlay) == newer
    assert given_way(newer, overlay) == ("shipping.number",)
    assert apply(ORDER, overlay).shipping.number == "200"


def test_a_correction_made_without_a_look_always_counts() -> None:
    overlay = Overlay(edits_of({"shipping.number": "200"}))

    assert apply(ORDER, overlay).shipping.number == "200"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "wanted: FIELD=VALUE"),
        ({"totals.total": "1"}, "cannot be corrected"),
        ({"invoice.key": "1"}, "cannot be corrected"),
        ({"buyer.__class__": "1"}, "cannot be corrected"),
        ({"shipping.postal_code": "1310"}, "eight digits"),
        ({"shipping.state": "XX"}, "a state of Brazil"),
        ({"billing.country": "MX"}, "wanted: BR"),
        ({"buyer.document": "111.444.777-36"}, "right check digits"),
        ({"buyer.email": "ana"}, "an address"),
        ({"buyer.name": " "}, "is empty"),
        ({"shipping.street": "Rua\n1"}, "control characters"),
        ({"shipping.street": "x" * 256}, "too long"),
    ],
)
def test_what_cannot_be_corrected_is_said_without_its_value(
    said: dict[str, str], fault: str
) -> None:
    with pytest.raises(EditWrong, match=fault):
        edits_of(said)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(EditWrong) as raised:
        edits_of({"a.b": "1", "shipping.state": "XX", "shipping.number": "1"})

    assert set(raised.value.faults) == {"a.b", "shipping.state"}


def test_what_may_be_missing_may_be_taken_away() -> None:
    overlay = Overlay(edits_of({"shipping.complement": ""}, ORDER))

    assert apply(ORDER, overlay).shipping.complement == ""


def test_an_order_without_billing_address_gets_one() -> None:
    order = a_channel_order(billing=None)

    assert apply(order, Overlay((Edit("billing.city", "Maringá"),))).billing is not None


def test_the_newer_correction_of_a_field_counts() -> None:
    older = Overlay((Edit("buyer.name", "A"), Edit("buyer.email", "a@b.c")))

    whole = merged(older, [Edit("buyer.name", "B")])

    assert [(edit.field, edit.to) for edit in whole] == [
        ("buyer.name", "B"),
        ("buyer.email", "a@b.c"),
    ]


def test_a_correction_is_shown_without_its_values() -> None:
    assert repr(Overlay((Edit("buyer.name", "Maria", "Ana"),))).count("a@") == 0
    assert "Maria" not in repr(Edit("buyer.name", "Maria", "Ana"))


@given(st.lists(st.builds(Edit, st.sampled_from(FIELDS), st.text(max_size=5)), max_size=5))
def test_an_overlay_changes_what_it_names_and_nothing_else(edits: list[Edit]) -> None:
    overlay = Overlay(merged(None, edits))

    changed = apply(ORDER, overlay)

    assert {edit.field: value_of(changed, edit.field) for edit in overlay.edits} == {
        edit.field: edit.to for edit in overlay.edits
    }
    parts = {"shipping", "billing", "buyer"}
    assert {n: v for n, v in asdict(changed).items() if n not in parts} == {
        n: v for n, v in asdict(ORDER).items() if n not in parts
    }
