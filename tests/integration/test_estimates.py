"""How PostgreSQL reads our tables while they fill."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.estimates import FEW, MANY, refresh
from adapters.database.lanes import COUNT
from adapters.database.stock_levels import DUE_BALANCES_BY_KEY

pytestmark = pytest.mark.db

ROWS = 5_000

FILL = text("""
INSERT INTO change (store, kind, key, source, time_s, event_id, revision, state, next_at_s,
  due_since_s, accepted_hash, error)
SELECT :store, 'stock', 'SKU-' || n, '', 0, 'event', 1,
  CASE WHEN n <= 10 THEN 'due' ELSE 'pushed' END, 0, 0, '', ''
FROM generate_series(1, :rows) AS n""")

LEVELS = text("""
INSERT INTO stock_level (store, sku, deposit, label, source, time_s, available_milli)
SELECT :store, 'SKU-' || n, 'geral', 'Geral', '', 0, 0 FROM generate_series(1, :rows) AS n""")

JOURNAL = text("""
INSERT INTO journal (at_s, event_id, store, kind, key, revision, fate)
SELECT now_s(), 'event', 'acme', 'stock', 'SKU-' || n, 1, 'folded'
FROM generate_series(1, :rows) AS n""")

# What an index is made of is worked out anew when its table is counted.
INDEXED = (
    "CREATE FUNCTION fails(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$",
    "CREATE INDEX change_fails ON change (fails(key))",
)
UNCOUNTABLE = """
CREATE OR REPLACE FUNCTION fails(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
$$ BEGIN RAISE EXCEPTION 'not now'; END $$"""

TAKEN_FOR = text("SELECT reltuples FROM pg_class WHERE oid = CAST('change' AS regclass)")
COUNTED = text("SELECT analyze_count FROM pg_stat_user_tables WHERE relname = 'change'")


@pytest.fixture
def ledger(fresh_postgres_url: str) -> Iterator[Database]:
    """A ledger of this test's own, which nobody else has counted."""
    database = Database(fresh_postgres_url)
    schema.upgrade(database)
    yield database
    database.dispose()


def fill(ledger: Database, rows: int, store: str = "acme") -> None:
    with ledger.write() as connection:
        connection.execute(FILL, {"rows": rows, "store": store})
    ledger.dispose()  # a connection tells what it did at the latest when it ends


def asked(ledger: Database, question: object) -> int:
    with ledger.read() as connection:
        return int(connection.execute(question).scalar_one())  # type: ignore[call-overload] # texts


def test_a_table_that_grew_is_counted_once(ledger: Database) -> None:
    fill(ledger, ROWS)

    refresh(ledger)
    assert asked(ledger, TAKEN_FOR) == ROWS
    before = asked(ledger, COUNTED)
    refresh(ledger)
    assert asked(ledger, COUNTED) == before


def test_a_table_is_counted_for_a_store_that_is_new_to_it(ledger: Database) -> None:
    fill(ledger, 5 * MANY)
    refresh(ledger)

    fill(ledger, MANY + 100, "new")
    refresh(ledger)

    assert asked(ledger, TAKEN_FOR) == 6 * MANY + 100


def test_balances_of_a_store_that_is_new_to_the_tables_are_read_by_key(ledger: Database) -> None:
    for store in ("acme", "other"):
        fill(ledger, ROWS, store)
        with ledger.write() as connection:
            connection.execute(LEVELS, {"rows": ROWS, "store": store})
    with ledger.write() as connection:
        connection.execute(text("ANALYZE"))

    with ledger.stream() as connection:
        cursor = f"EXPLAIN DECLARE due CURSOR FOR {DUE_BALANCES_BY_KEY}"
        plan = "\n".join(connection.execute(text(cursor), {"store": "new"}).scalars())

    assert "Join Filter" not in plan
    assert "sku = " in plan


def test_a_small_table_is_left_alone(ledger: Database) -> None:
    fill(ledger, FEW)
    before = asked(ledger, COUNTED)

    refresh(ledger)

    assert asked(ledger, COUNTED) == before


def test_the_partition_of_a_day_is_counted_and_what_is_not_ours_is_not(ledger: Database) -> None:
    with ledger.write() as connection:
        connection.execute(text("CREATE TABLE strange AS SELECT n FROM generate_series(1, 5000) n"))
        connection.execute(JOURNAL, {"rows": ROWS})
    ledger.dispose()

    refresh(ledger)

    assert asked(ledger, text("SELECT max(reltuples) FROM pg_class WHERE relname ~ '^journal_'"))
    assert asked(ledger, text("SELECT reltuples FROM pg_class WHERE relname = 'strange'")) == -1


def test_a_table_that_cannot_be_counted_keeps_no_other_from_it(ledger: Database) -> None:
    with ledger.write() as connection:
        for step in INDEXED:
            connection.execute(text(step))
    fill(ledger, ROWS)
    with ledger.write() as connection:
        connection.execute(text(UNCOUNTABLE))
        connection.execute(JOURNAL, {"rows": ROWS})
    ledger.dispose()

    with capture_logs() as said:
        refresh(ledger)

    assert [(line["event"], line["table"]) for line in said] == [("estimates_wait", "change")]
    assert asked(ledger, text("SELECT max(reltuples) FROM pg_class WHERE relname ~ '^journal_'"))


def test_a_database_that_is_away_is_waited_for() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none")

    with capture_logs() as said:
        refresh(away)

    assert [line["event"] for line in said] == ["estimates_wait"]


def test_what_is_due_is_counted_by_its_index_while_the_table_is_small(ledger: Database) -> None:
    fill(ledger, 50)  # a connection keeps the plan that it made then

    with ledger.read() as connection:
        said = {"store": "acme", "kind": "stock", "most": 200}
        plan = "\n".join(connection.execute(text(f"EXPLAIN {COUNT}"), said).scalars())

    assert "Index Scan using change_due" in plan
