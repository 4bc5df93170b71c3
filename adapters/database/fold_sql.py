# ruff: noqa: S608 - statements are put together from the words of this module alone
"""What folding says to the database: the same rules row set by row set, and all in one statement.

A template's `{rows}` is where the rows come from; see `adapters.database.recordset`.
"""

from typing import Any

from domain.events import Event

# An older event changes nothing; the very same one neither (a redelivery); an equal version
# with other data replaces. The rule is `domain.events.Version.older_than`.
_GUARD = """
  NOT CASE WHEN {t}.source = excluded.source AND {t}.sequence IS NOT NULL
                AND excluded.sequence IS NOT NULL
           THEN excluded.sequence < {t}.sequence ELSE excluded.time_s < {t}.time_s END
"""

# A key that backs off goes on doing so. One that was accepted and only waits to be sent once more
# (see `adapters.database.changes`) has news now, and is still to be sent once more after them. One
# that is due later than now only because this fold began before its last record was not accepted.
_MARK_DUE = """
ON CONFLICT (store, kind, key) DO UPDATE SET
  source = excluded.source, sequence = excluded.sequence, time_s = excluded.time_s,
  event_id = excluded.event_id, payload = excluded.payload, revision = c.revision + 1,
  attempts = CASE WHEN c.state = 'due' THEN c.attempts ELSE 0 END,
  apart = CASE WHEN c.state = 'due' THEN c.apart ELSE 0 END,
  next_at_s = CASE WHEN c.state = 'due' AND (c.attempts > 0 OR c.next_at_s < excluded.next_at_s)
              THEN c.next_at_s ELSE excluded.next_at_s END,
  resend = c.resend OR (c.state = 'due' AND c.attempts = 0 AND c.next_at_s > excluded.next_at_s
           AND coalesce(c.accepted_revision, 0) = c.revision),
  due_since_s = CASE WHEN c.state = 'due' THEN c.due_since_s ELSE excluded.due_since_s END,
  released = false,
  state = 'due'
"""

_CHANGE_INSERT = """
INSERT INTO change AS c (store, kind, key, payload, source, sequence, time_s, event_id,
                         revision, state, next_at_s, due_since_s)"""
_CHANGE_SELECT = """
SELECT {what} u.store, u.kind, u.key, u.payload, u.source, u.sequence, u.time_s, u.event_id,
       1, 'due', now_s(), now_s()
"""
_CHANGE_NEWER = f"""
{_MARK_DUE}
WHERE {_GUARD.format(t="c")}
  AND (c.source, c.time_s, coalesce(c.sequence, -1), coalesce(c.payload, ''))
   <> (excluded.source, excluded.time_s, coalesce(excluded.sequence, -1),
       coalesce(excluded.payload, ''))
RETURNING store, kind, key, revision"""

_LEVEL_INSERT = """
INSERT INTO stock_level AS s (store, sku, deposit, label, source, sequence, time_s,
    available_milli, physical_milli, reserved_milli, cost, handling_days)
SELECT u.store, u.key, u.deposit, u.label, u.source, u.sequence, u.time_s,
       u.available_milli, u.physical_milli, u.reserved_milli, u.cost, u.handling_days
"""
_LEVEL_NEWER = f"""
ON CONFLICT (store, sku, deposit) DO UPDATE SET
  label = excluded.label, source = excluded.source, sequence = excluded.sequence,
  time_s = excluded.time_s, available_milli = excluded.available_milli,
  physical_milli = excluded.physical_milli, reserved_milli = excluded.reserved_milli,
  cost = coalesce(excluded.cost, s.cost),
  handling_days = coalesce(excluded.handling_days, s.handling_days)
WHERE {_GUARD.format(t="s")}
  AND (s.source, s.time_s, coalesce(s.sequence, -1), coalesce(s.available_milli, 0),
       coalesce(s.physical_milli, 0), coalesce(s.reserved_milli, 0), coalesce(s.cost, ''),
       coalesce(s.handling_days, -1))
   <> (excluded.source, excluded.time_s, coalesce(excluded.sequence, -1),
       coalesce(excluded.available_milli, 0), coalesce(excluded.physical_milli, 0),
       coalesce(excluded.reserved_milli, 0), coalesce(excluded.cost, s.cost, ''),
       coalesce(excluded.handling_days, s.handling_days, -1))
RETURNING store, sku, deposit"""

_JOURNAL_INSERT = "INSERT INTO journal (at_s, event_id, store, kind, key, revision, fate)"

_LANE_INSERT = "INSERT INTO lane AS l (store, kind, next_at_s, rung_at_s)"
# PostgreSQL locks the lane row even where the condition is false, so an actor that clears the
# bell waits for this commit and then sees what was folded.
_LANE_RUNG = """
ON CONFLICT (store, kind) DO UPDATE SET
  next_at_s = CASE WHEN l.next_at_s < excluded.next_at_s THEN l.next_at_s
              ELSE excluded.next_at_s END,
  rung_at_s = coalesce(l.rung_at_s, excluded.rung_at_s)
WHERE l.rung_at_s IS NULL OR l.next_at_s IS NULL OR l.next_at_s > excluded.next_at_s
RETURNING store, kind, rung_at_s, held_cause"""

