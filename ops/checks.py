"""Everything that can be wrong with a deployment, found at once."""

import time
from collections.abc import Callable, Iterator, Mapping

from adapters.database import schema
from adapters.database.engine import Database
from adapters.queue import topology
from config.settings import Settings, SettingsWrong, load, unknown_variables
from domain.errors import BridgeError
from ops import resources
from ops.findings import Finding, Weight, weight_of_skew

NEEDED = ("amqp_url", "database_url", "secret_key")
EMBEDDED = ("database_url", "secret_key")

UNDONE = {
    "fsync": (Weight.WRONG, "a power cut loses what was acknowledged, or the whole ledger"),
    "full_page_writes": (Weight.WRONG, "a power cut may leave pages of the ledger torn"),
    "synchronous_commit": (Weight.WARNING, "a crash of the server loses what was acknowledged"),
    "autovacuum": (Weight.WARNING, "tables grow without end, and every step takes longer"),
}
"""What is to be on in PostgreSQL, how much it weighs when it is not, and why."""


def examine(environ: Mapping[str, str]) -> list[Finding]:
    """Check settings, database, broker and every store; nothing stops at the first fault."""
    try:
        settings = load(environ)
    except SettingsWrong as error:
        return [Finding(Weight.WRONG, "settings", line) for line in error.problems]
    return [
        *_settings(settings, environ),
        *(_database(settings) if settings.database_url else ()),
        *(_broker(settings) if settings.amqp_url else ()),
    ]


def _settings(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    wrong = False
    if settings.is_embedded:
        text = "ANYBRIDGE_AMQP_URL is not set: only `anybridge up --embedded` can run"
        yield Finding(Weight.WARNING, "settings", text)
    try:
        settings.require(*(EMBEDDED if settings.is_embedded else NEEDED))
    except SettingsWrong as error:
        wrong = True
        yield from (Finding(Weight.WRONG, "settings", line) for line in error.problems)
    for name in unknown_variables(environ):
        yield Finding(Weight.WARNING, "settings", f"{name} is read by nothing: misspelt?")
    if not wrong:
        yield Finding(Weight.OK, "settings", "complete")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        with resources.database(settings) as opened:
            yield skew(opened, time.time)
            yield from promises(opened)
            schema_found = migrations(opened)
            yield schema_found
            if opened.is_read_only():
                text = "takes no writes: a standby, or a role or a file that only reads"
                yield Finding(Weight.WRONG, "database", text)
            # An older schema lacks columns: what the stores need could not even be read.
            if schema_found.weight is Weight.OK and settings.secret_key:
                yield from _stores(settings, opened)
    except BridgeError as error:
        yield Finding(Weight.WRONG, "database", str(error))


def skew(database: Database, clock: Callable[[], float]) -> Finding:
    """Compare the database's clock with this machine's.

    Raises:
        LedgerUnavailable: the database does not answer.
    """
    ahead_s = resources.clock_of(database) - clock()
    text = f"answers; its clock is {ahead_s:+.1f} s from this machine's"
    weight = weight_of_skew(ahead_s)
    advice = ": set both by NTP" if weight is Weight.WRONG else ""
    return Finding(weight, "database", text + advice)


def promises(database: Database) -> Iterator[Finding]:
    """Tell which settings of the server undo what the ledger promises, or slow it down.

    Raises:
        LedgerUnavailable: the database does not answer.
    """
    for setting, (weight, what_happens) in UNDONE.items():
        if database.setting(setting) == "off":
            text = f"{setting} is off: {what_happens}; set {setting} = on"
            yield Finding(weight, "postgresql", text)


def migrations(database: Database) -> Finding:
    """Compare the schema with what this release needs."""
    current, head = schema.current(database), schema.head()
    if current == head:
        return Finding(Weight.OK, "migrations", f"at {head}")
    text = f"at {current or 'nothing'}, wanted {head}: run `anybridge database upgrade`"
    return Finding(Weight.WRONG, "migrations", text)


def _stores(settings: Settings, opened: Database) -> Iterator[Finding]:
    repositories = resources.gathered(opened, resources.secret_box(settings))
    names = repositories.stores.names()
    if not names:
        text = "there is no store yet: `anybridge store add` makes one"
        yield Finding(Weight.WARNING, "stores", text)
    with resources.store_checks(settings, repositories) as check:
        for name in names:
            yield from check(name)


def _broker(settings: Settings) -> Iterator[Finding]:
    try:
        problems = topology.check(settings.amqp_url)
    except (BridgeError, ValueError) as error:
        yield Finding(Weight.WRONG, "broker", str(error))
        return
    yield Finding(Weight.OK, "broker", "answers")
    yield from (Finding(Weight.WRONG, "topology", problem) for problem in problems)
    if not problems:
        yield Finding(Weight.OK, "topology", "complete")
