"""Orders that are noted while they are looked at: what holds them is told at once all the same."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.channel_orders import OrderMark
from domain.order_ports import NoteSource
from tests.contract.order_bridge import ID, KEY, NUMBER, ORDERS, Bridge
from tests.ledger import Ledger
from tests.order_builders import ADDRESS, a_channel_order

UPDATED = "2026-09-15T12:06:40Z"


class Room(Bridge):
    """A bridge to which a sweep comes while an order of the feed is looked at."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.meanwhile: dict[str, Callable[[], None]] = {}
        self.hub.put(a_channel_order(updated=UPDATED))

    def passed(self, arrow: str) -> None:
        self.meanwhile.pop(arrow, lambda: None)()

    def sweep(self) -> None:
        self.notes.note("acme", [OrderMark(ID, UPDATED)], NoteSource.SWEEP)

    def come_together(self) -> None:
        """Let feed and first sweep note the order, the sweep while it is looked at."""
        self.note()
        self.meanwhile["order_fetch_to_decide"] = self.sweep
        self.ring()
        self.wait(2)
        self.ring()

    def letters(self) -> list[tuple[str, str, int]]:
        rows = self.ledger.rows("dead_letter")
        return [(row["reason"], row["state"], row["failures"]) for row in rows]

    def state(self) -> str:
        return str(self.ledger.change(KEY, ORDERS)["state"])


@pytest.fixture
def room(ledger: Ledger) -> Room:
    return Room(ledger)


def test_a_held_order_that_feed_and_sweep_note_at_once_is_visible_at_once(room: Room) -> None:
    room.erp.products.clear()

    room.come_together()

    assert room.letters() == [("sku_unmapped", "open", 0)]
    assert [each.reason for each in room.ledger.letters.unannounced(10)] == ["sku_unmapped"]
    assert room.state() == "waiting"


def test_it_is_looked_at_once_more_and_counted_once(room: Room) -> None:
    room.erp.products.clear()
    room.come_together()

    room.wait(61)
    room.ring()

    assert (room.letters(), room.state()) == ([("sku_unmapped", "open", 1)], "dead")


def test_what_the_last_look_finds_ends_its_letter(room: Room) -> None:
    products, room.erp.products = room.erp.products, {}
    room.come_together()

    room.erp.products = products
    room.wait(61)
    room.ring()

    assert room.letters() == [("sku_unmapped", "resolved", 0)]
    assert len(room.erp.numbered(NUMBER)) == 1


def test_a_person_need_not_wait_for_the_last_look(room: Room) -> None:
    products, room.erp.products = room.erp.products, {}
    room.come_together()

    room.erp.products = products
    room.replay()
    room.ring()

    assert (room.state(), room.letters()) == ("pushed", [("sku_unmapped", "resolved", 0)])


def test_an_order_that_is_imported_is_in_the_erp_at_once_and_once(room: Room) -> None:
    room.come_together()

    assert len(room.erp.numbered(NUMBER)) == 1
    room.wait(61)
    room.ring()
    assert (len(room.erp.numbered(NUMBER)), room.state()) == (1, "pushed")


def test_what_changed_while_the_hub_lagged_is_seen_by_the_last_look(room: Room) -> None:
    products, room.erp.products = room.erp.products, {}
    room.come_together()
    moved = replace(ADDRESS, number="7")
    room.hub.put(replace(room.hub.orders[ID], updated="2026-09-15T12:07:00Z", shipping=moved))

    room.erp.products = products
    room.wait(61)
    room.ring()

    (kept,) = room.erp.numbered(NUMBER)
    assert kept.delivery is not None
    assert kept.delivery.number == "7"


@pytest.mark.parametrize(
    "source", [NoteSource.SETTINGS, NoteSource.RECONCILE, NoteSource.CORRECTION]
)
def test_who_does_not_speak_for_the_hub_lets_nobody_wait(room: Room, source: NoteSource) -> None:
    room.erp.products.clear()
    room.note()
    room.ring()

    room.note(source)
    room.ring()

    assert (room.state(), room.letters()) == ("dead", [("sku_unmapped", "open", 2)])
