"""The carrier comes from what the items say, or the order is held."""

from domain.carriers import CarrierFound, CarrierHeld, carrier_keys, carrier_of
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier
from domain.store import CarrierConflict
from tests.order_builders import a_carrier_rule, a_channel_order, an_item, an_item_by

PAC = a_carrier_rule("1:1", marketplace="MERCADO_LIVRE", type="PAC")
SEDEX = a_carrier_rule("1:2", marketplace="MERCADO_LIVRE", type="SEDEX")
MIXED = a_channel_order(items=(an_item_by("PAC"), an_item_by("SEDEX")))


def test_a_mapped_carrier_has_both_ids() -> None:
    found = carrier_of(a_channel_order(), [a_carrier_rule("6002:6201")])

    assert isinstance(found, CarrierFound)
    assert found.carrier == ErpCarrier("6002", "6201")


def test_items_that_say_the_same_are_one_key() -> None:
    order = a_channel_order(items=(an_item_by("PAC"), an_item_by(" pac "), an_item_by("SEDEX")))

    assert [key.values[1] for key in carrier_keys(order)] == ["PAC", "SEDEX"]


def test_an_item_that_says_nothing_has_a_key_like_any_other() -> None:
    order = a_channel_order(items=(an_item(shippings=()),))
    rule = a_carrier_rule("1:9", marketplace="MERCADO_LIVRE", type="")

    assert isinstance(carrier_of(order, [PAC]), CarrierHeld)
    assert isinstance(carrier_of(order, [rule]), CarrierFound)


def test_items_of_different_carriers_are_a_conflict() -> None:
    held = carrier_of(MIXED, [PAC, SEDEX])

    assert isinstance(held, CarrierHeld)
    assert (held.reason, len(held.keys)) == (Reason.CARRIER_CONFLICT, 2)


def test_different_words_for_one_carrier_are_no_conflict() -> None:
    alike = a_carrier_rule("1:1", marketplace="MERCADO_LIVRE", type="SEDEX")

    assert isinstance(carrier_of(MIXED, [PAC, alike]), CarrierFound)


def test_what_is_not_mapped_is_named_alone() -> None:
    held = carrier_of(MIXED, [PAC])

    assert isinstance(held, CarrierHeld)
    assert (held.reason, [key.values[1] for key in held.keys]) == (
        Reason.CARRIER_UNMAPPED,
        ["SEDEX"],
    )


def test_a_store_may_say_that_the_first_item_decides() -> None:
    found = carrier_of(MIXED, [PAC, SEDEX], CarrierConflict.FIRST)

    assert isinstance(found, CarrierFound)
    assert found.carrier == ErpCarrier("1", "1")


def test_the_first_item_decides_though_its_way_comes_again_later() -> None:
    order = a_channel_order(items=(an_item_by("PAC"), an_item_by("SEDEX"), an_item_by("pac")))
    found = carrier_of(order, [PAC, SEDEX], CarrierConflict.FIRST)

    assert [key.values[1] for key in carrier_keys(order)] == ["PAC", "SEDEX"]
    assert isinstance(found, CarrierFound)
    assert found.carrier == ErpCarrier("1", "1")


def test_an_order_without_items_has_no_carrier() -> None:
    assert isinstance(carrier_of(a_channel_order(items=()), [PAC]), CarrierHeld)
