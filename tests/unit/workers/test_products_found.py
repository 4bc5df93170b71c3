"""What the hub has already is found, linked and never made a second time."""

from dataclasses import replace
from typing import Any

import pytest

from domain.deadletters import Reason
from domain.errors import PermanentError, Rejected, SentAndFollowed
from domain.hub_catalogue import HubBrand, HubCategory, HubVariation
from domain.product_memory import Shelf
from domain.store import PriceScope
from tests.unit.workers.product_room import LAMP, MANTLE, ProductRoom
from workers.work import Sent


def test_brand_category_and_variations_that_the_hub_has_are_found_by_name() -> None:
    room = ProductRoom()
    room.hub.shelf_brands = [HubBrand(1, "AURORA decor")]
    house = HubCategory(2, ("Casa",))
    room.hub.tree = [house, HubCategory(3, ("Casa", "Mantas"), 2)]
    room.hub.types = [HubVariation(4, "COR")]

    room.push(MANTLE)

    assert room.hub.written == ["create_value", "create_value", "create_product"]
    assert room.known().fields["brand"] == {"id": 1}
    assert room.known().fields["category"] == {"id": 3}


CODED = {**LAMP, "brand_code": "marca-0042"}


def test_a_brand_of_another_name_is_found_by_the_id_that_the_erp_gave_it() -> None:
    room = ProductRoom()
    room.hub.shelf_brands = [HubBrand(1, "Aurora Antiga", "marca-0042"), HubBrand(2, "Outra")]

    room.push(CODED)

    assert "create_brand" not in room.hub.written
    assert room.known().fields["brand"] == {"id": 1}


def test_the_name_of_a_brand_goes_before_its_id() -> None:
    room = ProductRoom()
    room.hub.shelf_brands = [HubBrand(1, "Outra", "marca-0042"), HubBrand(2, "Aurora Decor")]

    room.push(CODED)

    assert room.known().fields["brand"] == {"id": 2}


def test_a_brand_is_made_with_the_id_that_the_erp_gave_it() -> None:
    room = ProductRoom()

    room.push(CODED)

    [brand] = room.hub.shelf_brands
    assert (brand.name, brand.partner_id) == ("Aurora Decor", "marca-0042")


def test_types_of_variations_are_made_with_their_values_at_once() -> None:
    room = ProductRoom()

    room.push(MANTLE)

    assert ("create_variation", ("Cor", "Azul", "Areia")) in room.hub.writes


@pytest.mark.parametrize("beaten", ["brand", "category", "variation"])
def test_who_is_beaten_to_it_looks_again(beaten: str) -> None:
    room = ProductRoom()
    rivals: dict[str, Any] = {
        "brand": lambda: room.hub.shelf_brands.append(HubBrand(1, "Aurora Decor")),
        "category": lambda: room.hub.tree.append(HubCategory(2, ("Casa",))),
        "variation": lambda: room.hub.types.append(HubVariation(4, "Cor")),
    }
    asked = {"brand": "find_brands", "category": "category_tree", "variation": "variations"}

    room.hub.after[asked[beaten]] = rivals[beaten]
    outcome = room.push(MANTLE)

    assert isinstance(outcome, SentAndFollowed)
    assert [brand.name for brand in room.hub.shelf_brands] == ["Aurora Decor"]
    assert sorted(one.path for one in room.hub.tree) == [("Casa",), ("Casa", "Mantas")]
    assert len(room.hub.types) == 1


def test_a_product_that_the_hub_has_is_linked_by_its_skus_and_changed() -> None:
    room = ProductRoom()
    other = ProductRoom()
    other.hub = room.hub
    other.settled(LAMP, "old")

    outcome = room.push({**LAMP, "name": "Luminária Nova"})

    assert isinstance(outcome, Sent | SentAndFollowed)
    assert len(room.hub.goods) == 1
    assert room.hub.written == ["change_product"]


def test_a_sku_that_stands_in_two_products_is_never_guessed() -> None:
    room = ProductRoom()
    room.settled(LAMP, "one")
    [good] = room.hub.goods.values()
    room.hub.goods[9] = replace(good, id=9)
    room.bindings.rows.clear()

    outcome = room.push(LAMP)

    assert isinstance(outcome, PermanentError)
    assert outcome.reason is Reason.SKU_AMBIGUOUS
    assert room.hub.written == []


def test_of_two_products_the_one_whose_sku_a_person_chose_is_meant() -> None:
    room = ProductRoom()
    room.settled(LAMP, "one")
    [good] = room.hub.goods.values()
    [sku] = good.skus
    room.hub.goods[9] = replace(good, id=9, skus=(replace(sku, id=90),))
    room.bindings.rows.clear()
    room.bindings.choices = {sku.partner_id: 90}

    room.push(LAMP)

    known = room.memory.products("acme", ["P-1"]).get("P-1")
    assert known is not None
    assert known.hub_id == 9


def test_a_code_that_pages_had_twice_is_looked_up_before_a_product_is_made() -> None:
    room = ProductRoom()
    room.settled(LAMP, "one")
    [good] = room.hub.goods.values()
    room.hub.goods[9] = replace(good, id=9)
    room.bindings.rows.clear()
    room.memo |= {"catalogue_walked": True, "codes_shared": ["AUR-LM-01"]}

    outcome = room.push(LAMP)

    assert isinstance(outcome, PermanentError)
    assert room.hub.written == []


def test_a_refusal_of_what_is_there_already_links_it_whatever_its_words() -> None:
    room = ProductRoom()
    other = ProductRoom()
    other.hub = room.hub
    other.settled(LAMP, "old")
    room.memo["catalogue_walked"] = True
    room.hub.fails("create_product", Rejected("422: conflito"))

    room.push({**LAMP, "name": "Luminária Nova"})

    assert len(room.hub.goods) == 1
    assert room.hub.written == ["create_product", "change_product"]


def test_a_product_that_is_refused_for_good_is_a_dead_letter_and_no_intent_is_left() -> None:
    room = ProductRoom()
    room.hub.fails("create_product", Rejected("422: título inválido"))

    outcome = room.push(LAMP)

    assert isinstance(outcome, Rejected)
    assert room.memory.products("acme", ["P-1"]).get("P-1") is None
    assert room.shelves.all_of("acme", Shelf.BRAND) == []


def test_many_unknown_products_are_looked_up_by_one_walk_through_the_hub() -> None:
    room = ProductRoom()
    room.priced(*[f"S-{n}" for n in range(20)])

    for n in range(20):
        room.push({**LAMP, "skus": [{"sku": f"S-{n}"}]}, f"P-{n}")

    looked = [call for call in room.hub.calls if call.startswith("find_products")]
    walked = [call for call in room.hub.calls if call.startswith("page_of_skus")]
    assert (len(looked), len(walked)) == (10, 1)


def test_a_product_that_the_walk_meets_is_linked() -> None:
    room = ProductRoom()
    room.hub.scopes["AUR-LM-01"] = PriceScope.SKU
    [there] = room.hub.find_sku("AUR-LM-01")
    other = ProductRoom()
    other.hub = room.hub
    other.settled(LAMP, "old")
    [good] = room.hub.goods.values()
    room.hub.goods = {there.product_id: replace(good, id=there.product_id)}
    room.memo["products_looked_up"] = 10

    room.push(LAMP)

    assert room.known().hub_id == there.product_id
    assert "create_product" not in room.hub.written
