"""A note about an order that the hub does not know is looked at for a while, and forgotten."""

import pytest

from adapters.database.archive import FORGOTTEN_STAY_S, drop_forgotten
from domain.channel_orders import OrderMark
from domain.order_claims import UNKNOWN_LOOKS
from domain.order_ports import NoteSource
from domain.retry import RetryRule
from tests.contract.order_bridge import ID, KEY, Bridge
from tests.ledger import Ledger
from tests.order_builders import a_channel_order

FORGED = 999
LONG_S = RetryRule().waiting_min_s * 2**UNKNOWN_LOOKS
"""Longer than any wait between two of its looks."""


@pytest.fixture
def bridge(ledger: Ledger) -> Bridge:
    return Bridge(ledger)


def looked(bridge: Bridge, times: int, order_id: int = FORGED) -> int:
    """Let times go by, each long enough for a look; gives how often the hub was asked."""
    asked = f"order {order_id}"
    before = bridge.hub.calls.count(asked)
    for _ in range(times):
        bridge.ring()
        bridge.wait(LONG_S)
    return bridge.hub.calls.count(asked) - before


def state(bridge: Bridge) -> list[str]:
    return [row["state"] for row in bridge.ledger.rows("change")]


def test_an_order_that_the_hub_does_not_know_is_asked_for_so_often_and_no_more(
    bridge: Bridge,
) -> None:
    bridge.note(NoteSource.CALLBACK, FORGED)

    assert looked(bridge, UNKNOWN_LOOKS + 5) == UNKNOWN_LOOKS
    assert state(bridge) == ["pushed"]
    assert bridge.watch.orders == ["forgotten"]
    assert bridge.watch.ages == []


def test_a_true_note_makes_a_forgotten_order_due_again(bridge: Bridge) -> None:
    del bridge.hub.orders[ID]
    bridge.note(NoteSource.CALLBACK)
    looked(bridge, UNKNOWN_LOOKS, ID)
    bridge.hub.put(a_channel_order())

    bridge.note(NoteSource.FEED)
    bridge.settle()

    assert bridge.watch.orders == ["forgotten", "import"]
    assert len(bridge.erp.orders) == 1


def test_an_order_that_comes_before_it_is_forgotten_is_imported(bridge: Bridge) -> None:
    del bridge.hub.orders[ID]
    bridge.note(NoteSource.CALLBACK)
    looked(bridge, UNKNOWN_LOOKS - 1, ID)
    bridge.hub.put(a_channel_order())

    bridge.settle()

    assert bridge.watch.orders == ["import"]


def test_what_was_forgotten_leaves_the_ledger_after_a_while(bridge: Bridge) -> None:
    bridge.note()
    bridge.settle()
    bridge.note(NoteSource.CALLBACK, FORGED)
    looked(bridge, UNKNOWN_LOOKS)

    bridge.wait(FORGOTTEN_STAY_S)
    dropped = drop_forgotten(bridge.ledger.database)

    assert dropped == 1
    assert [row["key"] for row in bridge.ledger.rows("change")] == [KEY]
    bridge.notes.note("acme", [OrderMark(FORGED)], NoteSource.FEED)
    assert state(bridge) == ["pushed", "due"]
