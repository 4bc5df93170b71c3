"""The driver asked without the layers in between: the same words, errors and transactions."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from adapters.database.engine import Database, LedgerUnavailable
from tests.ledger import Ledger

SET_DUE = text("UPDATE lane SET next_at_s = :at_s")
ADD = text("INSERT INTO lane (store, kind, next_at_s) VALUES (:store, 'stock', 1)")
COUNT = text("SELECT count(*) AS lanes FROM lane WHERE store LIKE 'l%'")


@pytest.fixture
def one_connection(postgres_ledger_of_ours: Ledger) -> Iterator[Database]:
    """A database that is always asked on the same connection."""
    url = postgres_ledger_of_ours.database.engine.url
    opened = Database(url.render_as_string(hide_password=False), pool_size=1)
    yield opened
    opened.dispose()


def test_rows_have_names_and_places(ledger: Ledger) -> None:
    with ledger.database.lean_write() as asked:
        added = asked.execute(ADD, [{"store": "l1"}, {"store": "l2"}])
    with ledger.database.lean_read() as asked:
        found = asked.execute(COUNT)
        row = found.first()

    assert (added.rowcount, row.lanes, row[0]) == (2, 2, 2)


def test_what_fails_within_a_transaction_is_undone(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.database.lean_write() as asked:
            asked.execute(ADD, {"store": "l1"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with ledger.database.lean_read() as asked:
        assert asked.execute(COUNT).scalar_one() == 0


def test_each_statement_for_itself_stays(ledger: Ledger) -> None:
    with ledger.database.lean_write_once() as asked:
        asked.execute(ADD, {"store": "l1"})

    with ledger.database.lean_read() as asked:
        assert [row.lanes for row in asked.execute(COUNT)] == [1]


@pytest.mark.db
def test_a_connection_asked_leanly_goes_on_with_transactions(one_connection: Database) -> None:
    with one_connection.lean_read() as asked:
        asked.execute(COUNT)

    def fail() -> None:
        with one_connection.write() as connection:
            connection.execute(ADD, {"store": "l1"})
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    with one_connection.lean_read() as asked:
        assert asked.execute(COUNT).scalar_one() == 0


@pytest.mark.db
def test_what_the_driver_refuses_is_told_in_the_words_of_all(one_connection: Database) -> None:
    with pytest.raises(DataError, match="invalid input"), one_connection.lean_read() as asked:
        asked.execute(text("SELECT CAST(:word AS bigint)"), {"word": "x"})


@pytest.mark.db
@pytest.mark.parametrize("together", [True, False])
def test_a_connection_that_dies_is_told_and_replaced(
    one_connection: Database,
    together: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    asking = one_connection.lean_write if together else one_connection.lean_read

    with pytest.raises(LedgerUnavailable), asking() as asked:
        asked.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with asking() as asked:
        assert asked.execute(COUNT).scalar_one() == 0
    assert caplog.records == []


@pytest.mark.db
def test_a_server_that_is_away_is_told(one_connection: Database) -> None:
    gone = one_connection.engine.url.set(database="there_is_no_such_ledger")
    away = Database(gone.render_as_string(hide_password=False))

    with pytest.raises(LedgerUnavailable), away.lean_read() as asked:
        asked.execute(COUNT)
