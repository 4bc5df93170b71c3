"""The overview shows lanes, budgets and dead letters as they stand."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database import letters
from adapters.database.budgets import BudgetRows
from adapters.database.engine import Database
from adapters.database.fold import LedgerFolder
from adapters.database.overview import LaneView, Overview
from adapters.database.secrets import SecretBox
from domain.allowances import hub_allowance
from domain.deadletters import DeadLetter, Reason
from domain.store import Store
from tests.builders import a_price_event, a_stock_event

BOX = SecretBox([Fernet.generate_key().decode()])


@pytest.fixture
def overview(database: Database) -> Overview:
    events = [a_stock_event("A"), a_stock_event("B"), a_price_event("A")]
    LedgerFolder(database, BOX).fold(events)
    return Overview(database)


def lane(overview: Overview, kind: str = "stock") -> LaneView:
    return next(found for found in overview.lanes() if found.kind == kind)


def put(database: Database, statement: str, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(text(statement), values)


def test_a_lane_shows_what_is_due_and_how_old_it_is(overview: Overview, database: Database) -> None:
    put(database, "UPDATE change SET due_since_s = now_s() - 90 WHERE key = 'B'")

    found = lane(overview)

    assert (found.store, found.state, found.due, found.waiting) == ("acme", "due", 2, 0)
    assert found.oldest_age_s == pytest.approx(90, abs=5)


def test_what_waits_is_counted_apart_and_what_is_pushed_not_at_all(
    overview: Overview, database: Database
) -> None:
    put(database, "UPDATE change SET state = 'waiting' WHERE key = 'A'")
    put(database, "UPDATE change SET state = 'pushed' WHERE key = 'B'")

    found = lane(overview)

    assert (found.due, found.waiting, found.oldest_age_s) == (0, 1, None)


@pytest.mark.parametrize(
    ("column", "state"),
    [
        ("held_cause = 'brake', held_detail = '60 of 80'", "held"),
        ("lease_until_s = now_s() + 60", "working"),
        ("lease_until_s = now_s() - 60", "due"),
        ("next_at_s = now_s() + 60", "idle"),
        ("next_at_s = NULL", "idle"),
    ],
)
def test_a_lane_says_its_state(
    overview: Overview, database: Database, column: str, state: str
) -> None:
    put(database, f"UPDATE lane SET {column} WHERE kind = 'stock'")  # noqa: S608 - the table above

    assert lane(overview).state == state


def test_a_budget_shows_how_full_it_is(overview: Overview, database: Database) -> None:
    store = Store("acme", "https://api.example.com", token="planted", limit_calls=100)
    BudgetRows(database).take(hub_allowance(store), "stock")

    [found] = overview.budgets()

    assert (found.limit, found.granted, found.blocked_s) == (100, 1, 0.0)
    assert 90 <= found.saved_percent <= 100
    assert "planted" not in repr(found)


def test_open_letters_are_counted_by_reason(overview: Overview, database: Database) -> None:
    parked = [DeadLetter("acme", "stock", key, Reason.BUG, "x", b"") for key in ("A", "B")]
    parked.append(DeadLetter("acme", "stock", "C", Reason.HUB_REJECTED, "x", b""))
    with database.write() as connection:
        letters.insert(connection, parked, BOX, sqlite=database.is_sqlite)
    put(database, "UPDATE dead_letter SET state = 'discarded' WHERE key = 'C'")

    [found] = overview.letters()

    assert (found.store, found.reason, found.letters, found.unannounced) == ("acme", "bug", 2, 2)
