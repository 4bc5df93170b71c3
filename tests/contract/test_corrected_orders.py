"""Corrections and the lane of orders: what is corrected late is looked at again, and once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.audit import Act
from domain.overlays import edits_of
from tests.contract.order_bridge import ID, KEY, NUMBER, ORDERS, Bridge
from tests.ledger import Ledger
from tests.order_builders import ADDRESS, a_channel_order

ANA = Act("ana", "CEP confirmado com o cliente")
FAULTY = a_channel_order(shipping=replace(ADDRESS, postal_code="1310"))
RIGHT = {"shipping.postalCode": "01310-100"}


class Corrected(Bridge):
    """A bridge, and a person who corrects orders."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self.meanwhile: dict[str, Callable[[], None]] = {}
        """Arrow → what happens there, once."""

    def correct(self, **said: str) -> None:
        self.overlays.correct("acme", KEY, edits_of(said, self.hub.orders[ID]), ANA)

    def passed(self, arrow: str) -> None:
        self.meanwhile.pop(arrow, lambda: None)()

    def hold(self) -> None:
        """Have the order held for its address."""
        self.hub.put(FAULTY)
        self.note()
        self.ring()
        assert self.state() == "dead"

    def state(self) -> str:
        return str(self.ledger.change(KEY, ORDERS)["state"])

    def delivered_to(self) -> str:
        (kept,) = self.erp.numbered(NUMBER)
        delivery = kept.delivery or kept.order.delivery or kept.order.customer.address
        return delivery.postal_code


@pytest.fixture
def bridge(ledger: Ledger) -> Corrected:
    return Corrected(ledger)


def test_an_order_that_waits_goes_on_waiting_until_it_is_replayed(bridge: Corrected) -> None:
    bridge.hold()

    bridge.correct(**RIGHT)
    bridge.ring()
    assert (bridge.state(), bridge.erp.orders) == ("dead", {})

    bridge.replay()
    bridge.ring()
    assert (bridge.state(), bridge.delivered_to()) == ("pushed", "01310100")
    assert [row["state"] for row in bridge.ledger.rows("dead_letter")] == ["resolved"]


def test_a_correction_during_a_look_is_not_missed(bridge: Corrected) -> None:
    bridge.note()
    bridge.meanwhile["intent_to_post"] = lambda: bridge.correct(**RIGHT)

    bridge.ring()
    bridge.settle()

    assert bridge.delivered_to() == "01310100"


def test_an_imported_order_that_is_corrected_is_looked_at_again(bridge: Corrected) -> None:
    bridge.note()
    bridge.settle()

    bridge.correct(**RIGHT)
    assert bridge.state() == "due"
    assert bridge.ledger.lane(ORDERS)["next_at_s"] is not None
    bridge.settle()

    assert bridge.delivered_to() == "01310100"


def test_a_correction_that_is_taken_back_is_taken_back_in_the_erp(bridge: Corrected) -> None:
    bridge.note()
    bridge.correct(**RIGHT)
    bridge.settle()

    bridge.overlays.drop("acme", KEY, ANA)
    bridge.settle()

    assert bridge.delivered_to() == ADDRESS.postal_code.replace("-", "")
