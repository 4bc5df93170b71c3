"""Brands, categories, variations and characteristics, under every dialect of the hub."""

from typing import Any

import pytest

from domain.hub_catalogue import HubBrand, HubCategory
from domain.store import PriceScope
from tests.contract.anymarket_pair import Pair
from tests.contract.hub_dialects import Purse, dialects
from tests.simulator.hub import sample


@dialects
def test_a_brand_is_made_found_and_changed(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.switch(**switches)
    hub = pair.hub()

    made = hub.create_brand(" Aurora Decor ", "marca-0042")
    hub.create_brand("Aurora Decoração")
    [found] = hub.find_brands("AURORA decor", Purse())
    hub.update_brand(HubBrand(found.id, "Aurora", found.partner_id, "aur"))

    assert found == HubBrand(made.id, "Aurora Decor", "marca-0042")
    assert next(iter(hub.brands(Purse()))) == HubBrand(made.id, "Aurora", "marca-0042", "aur")


@dialects
@pytest.mark.parametrize("count", [0, 100, 230])
def test_every_brand_is_read_once(pair: Pair, switches: dict[str, object], count: int) -> None:
    names = [f"Marca {number}" for number in range(count)]
    pair.simulator.told("POST", "/accounts/99999./brands", [{"name": name} for name in names])
    pair.simulator.switch(**switches)
    purse = Purse()

    found = [brand.name for brand in pair.hub().brands(purse)]

    assert found == names
    assert purse.spent == len(pair.simulator.journal())


@pytest.mark.parametrize("mode", ["contains", "exact", "ignored"])
def test_a_brand_is_found_among_many_whatever_the_filter_does(pair: Pair, mode: str) -> None:
    rows = [{"name": f"Marca {number}"} for number in range(230)]
    pair.simulator.told("POST", "/accounts/99999./brands", rows)
    pair.simulator.switch(name_filter=mode)

    assert [one.name for one in pair.hub().find_brands("marca 229", Purse())] == ["Marca 229"]


def test_brands_of_one_name_are_all_given_the_same_spelling_first(pair: Pair) -> None:
    pair.simulator.switch(duplicate_names="accepted")
    hub = pair.hub()
    for name in ("AURORA", "Aurora"):
        hub.create_brand(name)

    assert [brand.name for brand in hub.find_brands("Aurora", Purse())] == ["Aurora", "AURORA"]


@dialects
def test_a_tree_is_made_level_by_level_and_read_in_one_call(
    pair: Pair, switches: dict[str, object]
) -> None:
    pair.simulator.switch(**switches)
    hub = pair.hub()

    house = hub.create_category("Casa", None, PriceScope.SKU, "c")
    both = hub.create_category("Mesa/Banho", house, PriceScope.COST)
    towels = hub.create_category("Toalhas", both, PriceScope.LISTING)

    tree = hub.category_tree()
    paths = [("Casa",), ("Casa", "Mesa/Banho"), ("Casa", "Mesa/Banho", "Toalhas")]
    assert [category.path for category in tree] == paths
    assert [category.id for category in tree] == [house.id, both.id, towels.id]
    assert [category.parent_id for category in tree] == [None, house.id, both.id]
    assert [one.name for one in hub.root_categories(Purse())] == ["Casa"]


@dialects
def test_a_category_is_read_with_those_below_it(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.switch(**switches)
    hub = pair.hub()
    house = hub.create_category("Casa", None, PriceScope.SKU)
    made = [hub.create_category(name, house, PriceScope.SKU) for name in ("A", "B")]

    found, below = hub.category(house.id)

    assert (found, [one.id for one in below]) == (house, [one.id for one in made])
    assert [one.path for one in below] == [("Casa", "A"), ("Casa", "B")]


@pytest.mark.parametrize("mode", ["reset", "kept"])
def test_a_renamed_category_keeps_everything_else(pair: Pair, mode: str) -> None:
    pair.simulator.switch(catalogue_put_omitted=mode)
    hub = pair.hub()
    house = hub.create_category("Casa", None, PriceScope.SKU, "c")
    made = hub.create_category("Mantas", house, PriceScope.SKU, "m")

    hub.update_category(HubCategory(**{**fields_of(made), "path": ("Casa", "Panos")}))

    after, _ = hub.category(made.id)
    assert (after.name, after.partner_id, after.parent_id) == ("Panos", "m", house.id)
    assert (after.scope, after.price_factor) == ("SKU", "1")


def fields_of(category: HubCategory) -> dict[str, Any]:
    """Give the fields of a category."""
    return {name: getattr(category, name) for name in HubCategory.__slots__}


@dialects
def test_variations_are_made_with_values_and_get_more(
    pair: Pair, switches: dict[str, object]
) -> None:
    pair.simulator.switch(**switches)
    hub = pair.hub()

    colour = hub.create_variation("Cor", ["Azul", "Areia"], is_visual=True, partner_id="cor")
    added = hub.create_value(colour.id, "Verde", "v")

    [found] = hub.variations(Purse())
    assert (found.name, found.is_visual, found.partner_id) == ("Cor", True, "cor")
    assert [value.text for value in found.values] == ["Azul", "Areia", "Verde"]
    assert list(hub.variation_values(colour.id, Purse())) == list(found.values)
    assert added in found.values


def test_the_groups_of_characteristics_tell_who_demands_what(pair: Pair) -> None:
    pair.simulator.with_names()
    group = sample("characteristics-group")
    pair.simulator.api.post("/categories/characteristics/groups", json=group).raise_for_status()

    [found] = pair.hub().characteristic_groups(Purse())

    assert (found.name, found.category_ids) == ("Ficha técnica luminárias", (1794222,))
    assert [(one.name, one.required_by) for one in found.characteristics] == [
        ("Potência", ("MERCADO_LIVRE",))
    ]
