"""The composition root: opens, wires and closes. Nobody else knows everybody."""

import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from adapters.database.archive import drop_forgotten, move_old_facts
from adapters.database.engine import Database
from adapters.database.erasing import Erasure
from adapters.database.fold import LedgerFolder
from adapters.database.lanes import LaneRows
from adapters.database.letter_groups import LetterGroupRows
from adapters.database.letter_tallies import LetterTallies
from adapters.database.letters import LetterRows
from adapters.database.partitions import keep_partitions
from adapters.events.reader import read_event
from adapters.telemetry.exposition import Exposition
from adapters.telemetry.metrics import Metrics
from adapters.telemetry.readiness import Check, Readiness
from config.settings import Settings
from domain.feed_watch import DAY_S
from domain.ports import Announcer, Arrow, Bells, Inbox
from ops import noticing, resources
from ops.clock import LedgerClock
from ops.crash import crash_at
from ops.replays import replays_of
from ops.resources import Repositories, gathered
from ops.tracing import NO_TRACING, Tracing
from producers.desk import Desk
from producers.intake import Intake
from producers.known_stores import KnownStores
from producers.replay import Replays
from producers.ringer import Ringer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Service:
    """What every process of the bridge stands on.

    Args:
        stop: set when the process is asked to end.
    """

    settings: Settings
    database: Database
    known: Repositories
    folder: LedgerFolder
    lanes: LaneRows
    letters: LetterRows
    metrics: Metrics
    clock: LedgerClock
    arrow: Arrow
    stop: threading.Event
    tracing: Tracing = NO_TRACING


@contextmanager
def service(
    settings: Settings, metrics: Metrics, *, pool_size: int = 10, tracing: Tracing = NO_TRACING
) -> Iterator[Service]:
    """Open the ledger for a process.

    Raises:
        SettingsWrong: database or secret key is not set.
        NotMigrated: the database is empty.
    """
    box = resources.secret_box(settings.require("database_url", "secret_key"))
    database = Database(settings.database_url, pool_size)
    try:
        resources.migrated(database)
        folder = LedgerFolder(database, box, guard_versions=_guarded(os.environ))
        yield Service(
            settings,
            database,
            gathered(database, box),
            folder,
            LaneRows(database, f"{socket.gethostname()}:{os.getpid()}"),
            LetterRows(database, box),
            metrics,
            LedgerClock(folder.now_s),
            crash_at(settings.crash_at),
            threading.Event(),
            tracing,
        )
    finally:
        database.dispose()


def intake(with_: Service, inbox: Inbox, bells: Bells) -> Intake:
    """Wire an intake."""
    return Intake(
        inbox,
        with_.folder,
        bells,
        read_event,
        KnownStores(with_.known.stores.names),
        with_.metrics,
        with_.arrow,
        with_.stop.is_set,
        with_.tracing.spans,
    )


def ringer(with_: Service, bells: Bells, announcer: Announcer, kinds: list[str]) -> Ringer:
    """Wire a ringer."""
    replays = replays_of(with_.known, resources.secret_box(with_.settings))
    return Ringer(
        with_.lanes,
        with_.letters,
        bells,
        announcer,
        kinds,
        with_.metrics,
        lambda: _keep_house(with_),
        with_.arrow,
        replays=_tick_besides(with_, replays),
        paces=replays.pace,
    )


def _tick_besides(with_: Service, replays: Replays) -> Callable[[], None]:
    groups = LetterGroupRows(with_.database)
    tallies = LetterTallies(with_.database)
    errands = noticing.errand_lanes(with_.database)

    def tick() -> None:
        errands.open()
        groups.wake()
        tallies.tick()
        replays.tick()

    return tick


def _keep_house(with_: Service) -> None:
    keep_partitions(with_.database, with_.settings.journal_days)
    move_old_facts(with_.database)
    drop_forgotten(with_.database)
    box = resources.secret_box(with_.settings)
    Erasure(with_.database, box).forget_old(with_.settings.letter_days * DAY_S)
    noticing.watch_feeds(with_.database)
    mended = LetterTallies(with_.database).mend()
    if mended:
        log.warning("letter_tallies_mended", groups=mended)


def desk(with_: Service, inbox: Inbox) -> Desk:
    """Wire a desk."""
    return Desk(inbox, with_.letters, with_.arrow, with_.stop.is_set)


def exposition(with_: Service, checks: Mapping[str, Check]) -> Exposition:
    """Wire /metrics, /healthz and /readyz of a process that serves nothing else."""
    address = (with_.settings.http_host, with_.settings.metrics_port)
    return Exposition(address, with_.metrics.registry, Readiness(checks))


def _guarded(environ: Mapping[str, str]) -> bool:
    """Only the negative control of the fault tests switches the version guard off."""
    return environ.get("ANYBRIDGE_TEST_NO_VERSION_GUARD") != "yes"
