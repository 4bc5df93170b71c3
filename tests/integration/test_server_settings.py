"""What the doctor says of a PostgreSQL that is set up to lose what it promised."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from adapters.database.engine import Database
from ops.checks import UNDONE, promises
from ops.findings import Weight

pytestmark = pytest.mark.db


@pytest.fixture
def database(fresh_postgres_url: str) -> Iterator[Database]:
    """One whose sessions have on what can be set for them."""
    opened = Database(fresh_postgres_url)
    wait_for_the_disk(opened, "on")
    yield opened
    opened.dispose()


def wait_for_the_disk(database: Database, setting: str) -> None:
    with database.write() as connection:
        name = database.engine.url.database
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = {setting}'))
    database.dispose()  # it holds for the sessions that come


def test_a_session_that_does_not_wait_for_the_disk_is_told(database: Database) -> None:
    before = [finding.detail for finding in promises(database)]
    wait_for_the_disk(database, "off")
    [told] = [finding for finding in promises(database) if finding.detail not in before]

    assert (told.weight, told.check) == (Weight.WARNING, "postgresql")
    assert told.detail == (
        "synchronous_commit is off: a crash of the server loses what was acknowledged; "
        "set synchronous_commit = on"
    )


def test_what_the_server_has_off_is_told_and_nothing_else(database: Database) -> None:
    off = {name for name in UNDONE if database.setting(name) == "off"}
    told = {finding.detail.split()[0] for finding in promises(database)}

    assert told == off


@pytest.mark.parametrize("name", sorted(UNDONE))
def test_each_setting_that_is_off_is_told_by_its_weight(name: str) -> None:
    class Server(Database):
        def __init__(self) -> None:
            """Nothing is asked but its settings."""

        def setting(self, asked: str) -> str:
            return "off" if asked == name else "on"

    [finding] = promises(Server())

    is_lost = name in {"fsync", "full_page_writes"}
    assert finding.weight is (Weight.WRONG if is_lost else Weight.WARNING)
    assert finding.detail.startswith(f"{name} is off: ")
