"""A holder that runs into a lease, a fold or another's permit, on PostgreSQL."""

import pytest
from sqlalchemy import text

from domain.allowances import hub_allowance
from domain.store import Store
from tests.builders import a_stock_event
from tests.contract.race import Race
from tests.contract.statements import counted
from tests.ledger import STOCK, Ledger, pushed

STORE = Store("acme", "https://hub.example", token="t-1", limit_calls=10, limit_window_s=60.0)
LEASED_ANEW = text("UPDATE lane SET epoch = epoch + 1")
FOLDED = text("UPDATE change SET state = 'due', revision = revision + 1, event_id = 'later'")

pytestmark = pytest.mark.db


def test_a_mark_that_waited_for_a_lease_marks_nothing(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    lease, race = ledger.leased(), Race(ledger)

    with race.against(lambda: ledger.changes.mark(lease, 10)) as connection:
        connection.execute(LEASED_ANEW)

    assert race.results == [[]]
    assert ledger.change()["in_flight"] is None


def test_a_mark_that_waited_for_a_fold_marks_what_was_folded(
    postgres_ledger_of_ours: Ledger,
) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    lease, race = ledger.leased(), Race(ledger)

    with race.against(lambda: ledger.changes.mark(lease, 10)) as connection:
        connection.execute(FOLDED)

    assert [change.revision for change in race.results[0]] == [2]
    assert ledger.change()["in_flight"] == 2


def test_an_outcome_that_waited_for_a_lease_is_not_kept(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    lease, race = ledger.leased(), Race(ledger)
    verdict = pushed(ledger.marked(lease))

    with race.against(lambda: ledger.changes.record(lease, [verdict])) as connection:
        connection.execute(LEASED_ANEW)

    assert race.results == [False]
    assert (ledger.change()["state"], ledger.change()["accepted_revision"]) == ("due", None)
    assert ledger.rows("attempt") == []


def test_an_outcome_that_waited_for_a_fold_leaves_it_due(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    lease, race = ledger.leased(), Race(ledger)
    verdict = pushed(ledger.marked(lease))

    with race.against(lambda: ledger.changes.record(lease, [verdict])) as connection:
        connection.execute(FOLDED)

    row = ledger.change()
    assert race.results == [True]
    assert (row["state"], row["in_flight"], row["accepted_revision"]) == ("due", None, 1)
    assert [tried["event_id"] for tried in ledger.rows("attempt")] == ["later"]


def test_a_permit_is_taken_from_what_another_left(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.budgets.take(hub_allowance(STORE), "order")
    race = Race(ledger)

    with race.against(lambda: ledger.budgets.take(hub_allowance(STORE), "order")) as connection:
        connection.execute(text("UPDATE bucket SET level = 0, own = '{}', at_s = now_s()"))

    assert [grant.granted for grant in race.results] == [False]


def test_a_small_turn_asks_seven_times(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    ledger.budgets.take(hub_allowance(STORE), "stock")

    with counted(ledger.database) as said:
        lease = ledger.leased()
        ledger.budgets.take(hub_allowance(STORE), "stock")
        verdict = pushed(ledger.marked(lease))
        ledger.changes.record(lease, [verdict])
        ledger.lanes.release(lease)

    asked = "lease", "look", "read", "take", "mark", "record", "release"
    assert len(said) == len(asked)
    assert ledger.lane(STOCK)["next_at_s"] is None


def test_a_fold_of_deposits_that_are_known_asks_once(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event(sequence="1"))

    with counted(ledger.database) as said:
        folded = ledger.fold(a_stock_event(available=8, sequence="2"))

    assert len(said) == 1
    assert list(folded.fates.values()) == ["folded"]
