"""Kits: made once their parts are in the hub, and changed when their parts are others."""

from typing import Any

from domain.deadletters import Reason
from domain.errors import Held
from domain.store import PriceScope
from tests.unit.workers.product_room import LAMP, ProductRoom

PART = "AUR-MT-AZ"
OTHER = "AUR-MT-AR"


def a_kit(**parts: int) -> dict[str, Any]:
    """Give a kit of so many of each; none named: two of one part."""
    named = {sku.replace("_", "-"): units for sku, units in parts.items()} or {PART: 2}
    return {**LAMP, "kit": [{"sku": sku, "quantity": units} for sku, units in named.items()]}


def test_a_kit_waits_for_its_parts() -> None:
    room = ProductRoom()

    outcome = room.push(a_kit())

    assert isinstance(outcome, Held)
    assert room.waits.waiting == {PART: {"P-1"}}


def test_a_part_that_the_hub_has_is_found_though_nobody_looked_for_it_before() -> None:
    room = ProductRoom()
    room.hub.scopes[PART] = PriceScope.SKU

    room.push(a_kit())

    [payload] = [payload for name, payload in room.hub.writes if name == "create_product"]
    assert payload["kitComponents"][0]["idSku"] == str(room.bindings.rows[PART].sku_id)


def test_of_a_part_that_is_several_in_the_hub_none_is_guessed() -> None:
    room = ProductRoom()
    room.hub.scopes[PART] = PriceScope.SKU
    room.hub.twins.add(PART)

    outcome = room.push(a_kit())

    assert isinstance(outcome, Held)
    assert outcome.reason is Reason.PRODUCT_INCOMPLETE
    assert "anybridge link set" in str(outcome)
    assert room.waits.waiting == {PART: {"P-1"}}


def test_of_a_part_that_is_several_in_the_hub_the_chosen_one_is_meant() -> None:
    room = ProductRoom()
    room.hub.scopes[PART] = PriceScope.SKU
    room.hub.twins.add(PART)
    room.bindings.choices[PART] = 101

    room.push(a_kit())

    [payload] = [payload for name, payload in room.hub.writes if name == "create_product"]
    assert payload["kitComponents"][0]["idSku"] == "101"


def test_other_parts_of_a_kit_are_one_call_of_what_changed() -> None:
    room = ProductRoom()
    room.hub.scopes |= dict.fromkeys((PART, OTHER), PriceScope.SKU)
    room.settled(a_kit())

    room.push(a_kit(AUR_MT_AZ=2, AUR_MT_AR=1))
    room.push(a_kit(AUR_MT_AZ=2, AUR_MT_AR=1))

    [(name, change)] = room.hub.writes
    assert name == "change_product"
    assert [row["quantity"] for row in change["kitComponents"]] == [2, 1]
    assert change["allowAutomaticSkuMarketplaceCreation"] is False


def test_a_kit_whose_parts_are_no_longer_told_keeps_them() -> None:
    room = ProductRoom()
    room.hub.scopes[PART] = PriceScope.SKU
    room.settled(a_kit())

    room.push(LAMP)

    assert room.hub.writes == []
