"""Letters of orders that a person discarded: they stay so until something else is wrong."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.audit import Act
from domain.channel_orders import ChannelOrder
from domain.deadletters import LetterState
from domain.erp_orders import ErpStatus
from tests.contract.order_bridge import Bridge
from tests.ledger import Ledger
from tests.order_builders import ADDRESS, a_cancelled_order, a_channel_order, an_item

ANA = Act("ana", "decided in the ERP")


class Room(Bridge):
    """A bridge, and a person who puts letters aside."""

    def change_to(self, order: ChannelOrder) -> None:
        """Let the channel change the order, and look at it until nothing is left to do."""
        self.hub.put(order)
        self.told()

    def told(self) -> None:
        self.note()
        for _ in range(3):
            self.ring()
            self.wait(61)

    def letters(self) -> list[tuple[str, str]]:
        return [(row["reason"], row["state"]) for row in self.ledger.rows("dead_letter")]

    def discard(self) -> None:
        ids = [row["id"] for row in self.ledger.rows("dead_letter")]
        self.ledger.letters.close(ids, LetterState.DISCARDED, ANA.why, ANA)
        self.ledger.letters.announced(ids)


def several(count: str, **fields: object) -> ChannelOrder:
    return a_channel_order(items=(an_item(quantity=Decimal(count)),), **fields)


@pytest.fixture
def room(ledger: Ledger) -> Room:
    """An order in the ERP whose items changed, and whose letter somebody discarded."""
    room = Room(ledger)
    room.told()
    room.change_to(several("3"))
    assert room.letters() == [("order_locked", "open")]
    room.discard()
    return room


def test_it_stays_discarded_however_often_the_same_is_noted(room: Room) -> None:
    for _ in range(3):
        room.told()

    assert room.letters() == [("order_locked", "discarded")]
    assert room.ledger.letters.unannounced(10) == []


def test_what_else_changes_of_the_order_leaves_it_discarded(room: Room) -> None:
    room.change_to(several("3", updated="2026-09-16T12:00:00Z", shipping=_moved("7")))

    assert room.letters() == [("order_locked", "discarded")]
    assert room.erp.calls.count("set_delivery") == 1


def test_it_opens_again_when_the_same_is_said_of_something_else(room: Room) -> None:
    room.change_to(several("4"))

    assert room.letters() == [("order_locked", "open")]
    (letter,) = room.ledger.rows("dead_letter")
    assert letter["regressed_at_s"] is not None
    assert [each.id for each in room.ledger.letters.unannounced(10)] == [letter["id"]]


def test_it_opens_again_when_something_else_is_wrong_too(room: Room) -> None:
    (kept,) = room.erp.orders.values()
    room.erp.change(kept.ref.erp_id, is_invoiced=True, status=ErpStatus.FULFILLED)

    room.change_to(several("3", shipping=_moved("7")))

    assert room.letters() == [("order_locked", "open")]


def test_another_address_is_another_thing_than_the_one_that_was_discarded(room: Room) -> None:
    (kept,) = room.erp.orders.values()
    room.erp.change(kept.ref.erp_id, is_invoiced=True, status=ErpStatus.FULFILLED)
    room.change_to(several("3", shipping=_moved("7")))
    room.discard()

    room.change_to(several("3", shipping=_moved("7")))
    assert room.letters() == [("order_locked", "discarded")]

    room.change_to(several("3", shipping=_moved("8")))
    assert room.letters() == [("order_locked", "open")]


def test_a_cancellation_after_the_invoice_is_told_though_the_items_were_discarded(
    room: Room,
) -> None:
    (kept,) = room.erp.orders.values()
    room.erp.change(kept.ref.erp_id, is_invoiced=True, status=ErpStatus.FULFILLED)

    room.change_to(a_cancelled_order(items=several("3").items))

    assert room.letters() == [("order_locked", "open")]


def test_what_was_discarded_before_marks_were_kept_stays_so_until_it_changes(room: Room) -> None:
    room.ledger.execute("UPDATE dead_letter SET mark = ''")

    room.told()
    assert room.letters() == [("order_locked", "discarded")]

    room.change_to(several("5"))
    assert room.letters() == [("order_locked", "open")]


def _moved(number: str) -> object:
    return replace(ADDRESS, number=number)
