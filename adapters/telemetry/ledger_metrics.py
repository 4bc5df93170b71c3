"""Gauges read from the ledger when somebody looks: cheap at a million changes."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.database.engine import Database
from adapters.database.feed_ages import feed_ages
from adapters.telemetry.alarm_gauges import fill_alarms
from adapters.telemetry.metrics import LEDGER
from domain.budget_use import saved
from domain.errors import TransientError

CACHE_S = 5.0
COUNTED = 20_000
"""Changes looked at per reading; in a backlog the counts stop there."""

# Without a sort only the partial index gives the rows in order, and the limit ends the scan:
# with last hour's statistics PostgreSQL would else sort a backlog of a million.
_BOUNDS = text("SET LOCAL statement_timeout = 2000; SET LOCAL enable_sort = off")

_LANES = text("""
SELECT kind, CASE WHEN held_cause <> '' THEN 'held'
                  WHEN lease_until_s > now_s() THEN 'leased'
                  WHEN next_at_s <= now_s() THEN 'due' ELSE 'idle' END AS state, count(*) AS found
FROM lane GROUP BY 1, 2""")

_CHANGES = text("""
SELECT c.kind, CASE WHEN l.held_cause <> '' THEN 'held' ELSE c.state END AS state,
       count(*) AS found,
       now_s() - min(CASE WHEN c.state = 'due' THEN c.due_since_s END) AS age_s
FROM (SELECT store, kind, state, next_at_s, due_since_s FROM change
      WHERE state IN ('due', 'waiting') ORDER BY store, kind, next_at_s LIMIT :counted) AS c
LEFT JOIN lane AS l ON l.store = c.store AND l.kind = c.kind
GROUP BY 1, 2""")

# In a backlog the rows above are only the first lanes': the first due row of every lane, too.
_FIRSTS = text("""
SELECT l.kind, now_s() - min((
    SELECT c.due_since_s FROM change AS c
    WHERE c.store = l.store AND c.kind = l.kind AND c.state = 'due'
      AND c.next_at_s <= now_s() ORDER BY c.next_at_s LIMIT 1)) AS age_s
FROM lane AS l WHERE l.held_cause = '' GROUP BY l.kind""")

_LETTERS = text("""
SELECT reason, state, count(*) AS found FROM dead_letter
WHERE state IN ('open', 'acknowledged', 'snoozed') GROUP BY reason, state""")

_UNANNOUNCED = text("SELECT count(*) FROM dead_letter WHERE announced_at_s IS NULL")

_BUCKETS = text("""
SELECT level, at_s, blocked_until_s, limit_calls, window_s, now_s() AS now_s FROM bucket""")

Families = dict[str, GaugeMetricFamily]

_log = structlog.get_logger(__name__)


class LedgerMetrics(Collector):
    """Reads the gauges of `metrics.LEDGER`; register it in one process of the fleet or in all.

    Args:
        clock: monotonic seconds.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at_s: float | None = None
        self._found: Families = {}

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name the gauges without asking the database."""
        return _families().values()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Give the gauges, at most five seconds old; without a ledger only that it is away."""
        with self._lock:
            now_s = self._clock()
            if self._read_at_s is None or now_s - self._read_at_s >= CACHE_S:
                self._found = self._read()
                self._read_at_s = now_s
            return list(self._found.values())

    def _read(self) -> Families:
        families = _families()
        up = families["anybridge_ledger_up"]
        try:
            with self._database.read() as connection:
                if not self._database.is_sqlite:
                    connection.execute(_BOUNDS)
                for fill in (_lanes, _changes, _letters, _budget, _feeds, fill_alarms):
                    fill(connection, families)
        except (TransientError, SQLAlchemyError) as error:
            _log.warning("ledger_metrics_unavailable", error=repr(error))
            up.add_metric([], 0)
            return {"anybridge_ledger_up": up}
        up.add_metric([], 1)
        return families


def _families() -> Families:
    return {
        n: GaugeMetricFamily(n, meaning, labels=names) for n, (meaning, names) in LEDGER.items()
    }


def _lanes(connection: Connection, families: Families) -> None:
    for row in connection.execute(_LANES):
        families["anybridge_lanes"].add_metric([row.kind, row.state], row.found)


def _changes(connection: Connection, families: Families) -> None:
    rows = connection.execute(_CHANGES, {"counted": COUNTED}).all()
    ages = [(row.kind, row.age_s) for row in rows if row.state != "held"]
    if sum(row.found for row in rows) >= COUNTED:
        ages += [(row.kind, row.age_s) for row in connection.execute(_FIRSTS)]
    for row in rows:
        families["anybridge_changes"].add_metric([row.kind, row.state], row.found)
    oldest_s: dict[str, float] = {}
    for kind, age_s in ages:
        oldest_s[kind] = max(oldest_s.get(kind, 0.0), age_s or 0.0)
    for kind, age_s in oldest_s.items():
        families["anybridge_oldest_due_seconds"].add_metric([kind], age_s)


def _letters(connection: Connection, families: Families) -> None:
    for row in connection.execute(_LETTERS):
        families["anybridge_dead_letters"].add_metric([row.reason, row.state], row.found)
    unannounced = connection.execute(_UNANNOUNCED).scalar_one()
    families["anybridge_dead_letters_unannounced"].add_metric([], unannounced)


def _budget(connection: Connection, families: Families) -> None:
    rows = connection.execute(_BUCKETS).all()
    levels = _levels(rows)
    if levels:
        families["anybridge_budget_level"].add_metric(["lowest"], min(levels))
        families["anybridge_budget_level"].add_metric(["mean"], sum(levels) / len(levels))
    blocked = sum(1 for row in rows if row.blocked_until_s > row.now_s)
    families["anybridge_budget_blocked"].add_metric([], blocked)


def _feeds(connection: Connection, families: Families) -> None:
    ages: dict[str, float] = {}
    for feed in feed_ages(connection):
        word = "yes" if feed.is_stopped else "no"
        ages[word] = max(feed.age_s, ages.get(word, 0.0))
    for word, age_s in ages.items():
        families["anybridge_feed_age_seconds"].add_metric([word], age_s)


def _levels(rows: Sequence[Any]) -> list[float]:
    """Give what each bucket holds now, as a share of what it can hold: rows stand since `at_s`."""
    return [saved(r.level, r.limit_calls, r.window_s, r.now_s - r.at_s) for r in rows]
