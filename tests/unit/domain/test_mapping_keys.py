"""What an order says is a key; a target is what the ERP can take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel_orders import ShippingDescriptor
from domain.erp_carriers import ErpCarrier
from domain.mapping_keys import (
    carrier_key,
    channel_key,
    from_carrier,
    payment_key,
    sku_key,
    to_carrier,
    to_target,
)
from domain.mappings import MappingWrong
from tests.order_builders import a_channel_order, a_payment

IDS = st.integers(1, 10**18).map(str)


def test_a_carrier_key_is_marketplace_type_account_and_the_normalised_pair() -> None:
    key = carrier_key(a_channel_order(), ShippingDescriptor("Loggi  Éxpress", "LOGGI", "UNKNOWN"))

    assert key.text == "mercado livre|loggi express|aurora oficial|loggi|unknown"


def test_empty_and_unknown_are_two_keys() -> None:
    order = a_channel_order()

    keys = {carrier_key(order, ShippingDescriptor(said)).text for said in ("", "UNKNOWN", "-")}

    assert len(keys) == 3


def test_a_label_shows_what_the_channel_wrote() -> None:
    label = carrier_key(a_channel_order(), ShippingDescriptor("Loggi Express")).label

    assert label.startswith('MERCADO_LIVRE / type "Loggi Express" / account "Aurora Oficial"')


def test_payments_and_channels_have_keys_of_their_own() -> None:
    order = a_channel_order()

    texts = (payment_key(order, a_payment()).text, channel_key(order).text)

    payment = "mercado livre|credit card|cartao de credito|"
    assert texts == (payment, "mercado livre|aurora oficial|mercado livre")


def test_a_sku_is_never_folded() -> None:
    assert len({sku_key(sku).text for sku in ("A-1", "a-1", "A 1", "A1")}) == 4


@given(carrier=IDS, link=IDS)
def test_a_carrier_target_reads_as_it_was_written(carrier: str, link: str) -> None:
    assert to_carrier(from_carrier(ErpCarrier(carrier, link))) == ErpCarrier(carrier, link)


@pytest.mark.parametrize(
    "text", ["", "193", "193:", ":7", "0:7", "193:7:1", "a:b", "\uff11:2", "-1:2"]
)
def test_a_carrier_target_needs_both_ids(text: str) -> None:
    with pytest.raises(MappingWrong, match="TRANSPORTADOR:VINCULO"):
        to_carrier(text)


@pytest.mark.parametrize(
    ("kind", "text"), [("payment", "card"), ("channel", ""), ("sku", " "), ("sku", "a\nb")]
)
def test_a_target_that_the_erp_cannot_take_is_refused(kind: str, text: str) -> None:
    with pytest.raises(MappingWrong, match="wanted"):
        to_target(kind, text)
