"""Gauges that somebody is woken by: what stands still, what comes new, what must leave when."""

import time
from collections.abc import Callable, Mapping

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Connection, text

from adapters.database.group_sql import TALLIES
from adapters.database.reconcile_runs import open_differences

NEW_S = 300
"""So long a group is new."""

STOPPED_S = 3600
"""So long a replay that stopped itself is news."""

_HELD = text("""
SELECT kind, held_cause, max(now_s() - held_at_s) AS age_s FROM lane
WHERE held_cause <> '' GROUP BY kind, held_cause""")

# Flows that are paused are held lanes. Those of a store that is paused are merely off.
_PAUSED = text("""
SELECT scope, max(now_s() - at_s) AS age_s FROM pause WHERE scope <> 'flow' GROUP BY scope""")

_SHIP_BY = text("""
SELECT min(ship_by_s) - now_s() AS left_s FROM dead_letter
WHERE state IN ('open', 'acknowledged', 'snoozed')""")

# A group is new when none of its letters is older, nor came back before.
_OLDER = """SELECT 1 FROM dead_letter AS d
  WHERE d.fingerprint = t.fingerprint AND d.state IN ('open', 'acknowledged', 'snoozed')"""
_NEW_GROUP = text(f"""
SELECT max(t.letters) AS found FROM ({TALLIES.format(narrowed="")}) AS t
WHERE NOT EXISTS ({_OLDER} AND d.regressed_at_s IS NULL AND d.parked_at_s <= now_s() - :new_s)
  AND NOT EXISTS ({_OLDER} AND d.regressed_at_s <= now_s() - :new_s)""")  # noqa: S608 - our own words

_STOPPED = text("""
SELECT count(*) FROM replay_batch
WHERE state = 'stopped' AND ended_at_s > now_s() - :stopped_s""")

# What was said of a group stays when its letters wake, until somebody says something else; of a
# group that was solved meanwhile, too: only what waited then was put off.
_SLEPT = text("""
SELECT count(*) FROM letter_group AS g WHERE g.state = 'snoozed' AND g.until_s <= now_s()
  AND EXISTS (SELECT 1 FROM dead_letter AS d WHERE d.fingerprint = g.fingerprint
    AND d.state IN ('open', 'acknowledged', 'snoozed')
    AND coalesce(d.regressed_at_s, d.parked_at_s) <= g.until_s)""")

_NOW = text("SELECT now_s()")

Families = Mapping[str, GaugeMetricFamily]


def fill_alarms(
    connection: Connection, families: Families, clock: Callable[[], float] = time.time
) -> None:
    """Read them; one that says nothing is absent.

    Args:
        families: by name, each as `metrics.LEDGER` says it.
        clock: Unix seconds of this process.
    """
    skew_s = clock() - connection.execute(_NOW).scalar_one()
    families["anybridge_clock_skew_seconds"].add_metric([], skew_s)
    for row in connection.execute(_HELD):
        held = families["anybridge_lane_held_seconds"]
        held.add_metric([row.kind, row.held_cause], row.age_s or 0.0)
    for row in connection.execute(_PAUSED):
        families["anybridge_paused_seconds"].add_metric([row.scope], row.age_s)
    left_s = connection.execute(_SHIP_BY).scalar_one()
    if left_s is not None:
        families["anybridge_ship_by_left_seconds"].add_metric([], left_s)
    found = connection.execute(_NEW_GROUP, {"new_s": NEW_S}).scalar_one()
    families["anybridge_dead_letters_new_group"].add_metric([], found or 0)
    slept = connection.execute(_SLEPT).scalar_one()
    families["anybridge_snoozes_ended"].add_metric([], slept)
    stopped = connection.execute(_STOPPED, {"stopped_s": STOPPED_S}).scalar_one()
    families["anybridge_replays_stopped"].add_metric([], stopped)
    for what, found in open_differences(connection).items():
        families["anybridge_reconcile_open"].add_metric([what], found)
