"""What a lane says to the database of its changes: how they are taken, and what became of them."""

from sqlalchemy import TextClause, text

from adapters.database.lanes import DUE, HELD_BY, HOLDS
from adapters.database.letters import RESOLVE
from adapters.database.recordset import places

RELEASED_WAITS_S = 60.0
"""What a person released lets fresh changes pass for so long; then it has its place by its age."""

# In the order of the indexes and no finer: else all that is due is sorted for every call.
PICK = f"""
SELECT key, place, next_at_s FROM (
  SELECT * FROM (SELECT key, next_at_s, 0 AS place {DUE} AND in_flight IS NULL
    AND (NOT released OR next_at_s <= now_s() - {RELEASED_WAITS_S})
    ORDER BY next_at_s LIMIT :limit) AS fresh
  UNION ALL
  SELECT * FROM (SELECT key, next_at_s, 1 AS place {DUE} AND in_flight IS NULL
    AND released AND next_at_s > now_s() - {RELEASED_WAITS_S}
    ORDER BY next_at_s LIMIT :limit) AS released) AS found
ORDER BY place, next_at_s LIMIT :limit"""  # noqa: S608 - no value of anybody else is in it

CHANGE = (
    "key, state, payload, revision, attempts, apart, accepted, accepted_hash, event_id, time_s, "
    "released"
)

# What was locked is found again by its place, which costs no search.
MARK = "UPDATE change SET in_flight = revision WHERE {placed}"

_TAKE = f"""
SELECT p.*, k.place AS turn, k.next_at_s AS since_s
FROM (SELECT * FROM ({PICK}) AS picked ORDER BY key) AS k CROSS JOIN LATERAL (
  SELECT {{place}} AS place, {CHANGE} FROM change
  WHERE store = :store AND kind = :kind AND key = k.key ORDER BY key FOR UPDATE) AS p"""  # noqa: S608 - own words

# PostgreSQL picks, locks and marks in one, a transaction by itself. Who is first says how many go
# with it. A row that was changed while its lock was waited for is not where the statement looks
# for it: then nothing is done.
_MARK_AT_ONCE = f"""
WITH locked AS MATERIALIZED ({_TAKE.format(place="ctid")}),
going AS (SELECT * FROM locked WHERE state IN ('due', 'waiting')
  AND key <> ALL(ARRAY(SELECT json_array_elements_text(CAST(:without AS json))))),
first AS (SELECT apart FROM going ORDER BY turn, since_s, key LIMIT 1),
chosen AS MATERIALIZED (
  SELECT * FROM going WHERE apart = (SELECT apart FROM first) ORDER BY turn, since_s, key
  LIMIT (SELECT CASE WHEN apart > 0 THEN apart ELSE CAST(:wanted AS integer) END FROM first)),
marked AS (UPDATE change SET in_flight = revision
  WHERE ctid = ANY(ARRAY(SELECT place FROM chosen)) RETURNING 1)
SELECT chosen.* FROM (
  SELECT count(*) AS rows, (SELECT count(*) FROM chosen) - count(*) AS missed FROM marked
) AS done {HELD_BY} JOIN chosen ON {HOLDS} ORDER BY chosen.key"""  # noqa: S608 - own words

VERDICT = (
    "key:t revision:i state:t delay_s:f counts:i error:t apart:i accepted:t accepted_hash:t "
    "known:i zeroed:i"
)

# Outcomes hold for the version that was sent: a row that was folded meanwhile stays due. A key
# whose earlier call may still arrive (`resend`) is sent once more a while after its success,
# and until then its content counts as unknown.
RECORD = """
UPDATE change SET
  in_flight = NULL,
  state = CASE WHEN change.revision <> u.revision THEN 'due'
               WHEN u.state = 'pushed' AND change.resend THEN 'due' ELSE u.state END,
  next_at_s = CASE WHEN change.revision <> u.revision THEN now_s()
               WHEN u.state = 'pushed' AND change.resend THEN now_s() + :resend_s
               ELSE now_s() + u.delay_s END,
  attempts = CASE WHEN change.revision <> u.revision OR u.state = 'pushed' THEN 0
               ELSE change.attempts + u.counts END,
  resend = CASE WHEN u.known = 0 THEN true
                WHEN u.state = 'pushed' AND change.revision = u.revision THEN false
                ELSE change.resend END,
  apart = CASE WHEN u.state = 'pushed' THEN 0 ELSE u.apart END,
  error = u.error,
  released = change.released AND change.revision = u.revision AND u.state IN ('due', 'waiting'),
  accepted_revision = CASE WHEN u.state = 'pushed' THEN u.revision
                           ELSE change.accepted_revision END,
  accepted_at_s = CASE WHEN u.state = 'pushed' THEN now_s() ELSE change.accepted_at_s END,
  accepted = CASE WHEN u.state = 'pushed' THEN u.accepted
                  ELSE coalesce(u.accepted, change.accepted) END,
  accepted_hash = CASE WHEN u.state = 'pushed' AND NOT change.resend THEN u.accepted_hash
                       WHEN u.known = 1 AND NOT change.resend THEN change.accepted_hash
                       ELSE '' END,
  zeroed_at_s = CASE WHEN u.state <> 'pushed' THEN change.zeroed_at_s
                     WHEN u.zeroed = 1 THEN now_s()
                     WHEN u.zeroed = 0 THEN NULL ELSE change.zeroed_at_s END
FROM {source}
WHERE change.key = u.key AND change.{placed}"""

