"""Sales that end: deactivated, never deleted, and braked where too many end."""

from typing import Any

import pytest

from domain.deadletters import Reason
from domain.errors import Misconfigured, PermanentError
from domain.product_memory import KnownProduct
from domain.product_reading import kept_product
from domain.product_source import ErpReading
from domain.store import Erp
from tests.unit.workers.product_room import ENDED, LAMP, MANTLE, ProductRoom
from workers.work import Sent


def test_a_product_whose_sale_ends_is_deactivated_and_never_deleted() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    outcome = room.push(ENDED)

    assert isinstance(outcome, Sent)
    [(_, change)] = room.hub.writes
    assert change == {"isProductActive": False, "allowAutomaticSkuMarketplaceCreation": False}
    assert room.known().is_ended


def test_a_family_that_was_never_sent_is_ended_by_the_code_it_was_made_with() -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    room.memory.forget("acme", ["P-1"])

    outcome = room.push(ENDED)

    assert isinstance(outcome, Sent)
    assert [write for write, _ in room.hub.writes] == ["change_product"]
    assert room.known().is_ended


def test_a_family_that_was_never_sent_is_ended_by_the_skus_that_the_erp_says() -> None:
    room = ProductRoom(erp=Erp.ECCOSYS)
    room.settled(MANTLE, "OUTRO")
    room.memory.forget("acme", ["OUTRO"])
    room.source.products["P-1"] = ErpReading(kept_product("P-1", MANTLE))

    outcome = room.push(ENDED)

    assert isinstance(outcome, Sent)
    assert room.known().is_ended


def test_what_neither_code_nor_skus_find_needs_no_end() -> None:
    room = ProductRoom(erp=Erp.ECCOSYS)

    outcome = room.push(ENDED)

    assert isinstance(outcome, Sent)
    assert (outcome.is_void, room.hub.writes) == (True, [])


def test_a_sale_that_has_ended_is_not_ended_again() -> None:
    room = ProductRoom()
    room.settled(LAMP)
    room.push(ENDED)
    room.hub.calls.clear()

    room.push(ENDED)

    assert room.hub.calls == []


def test_a_product_that_the_hub_never_had_needs_no_end() -> None:
    room = ProductRoom()

    outcome = room.push(ENDED)

    assert isinstance(outcome, Sent)
    assert outcome.is_void
    assert room.hub.written == []


def test_the_end_of_a_variation_does_not_end_the_sale_of_its_siblings() -> None:
    room = ProductRoom()
    room.settled(MANTLE)

    for _ in range(2):
        outcome = room.push(ENDED, "AUR-MT-AZ")

        assert isinstance(outcome, PermanentError)
        assert outcome.reason is Reason.EVENT_INVALID
        assert "AUR-MT-AR" in str(outcome)
    assert room.hub.writes == []


def test_the_end_of_a_product_of_one_sku_is_known_by_that_sku() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    room.push(ENDED, "AUR-LM-01")

    assert room.hub.written == ["change_product"]


def test_the_brake_holds_the_lane_before_too_many_sales_end() -> None:
    room = ProductRoom()
    room.settled(LAMP)
    for n in range(60):
        known = KnownProduct(f"E-{n}", n + 1, is_ended=n < 50)
        room.memory.keep("acme", [known], ends=n < 50)

    outcome = room.push(ENDED)

    assert isinstance(outcome, Misconfigured)
    assert outcome.cause == "brake"
    assert room.hub.writes == []
    room.memory.is_confirmed = True
    assert isinstance(room.push(ENDED), Sent)


def test_the_brake_counts_no_product_that_was_never_on_sale() -> None:
    room = ProductRoom()

    room.push({**LAMP, "active": False})

    assert room.known().is_ended
    assert room.memory.brake_counts("acme") == (0, 1)


def test_the_brake_counts_the_end_of_a_product_one_of_whose_skus_had_ended() -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    room.push({**MANTLE, "skus": MANTLE["skus"][:1], "images": MANTLE["images"][:1]})
    assert room.memory.brake_counts("acme") == (1, 1)
    room.memory.an_hour_passes()

    room.push(ENDED)

    assert room.memory.brake_counts("acme") == (1, 1)


@pytest.mark.parametrize(
    "change", [{"active": False}, {"skus": MANTLE["skus"][:1], "images": MANTLE["images"][:1]}]
)
def test_the_brake_counts_what_ends_by_a_change_as_well(change: dict[str, Any]) -> None:
    room = ProductRoom()
    room.settled(MANTLE)
    for n in range(60):
        known = KnownProduct(f"E-{n}", n + 1, is_ended=n < 50)
        room.memory.keep("acme", [known], ends=n < 50)

    outcome = room.push({**MANTLE, **change})

    assert isinstance(outcome, Misconfigured)
    assert room.hub.writes == []


def test_the_brake_counts_what_is_due_before_any_of_it_is_sent() -> None:
    room = ProductRoom()
    room.memory.due_to_end = 51

    with pytest.raises(Misconfigured, match="resume product"):
        room.handler.check(room.store, 51)
