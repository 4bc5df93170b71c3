"""Folds, leases, releases and holds at the same time, on PostgreSQL."""

import pytest
from sqlalchemy import text

from adapters.database.engine import LedgerUnavailable
from tests.builders import a_price_event, a_stock_event
from tests.contract.at_once import at_once
from tests.contract.race import Race
from tests.ledger import (
    STOCK,
    Ledger,
    dead,
    pushed,
    sent_again,
)

LATE_FOLD = (
    "UPDATE change SET state = 'due', next_at_s = now_s(), revision = revision + 1",
    "UPDATE lane SET next_at_s = now_s(), rung_at_s = coalesce(rung_at_s, now_s())",
)


@pytest.mark.db
def test_a_lease_waits_for_a_fold_and_reads_what_it_folded(
    postgres_ledger_of_ours: Ledger,
) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    sent_again(ledger)
    race = Race(ledger)

    with race.against(lambda: ledger.changes.mark(ledger.leased(), 10)) as connection:
        for statement in LATE_FOLD:
            connection.execute(text(statement))

    assert [change.revision for change in race.results[0]] == [2]


@pytest.mark.db
def test_a_release_that_waited_for_a_fold_is_refused(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [pushed(ledger.marked(lease))])
    race = Race(ledger)

    with race.against(lambda: ledger.lanes.release(lease)) as connection:
        for statement in LATE_FOLD:
            connection.execute(text(statement))

    assert race.results == [False]


@pytest.mark.db
def test_a_release_that_waited_for_a_replay_is_refused(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())
    lease = ledger.leased()
    ledger.changes.record(lease, [dead(ledger.marked(lease))])
    race = Race(ledger)

    def replay_then_release() -> bool:
        ledger.letters.release([("acme", "stock", "SKU-1")])
        return ledger.lanes.release(lease)

    with race.against(replay_then_release) as connection:
        connection.execute(text("SELECT 1 FROM change FOR UPDATE"))

    assert race.results == [False]


@pytest.mark.db
def test_two_that_lease_at_once_get_one_lease(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event())

    leases = at_once(4, lambda _: ledger.lanes.lease(STOCK, 60.0))

    assert sum(lease is not None for lease in leases) == 1


@pytest.mark.db
def test_folds_and_turns_at_once_leave_nothing_behind(postgres_ledger_of_ours: Ledger) -> None:
    ledger, seen = postgres_ledger_of_ours, dict[str, int]()
    ledger.fold(a_stock_event("K0", available=0, sequence="0"))

    def work(worker: int) -> None:
        if worker % 2:
            for n in range(40):
                ledger.fold(a_stock_event(f"K{n % 5}", available=n, sequence=f"{n * 2 + worker}"))
        else:
            for _ in range(40):
                turn(ledger, seen)

    at_once(4, work)
    while ledger.changes.due_count(STOCK):
        ledger.clock.move(61.0)
        turn(ledger, seen)

    told = {r["sku"]: r["available_milli"] for r in ledger.rows("stock_level")}
    assert seen == told


def turn(ledger: Ledger, hub: dict[str, int]) -> None:
    """Push everything due to a hub that is a dictionary."""
    lease = ledger.lanes.lease(STOCK, 60.0)
    while lease is not None:
        if changes := ledger.changes.mark(lease, 10):
            levels = ledger.levels.balances("acme", [c.key for c in changes])
            hub.update({sku: b[0].available_milli or 0 for sku, b in levels.items()})
            ledger.changes.record(lease, [pushed(change) for change in changes])
        elif ledger.lanes.release(lease):
            return


@pytest.mark.db
def test_holds_of_a_whole_store_and_folds_never_deadlock(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours
    ledger.fold(a_stock_event(), a_price_event())

    def work(worker: int) -> None:
        for n in range(40):
            if worker:
                sequence = str(n * 2 + worker)
                ledger.fold(a_stock_event(sequence=sequence), a_price_event(sequence=sequence))
            elif (lease := ledger.lanes.lease(STOCK, 60.0)) is not None:
                ledger.lanes.hold(lease, "access_denied", "401")
                ledger.execute("UPDATE lane SET held_cause = '' WHERE kind = 'price'")
                ledger.execute("UPDATE lane SET held_cause = '' WHERE kind = 'stock'")

    at_once(3, work)

    assert {row["sequence"] for row in ledger.rows("change")} == {80}


@pytest.mark.db
def test_a_database_that_only_reads_is_unavailable(postgres_ledger_of_ours: Ledger) -> None:
    def write() -> None:
        with postgres_ledger_of_ours.database.write() as connection:
            connection.execute(text("SET TRANSACTION READ ONLY"))
            connection.execute(text("DELETE FROM lane"))

    with pytest.raises(LedgerUnavailable):
        write()
