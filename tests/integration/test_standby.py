"""A server that was failed over to a standby: people look at it, and hear that it only reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.database import schema
from adapters.database.engine import Database, LedgerReadOnly
from config.settings import load
from domain.accounts import Account
from domain.audit import Act
from domain.operators import Role
from ops.accounts import accounts
from ops.console.app import console
from ops.resources import gathered
from tests import servers
from tests.contract.console_room import CHEAP, PASSWORD, Browser
from tests.ledger import Ledger
from tests.private_servers import PrivatePostgres

pytestmark = pytest.mark.db


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A ledger with one account, on a server that has become a standby."""
    if not PrivatePostgres.is_installed():
        servers.absent("db", "Debian's postgresql is not installed")
    with PrivatePostgres() as postgres:
        database = Database(postgres.url)
        schema.upgrade(database)
        made = Ledger(database)
        known = gathered(database, made.box)
        accounts(known, CHEAP).add(Account("ana", Role.ADMIN), PASSWORD, Act("root"))
        with database.read() as connection:
            folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        database.dispose()
        postgres.stop()
        (folder / "standby.signal").touch()
        postgres.start()
        yield made
        database.dispose()


def test_a_standby_is_looked_at_and_not_written(ledger: Ledger) -> None:
    known = gathered(ledger.database, ledger.box)
    with console(load({}), known, ledger.box, CHEAP) as routes:
        browser = Browser(list(routes))
        browser.sign_in("ana")
        pages = [browser.get(path) for path in ("/", "/dead", "/flows", "/audit")]

    assert [page.status_code for page in pages] == [200] * 4
    assert all("data-read-only>O banco de dados" in page.text for page in pages)
    with pytest.raises(LedgerReadOnly), ledger.database.write() as connection:
        connection.execute(text("DELETE FROM lane"))
