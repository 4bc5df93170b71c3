"""Notes that orders are due: what is noted anew, and what is left alone."""

import pytest

from adapters.database.order_notes import OrderNoteRows
from domain.channel_orders import OrderMark
from domain.order_ports import NoteSource
from tests.ledger import Ledger

MARK = OrderMark(7, "2026-11-23T14:00:00Z")


def noted(ledger: Ledger, state: str) -> str:
    """Note an order whose change is in this state; gives the state afterwards."""
    rows = OrderNoteRows(ledger.database)
    rows.note("acme", [MARK], NoteSource.FEED)
    ledger.execute("UPDATE change SET state = :state", state=state)
    rows.note("acme", [MARK], NoteSource.FEED)
    [change] = ledger.rows("change")
    return str(change["state"])


@pytest.mark.parametrize("state", ["due", "waiting", "held", "pushed", "dead"])
def test_an_order_that_changed_is_due(ledger: Ledger, state: str) -> None:
    assert noted(ledger, state) == "due"


def test_a_state_of_a_newer_release_is_left_alone(ledger: Ledger) -> None:
    assert noted(ledger, "parked_elsewhere") == "parked_elsewhere"
