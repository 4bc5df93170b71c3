"""Journal and attempts: a partition a day, and none too old."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from adapters.database import schema
from adapters.database.engine import Database
from adapters.database.partitions import DAY_S, keep_partitions
from tests.builders import a_stock_event
from tests.ledger import Ledger
from tests.servers import fresh_database


def partitions(ledger: Ledger) -> set[str]:
    children = "SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    with ledger.database.read() as connection:
        return set(connection.execute(text(children)).scalars())


@pytest.fixture(scope="module")
def days(postgres_url: str) -> Iterator[Ledger]:
    """A ledger of this file's own: its days come and go."""
    with fresh_database(postgres_url) as url:
        opened = Database(url)
        schema.upgrade(opened)
        yield Ledger(opened)
        opened.dispose()


@pytest.mark.db
def test_partitions_are_made_ahead_and_old_ones_dropped(days: Ledger) -> None:
    ledger = days

    keep_partitions(ledger.database, 14, 40_000 * DAY_S)
    made = partitions(ledger)
    keep_partitions(ledger.database, 14, 40_015 * DAY_S)

    assert {"journal_40000", "attempt_40002"} <= made
    assert "journal_40000" not in partitions(ledger)
    assert {"journal_40001", "journal_40015"} <= partitions(ledger)


@pytest.mark.db
def test_a_day_that_went_to_the_default_partition_does_not_stop_the_next_days(
    days: Ledger,
) -> None:
    ledger = days
    ledger.execute(
        "INSERT INTO journal VALUES (:at_s, 'ev', 'acme', 'stock', 'K', 1, 'folded')",
        at_s=50_000 * DAY_S + 5,
    )

    keep_partitions(ledger.database, 14, 50_000 * DAY_S)

    assert "journal_50001" in partitions(ledger)
    keep_partitions(ledger.database, 14, 50_020 * DAY_S)
    assert ledger.rows("journal", "1") == []


def test_an_old_journal_entry_goes_and_a_new_one_stays(ledger: Ledger) -> None:
    ledger.fold(a_stock_event(id="new"))
    old_s = ledger.folder.now_s() - 20 * DAY_S
    ledger.execute(
        "INSERT INTO journal VALUES (:at_s, 'old', 'acme', 'stock', 'K', 1, 'folded')", at_s=old_s
    )

    keep_partitions(ledger.database, 14)

    assert [row["event_id"] for row in ledger.rows("journal", "1")] == ["new"]
