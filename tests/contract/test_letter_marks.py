"""Orders that are held, marked in AnyMarket's panel for as long as they are."""

from typing import Any

import pytest

from tests.contract.anymarket_pair import Pair
from tests.contract.mirror_room import MIRROR, MirrorRoom
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger


@pytest.fixture
def marking(ledger: Ledger, started: Pair) -> MirrorRoom:
    room = MirrorRoom(ledger, started.fresh(), mirror_letters=None, mark_orders=True)
    room.pair.simulator.sell(a_hub_order(7))
    return room


def test_an_order_that_is_held_is_marked_until_it_is_not(marking: MirrorRoom) -> None:
    letter = marking.park_order(7)

    marking.work()
    marked = order(marking)
    marking.ledger.letters.close([letter.id], "resolved", "imported")
    marking.work()

    assert marked["transmissionStatus"] == "ERROR"
    assert marked["marketPlaceStatusComplement"].startswith("Pedido 7: O transportador")
    assert order(marking)["transmissionStatus"] == "OK"
    assert marking.entries() == []


def test_an_order_that_the_erp_has_is_not_marked(marking: MirrorRoom) -> None:
    """What the hub says of it is about the invoice then, and the facts' lanes judge by it."""
    marking.park_order(7)
    marking.ledger.execute(
        "INSERT INTO erp_order (store, order_id, erp_id, first_seen_at_s, seen_at_s)"
        " VALUES ('acme', 7, '9', 0, 0)"
    )

    marking.work()

    assert order(marking)["transmissionStatus"] == "OK"


def test_an_order_is_marked_again_by_who_goes_on(marking: MirrorRoom) -> None:
    marking.park_order(7)

    marking.die_at("mirror_to_show")
    marking.work()

    assert order(marking)["transmissionStatus"] == "ERROR"


def test_stock_that_is_refused_marks_no_order(marking: MirrorRoom) -> None:
    marking.park("SKU-1")

    assert (marking.work(), marking.outcomes) == ("idle", [])


def test_marks_that_are_anymarkets_own_are_left_alone(marking: MirrorRoom) -> None:
    marking.pair.simulator.switch(transmission_mark="restricted")
    marking.park_order(7)

    marking.work()

    assert marking.outcomes == []
    assert marking.ledger.lane(MIRROR)["memo"].count("asleep_until_s") == 1


# ------------------------------------------------------------------------------- retries


def order(room: MirrorRoom) -> dict[str, Any]:
    found: dict[str, Any] = room.pair.simulator.api.get("/orders/7").json()
    return found
