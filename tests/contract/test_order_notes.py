"""Notes that orders are due: what is noted anew, and what is left alone."""

import pytest

from adapters.database.order_notes import HINT_GAP_S, OrderNoteRows
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


def test_hints_about_an_order_that_the_hub_did_not_know_do_not_hurry_each_look(
    ledger: Ledger,
) -> None:
    rows, unknown = OrderNoteRows(ledger.database), [OrderMark(7)]
    rows.note("acme", unknown, NoteSource.CALLBACK)
    ledger.execute("UPDATE change SET state = 'waiting', next_at_s = now_s() + 900")

    rows.note("acme", unknown, NoteSource.CALLBACK)

    [change] = ledger.rows("change")
    left_s = change["next_at_s"] - ledger.folder.now_s()
    assert (change["state"], round(left_s)) == ("due", round(HINT_GAP_S))


def test_a_hint_does_not_put_a_look_off(ledger: Ledger) -> None:
    rows = OrderNoteRows(ledger.database)
    rows.note("acme", [OrderMark(7)], NoteSource.CALLBACK)
    ledger.execute("UPDATE change SET state = 'waiting', next_at_s = now_s() + 1")

    rows.note("acme", [OrderMark(7)], NoteSource.CALLBACK)

    [change] = ledger.rows("change")
    assert change["next_at_s"] < ledger.folder.now_s() + HINT_GAP_S / 2


def test_what_the_hub_lists_is_looked_at_at_once(ledger: Ledger) -> None:
    rows = OrderNoteRows(ledger.database)
    rows.note("acme", [MARK], NoteSource.CALLBACK)
    ledger.execute("UPDATE change SET state = 'waiting', next_at_s = now_s() + 900")

    rows.note("acme", [MARK], NoteSource.SWEEP)

    [change] = ledger.rows("change")
    assert change["next_at_s"] <= ledger.folder.now_s()
