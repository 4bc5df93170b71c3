"""A customer whom the ERP can invoice, or the names of every field at fault."""

from dataclasses import replace

import pytest

from domain.channel_buyers import ChannelAddress
from domain.customers import CustomerFaulty, CustomerFound, customer_of
from domain.erp_customers import PersonKind
from tests.order_builders import ADDRESS, BUYER, a_channel_order


def found_of(**what_matters: object) -> CustomerFound:
    found = customer_of(a_channel_order(**what_matters))
    assert isinstance(found, CustomerFound), found
    return found


def faults_of(**what_matters: object) -> tuple[str, ...]:
    found = customer_of(a_channel_order(**what_matters))
    assert isinstance(found, CustomerFaulty), found
    return found.faults


def test_a_person_is_known_by_a_bare_document() -> None:
    customer = found_of().customer

    assert (customer.kind, customer.document) == (PersonKind.PERSON, "11144477735")


def test_a_company_may_have_letters_in_its_document() -> None:
    buyer = replace(BUYER, document="12.abc.345/01de-35", state_registration="isento")

    customer = found_of(buyer=buyer).customer

    assert (customer.kind, customer.document) == (PersonKind.COMPANY, "12ABC34501DE35")
    assert customer.state_registration == "ISENTO"


def test_the_hubs_spelling_of_a_document_helps_where_the_raw_one_is_no_document() -> None:
    buyer = replace(BUYER, document="CPF 111", document_normalized="11144477735")

    assert found_of(buyer=buyer).customer.document == "11144477735"


def test_the_same_address_spelt_otherwise_is_no_other_delivery() -> None:
    assert found_of(billing=replace(ADDRESS, street="AVENIDA  EXEMPLO")).delivery is None


def test_another_address_is_the_delivery() -> None:
    delivery = found_of(shipping=replace(ADDRESS, number="7", receiver="João")).delivery

    assert delivery is not None
    assert (delivery.number, delivery.name) == ("7", "João")


@pytest.mark.parametrize("billing", [None, ChannelAddress(city="Maringá")])
def test_half_a_billing_address_gives_way_to_the_parcels(billing: ChannelAddress | None) -> None:
    found = found_of(billing=billing)

    assert (found.customer.address.street, found.delivery) == ("Avenida Exemplo", None)


def test_an_order_that_is_collected_has_the_billing_address_only() -> None:
    found = found_of(shipping=ChannelAddress(), billing=ADDRESS)

    assert (found.customer.address.city, found.delivery) == ("Maringá", None)


def test_a_missing_number_is_filled_in_and_noted() -> None:
    nameless = replace(ADDRESS, number=" ")

    found = found_of(shipping=nameless, billing=nameless)

    assert found.customer.address.number == "S/N"
    assert found.notes == ("address.number filled in",)


def test_what_is_wrong_but_not_needed_is_left_out_and_noted_without_its_value() -> None:
    buyer = replace(
        BUYER, email="maria(at)example", phone="30000000", cell_phone="+55 44 90000-0000"
    )

    found = found_of(buyer=buyer)

    assert (found.customer.email, found.customer.phone) == ("", "")
    assert found.customer.cell_phone == "44900000000"
    assert found.notes == ("buyer.email left out", "buyer.phone left out")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("street", ""),
        ("neighborhood", " "),
        ("city", ""),
        ("state", "XX"),
        ("postal_code", "37000"),
    ],
)
def test_a_wrong_part_of_the_address_is_named(field: str, value: str) -> None:
    wrong = replace(ADDRESS, **{field: value, "line": ""})

    assert faults_of(shipping=wrong, billing=wrong) == (f"shipping.{field}",)


def test_every_fault_is_named_at_once() -> None:
    buyer = replace(BUYER, name="", document="")
    shipping = replace(ADDRESS, city="", state="")

    assert faults_of(buyer=buyer, shipping=shipping) == (
        "buyer.name",
        "buyer.document",
        "shipping.city",
        "shipping.state",
    )


def test_an_address_abroad_is_at_fault_by_its_country() -> None:
    assert faults_of(shipping=replace(ADDRESS, country="MX")) == ("shipping.country",)
