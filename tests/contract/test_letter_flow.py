"""How many letters come in, minute by minute, and how many orders are past their ship-by."""

import pytest

from adapters.database import letter_flow
from adapters.database.letter_flow import MINUTES, Counted, LetterFlow
from domain.deadletters import DeadLetter, Reason
from tests.ledger import Ledger

_AGE = "UPDATE dead_letter SET parked_at_s = now_s() - :ago_s WHERE key = :key"


@pytest.fixture
def flow(ledger: Ledger) -> LetterFlow:
    for store, keys in (("acme", "ABCD"), ("loja2", "EF")):
        letters = [DeadLetter(store, "order", key, Reason.BUG, "x", b"", 1) for key in keys]
        ledger.folder.park(letters)
    return LetterFlow(ledger.database)


def came(flow: LetterFlow, store: str = "") -> dict[int, int]:
    """Give what came, by how many minutes ago."""
    found = flow.inflow(store)
    return {len(found) - 1 - place: minute.n for place, minute in enumerate(found) if minute.n}


def test_letters_are_told_by_the_minute_in_which_they_came(
    flow: LetterFlow, ledger: Ledger
) -> None:
    for key, ago_s in (("A", 30), ("B", 90), ("C", 95), ("D", MINUTES * 60 + 5)):
        ledger.execute(_AGE, key=key, ago_s=ago_s)

    assert len(flow.inflow()) == MINUTES
    assert came(flow, "acme") == {0: 1, 1: 2}
    assert came(flow) == {0: 3, 1: 2}


def test_a_letter_that_was_closed_since_came_all_the_same(flow: LetterFlow, ledger: Ledger) -> None:
    ledger.execute("UPDATE dead_letter SET state = 'resolved' WHERE key IN ('A', 'B')")
    ledger.execute("UPDATE dead_letter SET state = 'discarded' WHERE key = 'C'")

    assert came(flow, "acme") == {0: 4}


def test_a_letter_that_came_back_came_again(flow: LetterFlow, ledger: Ledger) -> None:
    for key in "ABCD":
        ledger.execute(_AGE, key=key, ago_s=600.0)
    back = "UPDATE dead_letter SET regressed_at_s = now_s() - 70 WHERE key = 'A'"
    ledger.execute(back)

    assert came(flow, "acme") == {1: 1, 10: 4}


def test_of_a_flood_at_least_so_many_are_told(
    flow: LetterFlow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_flow, "COUNTED", 3)

    assert flow.inflow()[-1] == Counted(3, is_whole=False)
    assert not flow.inflow("loja2")[-1].is_whole
    monkeypatch.setattr(letter_flow, "COUNTED", 6)
    assert (flow.inflow()[-1], flow.inflow("loja2")[-1]) == (Counted(6), Counted(2))


def test_orders_past_their_ship_by_are_counted_while_they_wait(
    flow: LetterFlow, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.execute("UPDATE dead_letter SET ship_by_s = now_s() - 60 WHERE key IN ('A', 'B', 'E')")
    ledger.execute("UPDATE dead_letter SET ship_by_s = now_s() + 60 WHERE key = 'C'")

    assert (flow.late(), flow.late("acme"), flow.late("none")) == (
        Counted(3), Counted(2), Counted(0),
    )  # fmt: skip
    ledger.execute("UPDATE dead_letter SET state = 'resolved' WHERE key = 'A'")
    assert flow.late("acme") == Counted(1)
    monkeypatch.setattr(letter_flow, "LATE", 1)
    assert flow.late() == Counted(1, is_whole=False)
