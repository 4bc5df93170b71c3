"""Orders are decided on as people corrected them, until the hub says something newer."""

from dataclasses import replace

from domain.deadletters import Reason
from domain.errors import Held
from domain.overlays import Overlay, edits_of
from tests.order_builders import ADDRESS, a_carrier_rule, a_channel_order
from tests.unit.workers.order_room import ID, OrderRoom
from workers.work import Sent

FAULTY = a_channel_order(shipping=replace(ADDRESS, postal_code="1310"))
RIGHT = {"shipping.postalCode": "01310-100"}


def held_room() -> OrderRoom:
    """Give an order that is held for its address, and a person who is about to correct it."""
    room = OrderRoom(FAULTY)
    assert room.held().reason is Reason.CUSTOMER_INVALID
    return room


def correct(room: OrderRoom, **said: str) -> None:
    """Correct the order beside what the hub says now."""
    edits = edits_of(said, room.hub.orders[ID])
    room.overlays.rows[str(ID)] = Overlay(edits, "ana", "CEP confirmado com o cliente")


def delivered_to(room: OrderRoom) -> str:
    """Give the postal code that the ERP has for the delivery."""
    kept = room.only()
    address = kept.delivery or kept.order.delivery or kept.order.customer.address
    return address.postal_code


def test_a_held_order_is_imported_as_it_was_corrected() -> None:
    room = held_room()

    correct(room, **RIGHT)

    assert room.look() == Sent({"outcome": "import"})
    assert delivered_to(room) == "01310100"


def test_the_record_says_who_corrected_what_and_no_value() -> None:
    room = held_room()
    correct(room, **RIGHT)

    room.look()

    first, *_ = room.claim().steps
    assert (first.name, first.detail) == (
        "correction",
        "ana corrected shipping.postal_code",
    )


def test_a_correction_does_not_let_an_order_in_that_something_else_holds() -> None:
    room = OrderRoom(FAULTY)
    room.rules.rows = []
    correct(room, **RIGHT)

    outcome = room.look()

    assert isinstance(outcome, Held)
    assert [hold.reason for hold in room.claim().holds] == [Reason.CARRIER_UNMAPPED]
    room.rules.rows = [a_carrier_rule()]
    assert room.look() == Sent({"outcome": "import"})


def test_a_corrected_order_that_is_looked_at_again_costs_the_erp_nothing() -> None:
    room = held_room()
    correct(room, **RIGHT)
    room.look()
    calls = len(room.erp.calls)

    assert room.look() == Sent({"outcome": "update"})
    assert len(room.erp.calls) == calls


def test_another_change_of_the_hub_leaves_the_correction_as_it_is() -> None:
    room = held_room()
    correct(room, **RIGHT)
    room.look()

    room.change_hub(shipping=replace(FAULTY.shipping, number="7"), updated="2026-09-16T12:00:00Z")
    room.look()

    assert delivered_to(room) == "01310100"
    assert room.erp.calls.count("set_delivery") == 1


def test_what_the_hub_changes_later_in_the_same_field_counts() -> None:
    room = held_room()
    correct(room, **RIGHT)
    room.look()

    newer = replace(FAULTY.shipping, postal_code="20040002")
    room.change_hub(shipping=newer, updated="2026-09-16T12:00:00Z")
    room.look()

    assert delivered_to(room) == "20040002"
    assert room.claim().steps[0].detail == "the hub changed shipping.postal_code since"


def test_an_imported_order_is_sent_to_the_address_that_a_person_corrects() -> None:
    room = OrderRoom()
    room.look()

    correct(room, **RIGHT)
    room.look()

    assert delivered_to(room) == "01310100"


def test_a_correction_that_is_taken_back_no_longer_counts() -> None:
    room = held_room()
    correct(room, **RIGHT)

    room.overlays.rows.clear()

    assert room.held().reason is Reason.CUSTOMER_INVALID
