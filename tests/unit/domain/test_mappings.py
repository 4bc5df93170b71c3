"""A mapping is found by a folded key and refused when nothing could be sent to its target."""

import pytest

from domain.mappings import MappingWrong, check_mapping, mapping_key


@pytest.mark.parametrize("name", ["Geral", " GERAL ", "gérãl"])
def test_a_deposit_is_found_however_its_name_is_written(name: str) -> None:
    assert mapping_key("deposit", name) == "geral"


@pytest.mark.parametrize("target", ["", "x", "-1", "4.5", "٤٧", "9" * 19])
def test_a_deposit_goes_to_the_number_of_a_stock_local_only(target: str) -> None:
    with pytest.raises(MappingWrong, match="number of an AnyMarket stock local"):
        check_mapping("deposit", "Geral", target)


def test_a_kind_that_is_not_known_is_named_with_those_that_are() -> None:
    with pytest.raises(
        MappingWrong, match="kind 'carrier' is not known; wanted: attribute, deposit, tracking"
    ):
        check_mapping("carrier", "Loggi", "193")


def test_a_deposit_without_a_name_is_refused() -> None:
    with pytest.raises(MappingWrong, match="deposit is empty"):
        check_mapping("deposit", "  ", "47")


@pytest.mark.parametrize("target", ["", "  ", "x" * 256, "a\nb"])
def test_an_attribute_goes_to_the_name_of_a_characteristic_only(target: str) -> None:
    with pytest.raises(MappingWrong, match="name of an AnyMarket characteristic"):
        check_mapping("attribute", "Composição", target)


def test_an_attribute_is_found_however_its_name_is_written() -> None:
    assert mapping_key("attribute", " COMPOSICAO") == mapping_key("attribute", "Composição")


@pytest.mark.parametrize(
    "target",
    ["", "[RASTREIO]", "ftp://a/[RASTREIO]", "https://a.example/", "https://a.example/ [RASTREIO]"],
)
def test_a_carrier_is_followed_at_an_address_with_a_place_for_the_number(target: str) -> None:
    with pytest.raises(MappingWrong, match="address where a parcel is followed"):
        check_mapping("tracking", "Correios", target)
