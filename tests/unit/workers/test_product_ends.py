"""Sales that end: deactivated, never deleted."""

from domain.deadletters import Reason
from domain.errors import Held, PermanentError
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


def test_a_product_that_lacks_something_goes_off_sale_all_the_same() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    outcome = room.push({**LAMP, "active": False, "ncm": None})

    assert isinstance(outcome, Held)
    assert room.hub.written == ["change_product"]
    assert room.known().is_ended


def test_a_product_that_lacks_something_and_is_sold_stays_on_sale() -> None:
    room = ProductRoom()
    room.settled(LAMP)

    outcome = room.push({**LAMP, "ncm": None})

    assert isinstance(outcome, Held)
    assert room.hub.written == []


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
