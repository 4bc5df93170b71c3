"""The audit tells who did what, newest first, and is only ever appended to."""

import contextlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from adapters.database.audit import AuditRows, append
from adapters.database.engine import Database
from domain.audit import Act


@pytest.fixture
def audit(database: Database) -> AuditRows:
    rows = AuditRows(database)
    rows.append(Act("ana", "INC-1"), "flow_paused", "acme", flow="stock")
    rows.append(Act("bia"), "flow_resumed", "loja", flow="stock", count=2)
    return rows


def test_entries_come_newest_first_with_all_they_hold(audit: AuditRows) -> None:
    newest, oldest = audit.entries()

    assert (newest.actor, newest.action, newest.store) == ("bia", "flow_resumed", "loja")
    assert newest.detail == {"flow": "stock", "count": 2}
    assert (oldest.why, oldest.at_s <= newest.at_s) == ("INC-1", True)


@pytest.mark.parametrize(
    ("filters", "actors"),
    [
        ({"store": "acme"}, ["ana"]),
        ({"actor": "bia"}, ["bia"]),
        ({"actor": "bia", "store": "acme"}, []),
        ({"limit": 1}, ["bia"]),
        ({"since_s": 3600.0}, ["bia", "ana"]),
    ],
)
def test_entries_are_filtered(
    audit: AuditRows, filters: dict[str, str | int | float], actors: list[str]
) -> None:
    assert [entry.actor for entry in audit.entries(**filters)] == actors  # type: ignore[arg-type]  # one of each


def test_old_entries_are_left_out_by_the_clock_of_the_database(
    audit: AuditRows, database: Database
) -> None:
    with database.write() as connection:
        old = "INSERT INTO audit (at_s, actor, action) VALUES (now_s() - 7200, 'eva', 'store_set')"
        connection.execute(text(old))

    assert [entry.actor for entry in audit.entries(since_s=3600.0)] == ["bia", "ana"]


def test_an_entry_is_undone_with_the_change_it_tells_of(
    audit: AuditRows, database: Database
) -> None:
    with contextlib.suppress(ZeroDivisionError), database.write() as connection:
        append(connection, Act("eva"), "flow_paused", "acme")
        raise ZeroDivisionError

    assert [entry.actor for entry in audit.entries()] == ["bia", "ana"]


@pytest.mark.parametrize("verb", ["UPDATE audit SET why = ''", "DELETE FROM audit"])
def test_what_was_written_can_neither_be_changed_nor_deleted(database: Database, verb: str) -> None:
    AuditRows(database).append(Act("ana", "because"), "store_set", "acme")

    with pytest.raises(DBAPIError, match="append-only"), database.write() as connection:
        connection.exec_driver_sql(verb)

    assert len(AuditRows(database).entries()) == 1
