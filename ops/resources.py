"""What a command line needs, opened and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.database import schema
from adapters.database.api_keys import ApiKeys
from adapters.database.audit import AuditRows
from adapters.database.bindings import BindingRows
from adapters.database.budgets import BudgetRows
from adapters.database.engine import Database
from adapters.database.feed_ages import FeedAges
from adapters.database.flows import FlowRows
from adapters.database.mappings import MappingRows
from adapters.database.operator_keys import OperatorKeys
from adapters.database.overview import Overview
from adapters.database.secrets import SecretBox, SecretRows
from adapters.database.stores import StoreRows
from adapters.http.client import HttpClient
from config.settings import Settings
from domain import budget
from domain.addresses import Addresses
from domain.allowances import hub_allowance
from domain.errors import BridgeError
from domain.store import Store
from ops import erps
from ops.store_checks import StoreChecks

CONNECTIONS = 2
"""A command does one thing at a time; the services open their own pools."""


class NotMigrated(BridgeError):
    """The database has no tables yet."""

    def __init__(self) -> None:
        super().__init__("the database has no tables yet: run `anybridge database upgrade`")


@dataclass(frozen=True, slots=True)
class Repositories:
    """Every repository a person works with, on one database."""

    database: Database
    stores: StoreRows
    keys: ApiKeys
    operators: OperatorKeys
    mappings: MappingRows
    bindings: BindingRows
    budgets: BudgetRows
    audit: AuditRows
    secrets: SecretRows
    overview: Overview


@contextmanager
def database(settings: Settings) -> Iterator[Database]:
    """Open the ledger, migrated or not.

    Raises:
        SettingsWrong: ANYBRIDGE_DATABASE_URL is not set.
    """
    opened = Database(settings.require("database_url").database_url, CONNECTIONS)
    try:
        yield opened
    finally:
        opened.dispose()


def secret_box(settings: Settings) -> SecretBox:
    """Give the box that opens what is sealed.

    Raises:
        SettingsWrong: ANYBRIDGE_SECRET_KEY is not set.
    """
    return SecretBox(settings.require("secret_key").secret_keys)


@contextmanager
def repositories(settings: Settings) -> Iterator[Repositories]:
    """Open every repository.

    Raises:
        SettingsWrong: names each setting that is missing.
        NotMigrated: the database is empty.
        LedgerUnavailable: it does not answer.
    """
    box = secret_box(settings.require("database_url", "secret_key"))
    with database(settings) as opened:
        migrated(opened)
        yield gathered(opened, box)


def migrated(opened: Database) -> None:
    """Refuse a database without tables.

    Raises:
        NotMigrated: it has none.
        LedgerUnavailable: it does not answer.
    """
    if schema.current(opened) is None:
        raise NotMigrated


def gathered(opened: Database, box: SecretBox) -> Repositories:
    """Give every repository on an open database."""
    return Repositories(
        opened,
        StoreRows(opened, box),
        ApiKeys(opened),
        OperatorKeys(opened),
        MappingRows(opened),
        BindingRows(opened),
        BudgetRows(opened),
        AuditRows(opened),
        SecretRows(opened, box),
        Overview(opened),
    )


def clock_of(opened: Database) -> float:
    """Give the database's clock, seconds since 1970.

    Raises:
        LedgerUnavailable: it does not answer.
    """
    # Not the function `now_s()` on PostgreSQL: before the first migration there is none.
    asked = "SELECT now_s()" if opened.is_sqlite else "SELECT extract(epoch FROM now())"
    with opened.read() as connection:
        return float(connection.execute(text(asked)).scalar_one())


def addresses(settings: Settings) -> Addresses:
    """Give what addresses this deployment allows."""
    return Addresses(allow_http=settings.allow_http, allow_private=settings.allow_private)


@contextmanager
def hubs(settings: Settings, known: Repositories) -> Iterator[AnyMarketHubs]:
    """Open connections to the hubs for a person who watches: neither measured nor logged."""
    rules = addresses(settings)

    def learned(store: Store, **said: Any) -> None:
        known.budgets.learn(
            hub_allowance(store), lambda bucket, now_s: budget.learn(bucket, now_s, **said)
        )

    client = HttpClient(rules, settings.call_deadline_s)
    try:
        yield AnyMarketHubs(client, rules, observe=_unseen, log=_unseen, learned=learned)
    finally:
        client.close()


@contextmanager
def store_checks(settings: Settings, known: Repositories) -> Iterator[StoreChecks]:
    """Give what checks stores, with connections of its own to hubs and ERPs."""
    with hubs(settings, known) as opened, erps.unwatched(settings) as asked:
        feeds, flows = FeedAges(known.database), FlowRows(known.database)
        ledger = known.stores, known.mappings, known.budgets
        yield StoreChecks(*ledger, opened, asked, feeds.of, flows.held_flows)


def _unseen(*_: object, **__: object) -> None:
    """A person watches this call: it is neither measured nor logged."""