# The lease was lost while the call was out: whatever it did at the hub, the keys are sent again.
RESEND = text("""
UPDATE change SET revision = revision + 1, state = 'due', next_at_s = now_s(), accepted_hash = '',
  resend = resend OR :unknown
WHERE store = :store AND kind = :kind AND key = :key""")

ATTEMPTS = """
INSERT INTO attempt (at_s, call_id, store, kind, key, revision, event_id, outcome, detail)
SELECT now_s(), :call_id, :store, :kind, u.key, u.revision, u.event_id, u.outcome, u.detail
FROM {source}"""

ATTEMPT = "key:t revision:i event_id:t outcome:t detail:t"

# PostgreSQL does all of an ordinary outcome in one, a transaction by itself. A row that was changed
# while its lock was waited for is not where the statement looks for it: then nothing is done.
_RECORD_AT_ONCE = """
WITH u AS MATERIALIZED (SELECT * FROM {rows}),
known AS MATERIALIZED (
  SELECT p.* FROM (SELECT key, revision FROM u ORDER BY key) AS k CROSS JOIN LATERAL (
    SELECT ctid AS place, key, event_id, revision = k.revision AS is_current FROM change
    WHERE store = :store AND kind = :kind AND key = k.key ORDER BY key FOR UPDATE) AS p),
recorded AS ({record} RETURNING 1),
closed AS ({resolve} RETURNING 1),
noted AS ({attempts} WHERE u.tried RETURNING 1)
SELECT done.rows FROM (
  SELECT (SELECT count(*) FROM recorded) + (SELECT count(*) FROM closed)
      + (SELECT count(*) FROM noted) AS rows,
    (SELECT count(*) FROM known) - (SELECT count(*) FROM recorded) AS missed) AS done {held_by}
WHERE {holds}"""

OUTCOME = f"{VERDICT} outcome:t detail:t tried:b pushed:b"
"""A verdict with what is noted of the call. `tried`: it went out."""


def recording(placed: str) -> str:
    """Give the template that records verdicts."""
    return RECORD.format(source="{rows}", placed=placed)


def recording_at_once() -> str:
    """Give the template that records outcomes without anything out of the ordinary."""
    current = "SELECT u.key FROM u JOIN known USING (key) WHERE u.pushed AND known.is_current"
    return _RECORD_AT_ONCE.format(
        rows="{rows}",
        record=RECORD.format(source="u", placed="ctid = ANY(ARRAY(SELECT place FROM known))"),
        resolve=RESOLVE.format(among=f"IN ({current})"),
        attempts=ATTEMPTS.format(source="(SELECT * FROM u JOIN known USING (key)) AS u"),
        held_by=HELD_BY,
        holds=HOLDS,
    )


def marking_at_once() -> TextClause:
    """Give the statement that picks what is due, locks it and marks it; gives it in key order."""
    return text(_MARK_AT_ONCE)


def taking(*, sqlite: bool) -> TextClause:
    """Give the statement that picks what is due and locks it; gives where it is, in key order."""
    if not sqlite:
        return text(_TAKE.format(place=places(sqlite=False)[0]))
    named = ", ".join(f"change.{name.strip()}" for name in f"rowid AS place, {CHANGE}".split(","))
    return text(f"""
SELECT {named}, k.place AS turn, k.next_at_s AS since_s FROM ({PICK}) AS k JOIN change
  ON change.store = :store AND change.kind = :kind AND change.key = k.key ORDER BY k.key""")  # noqa: S608 - own words
