"""How PostgreSQL reads our tables while they fill."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.estimates import FEW, Estimates
from adapters.database.lanes import COUNT

pytestmark = pytest.mark.db

ROWS = 5_000

FILL = text("""
INSERT INTO change (store, kind, key, source, time_s, event_id, revision, state, next_at_s,
  due_since_s, accepted_hash, error)
SELECT 'acme', 'stock', 'SKU-' || n, '', 0, 'event', 1,
  CASE WHEN n <= 10 THEN 'due' ELSE 'pushed' END, 0, 0, '', ''
FROM generate_series(1, :rows) AS n""")

TAKEN_FOR = text("SELECT reltuples FROM pg_class WHERE oid = CAST('change' AS regclass)")
COUNTED = text("SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'change'")


@pytest.fixture
def ledger(fresh_postgres_url: str) -> Iterator[Database]:
    """A ledger of this test's own, which nobody else has counted."""
    database = Database(fresh_postgres_url)
    schema.upgrade(database)
    yield database
    database.dispose()


def fill(ledger: Database, rows: int) -> None:
    with ledger.write() as connection:
        connection.execute(FILL, {"rows": rows})
    ledger.dispose()  # a connection tells what it did at the latest when it ends


def asked(ledger: Database, question: object) -> int:
    with ledger.read() as connection:
        return int(connection.execute(question).scalar_one())  # type: ignore[call-overload] # texts


def test_a_table_that_grew_is_counted_once(ledger: Database) -> None:
    fill(ledger, ROWS)
    estimates = Estimates(ledger)

    estimates.refresh()
    assert asked(ledger, TAKEN_FOR) == ROWS
    before = asked(ledger, COUNTED)
    estimates.refresh()
    assert asked(ledger, COUNTED) == before


def test_a_small_table_is_left_alone(ledger: Database) -> None:
    fill(ledger, FEW)
    before = asked(ledger, COUNTED)

    Estimates(ledger).refresh()

    assert asked(ledger, COUNTED) == before


def test_who_looked_a_moment_ago_does_not_look_again(ledger: Database) -> None:
    estimates = Estimates(ledger)
    estimates.tick()
    fill(ledger, ROWS)
    before = asked(ledger, COUNTED)

    estimates.tick()

    assert asked(ledger, COUNTED) == before


def test_what_is_due_is_counted_by_its_index_while_the_table_is_small(ledger: Database) -> None:
    fill(ledger, 50)  # a connection keeps the plan that it made then

    with ledger.read() as connection:
        said = {"store": "acme", "kind": "stock", "most": 200}
        plan = "\n".join(connection.execute(text(f"EXPLAIN {COUNT}"), said).scalars())

    assert "Index Scan using change_due" in plan