# ------------------------------------------------------------------ one statement for a row set

CHANGE = "store:t kind:t key:t payload:t source:t sequence:i time_s:f event_id:t"
LEVEL = (
    "store:t key:t deposit:t label:t source:t sequence:i time_s:f available_milli:i "
    "physical_milli:i reserved_milli:i cost:t handling_days:i"
)
DEPOSIT = "store:t deposit:t label:t"
JOURNAL = "event_id:t store:t kind:t key:t revision:i fate:t"
LANE = "store:t kind:t"

_ALL = "FROM {rows} WHERE true"

FOLD_CHANGES = _CHANGE_INSERT + _CHANGE_SELECT.format(what="") + _ALL + _CHANGE_NEWER
FOLD_LEVELS = _LEVEL_INSERT + _ALL + _LEVEL_NEWER
MARK_SKUS = (
    _CHANGE_INSERT
    + _CHANGE_SELECT.format(what="")
    + _ALL
    + _MARK_DUE
    + "RETURNING store, kind, key, revision"
)
SEE_DEPOSITS = """
INSERT INTO deposit_seen (store, deposit, label)
SELECT u.store, u.deposit, u.label FROM {rows} WHERE true ON CONFLICT DO NOTHING"""
WRITE_JOURNAL = (
    _JOURNAL_INSERT
    + " SELECT now_s(), u.event_id, u.store, u.kind, u.key, u.revision, u.fate FROM {rows}"
)
RING_LANES = (
    _LANE_INSERT
    + " SELECT u.store, u.kind, now_s(), now_s() "
    + _ALL
    + _LANE_RUNG
    + ", now_s() AS now_s"
)

# ----------------------------------------------------------- all of a batch in one, PostgreSQL only

BATCH = (
    "event_id:t store:t kind:t key:t wins:b payload:t source:t sequence:i time_s:f deposit:t "
    "label:t available_milli:i physical_milli:i reserved_milli:i cost:t handling_days:i"
)
"""A row an event. `wins`: nothing in the batch is newer. `deposit`: NULL but for stock."""

# The parts lock rows in the order of the statements above: `revised`, asked first though it has
# nothing to say, is `changed` and then `marked`, which needs `levelled`. `rung` is asked last: what
# two batches share is lanes, and whoever has locked them only commits.
FOLD_BATCH = f"""
WITH u AS MATERIALIZED (SELECT * FROM {{rows}}),
changed AS ({_CHANGE_INSERT} {_CHANGE_SELECT.format(what="")}
  FROM u WHERE u.wins AND u.deposit IS NULL {_CHANGE_NEWER}),
levelled AS ({_LEVEL_INSERT}
  FROM u WHERE u.wins AND u.deposit IS NOT NULL {_LEVEL_NEWER}),
marked AS ({_CHANGE_INSERT} {_CHANGE_SELECT.format(what="DISTINCT ON (u.store, u.key)")}
  FROM levelled AS t JOIN u ON u.wins AND (u.store, u.key, u.deposit) = (t.store, t.sku, t.deposit)
  ORDER BY u.store, u.key, u.time_s DESC, u.sequence DESC NULLS LAST, u.event_id DESC
  {_MARK_DUE} RETURNING store, kind, key, revision),
revised AS (SELECT * FROM changed UNION ALL SELECT * FROM marked),
rung AS ({_LANE_INSERT}
  SELECT DISTINCT r.store, r.kind, now_s(), now_s() FROM revised AS r ORDER BY r.store, r.kind
  {_LANE_RUNG}),
written AS ({_JOURNAL_INSERT}
  SELECT now_s(), u.event_id, u.store, u.kind, u.key, coalesce(r.revision, 0),
         CASE WHEN u.wins AND r.revision IS NOT NULL AND (u.deposit IS NULL OR t.sku IS NOT NULL)
              THEN 'folded' ELSE 'superseded' END
  FROM u
  LEFT JOIN revised AS r ON (r.store, r.kind, r.key) = (u.store, u.kind, u.key)
  LEFT JOIN levelled AS t ON (t.store, t.sku, t.deposit) = (u.store, u.key, u.deposit)
  RETURNING event_id, fate)
SELECT store, kind, '' AS event_id FROM revised WHERE revision < 0
UNION ALL SELECT '', '', event_id FROM written WHERE fate = 'superseded'
UNION ALL SELECT store, kind, '' FROM rung WHERE rung_at_s = now_s() AND held_cause = ''"""


def unguarded(template: str) -> str:
    """Give a template that lets the last to come win; only for a negative control."""
    for table in ("c", "s"):
        template = template.replace(_GUARD.format(t=table), " true ")
    return template


def change_row(event: Event, payload: str | None) -> tuple[Any, ...]:
    """Give what an event says of its key, as `CHANGE` names it.

    Args:
        payload: JSON; None: the kind carries none.
    """
    version = event.version
    return (
        event.store, event.kind, event.subject, payload, version.source, version.sequence,
        version.time_s, event.id,
    )  # fmt: skip
