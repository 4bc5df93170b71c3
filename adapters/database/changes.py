"""Change rows as a lane works them off: mark in flight, record what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import json
from sqlalchemy import Connection, TextClause, text

from adapters.database import letters, order_claims
from adapters.database.engine import Database
from adapters.database.lanes import LeaseLost, fence, ring_lanes
from adapters.database.recordset import (
    as_list,
    as_rows,
    found_by_key,
    places,
    statement,
    storable,
)
from adapters.database.secrets import SecretBox
from domain.changes import GOES_ON, Change, ChangeState, Verdict
from domain.ids import LaneId
from domain.ports import MOST_COUNTED, Lease

RESEND_AFTER_S = 60.0
"""What may still arrive is sent once more after the longest call has ended."""

_DUE = """FROM change WHERE store = :store AND kind = :kind
  AND state IN ('due', 'waiting') AND next_at_s <= now_s()"""

# A lane asks before every call, and only for as much as it can use: a backlog is not counted out.
_COUNT = text(f"""
SELECT count(*) FROM (SELECT 1 {_DUE} AND in_flight IS NULL LIMIT :most) AS found""")  # noqa: S608 - no value of anybody else is in it

RELEASED_WAITS_S = 60.0
"""What a person released lets fresh changes pass for so long; then it has its place by its age."""

# In the order of the indexes and no finer: else all that is due is sorted for every call.
_PICK = text(f"""
SELECT key, apart FROM (
  SELECT * FROM (SELECT key, apart, next_at_s, 0 AS place {_DUE} AND in_flight IS NULL
    AND (NOT released OR next_at_s <= now_s() - {RELEASED_WAITS_S})
    ORDER BY next_at_s LIMIT :limit) AS fresh
  UNION ALL
  SELECT * FROM (SELECT key, apart, next_at_s, 1 AS place {_DUE} AND in_flight IS NULL
    AND released AND next_at_s > now_s() - {RELEASED_WAITS_S}
    ORDER BY next_at_s LIMIT :limit) AS released) AS found
ORDER BY place, next_at_s LIMIT :limit""")  # noqa: S608 - no value of anybody else is in it

_CHANGE = (
    "key, state, payload, revision, attempts, apart, accepted, accepted_hash, event_id, time_s, "
    "released"
)

# What was locked is found again by its place, which costs no search.
_MARK = "UPDATE change SET in_flight = revision WHERE {placed}"

_VERDICT = (
    "key:t revision:i state:t delay_s:f counts:i error:t apart:i accepted:t accepted_hash:t "
    "known:i zeroed:i"
)

# Outcomes hold for the version that was sent: a row that was folded meanwhile stays due. A key
# whose earlier call may still arrive (`resend`) is sent once more a while after its success,
# and until then its content counts as unknown.
_RECORD = """
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
FROM {{rows}}
WHERE change.key = u.key AND change.{placed}"""

# The lease was lost while the call was out: whatever it did at the hub, the keys are sent again.
_RESEND = text("""
UPDATE change SET revision = revision + 1, state = 'due', next_at_s = now_s(), accepted_hash = '',
  resend = resend OR :unknown
WHERE store = :store AND kind = :kind AND key = :key""")

_ATTEMPTS = """
INSERT INTO attempt (at_s, call_id, store, kind, key, revision, event_id, outcome, detail)
SELECT now_s(), :call_id, :store, :kind, u.key, u.revision, u.event_id, u.outcome, u.detail
FROM {rows}"""

_ATTEMPT = "key:t revision:i event_id:t outcome:t detail:t"


class ChangeRows:
    """Implements `domain.ports.Changes`.

    Args:
        resend_after_s: after it the longest call has surely ended.
    """

    def __init__(
        self, database: Database, box: SecretBox, resend_after_s: float = RESEND_AFTER_S
    ) -> None:
        self._database = database
        self._resend_s = resend_after_s
        self._box = box
        self._sqlite = sqlite = database.is_sqlite
        place, placed = places(sqlite=sqlite)
        self._lock_due = _locking(f"{place} AS place, {_CHANGE}", sqlite=sqlite)
        known = f"{place} AS place, key, revision, event_id, resend"
        self._lock = _locking(known, sqlite=sqlite)
        self._mark = text(_MARK.format(placed=placed))
        self._recording = statement(_RECORD.format(placed=placed), _VERDICT, sqlite=sqlite)

    def due_count(self, lane: LaneId, most: int = MOST_COUNTED) -> int:
        """Count what is due now and not in flight, up to `most`."""
        with self._database.read() as connection:
            counted = connection.execute(_COUNT, {**_names(lane), "most": most}).scalar_one()
        return int(counted)

    def mark(self, lease: Lease, limit: int, without: Sequence[str] = ()) -> Sequence[Change]:
        """Mark up to `limit` due changes in flight, oldest first, and give them by key."""
        asked = {**_names(lease.lane), "limit": limit + len(without)}
        try:
            with self._database.write() as connection:
                picked = connection.execute(_PICK, asked).all()
                free = [(row.key, row.apart) for row in picked if row.key not in set(without)]
                keys = _like_first(free, limit)
                if not keys:
                    return []
                # In key order, as the intakes do.
                asked = {**_names(lease.lane), **as_list("keys", sorted(keys))}
                locked = connection.execute(self._lock_due, asked)
                rows = [row for row in locked if row.state in GOES_ON]
                connection.execute(self._mark, as_list("places", [r.place for r in rows]))
                fence(connection, lease.lane, lease.epoch)
        except LeaseLost:
            return []
        return [change_of(row) for row in rows]

    def record(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str = "") -> bool:
        """Record all outcomes of one call in one transaction, dead letters included."""
        names = _names(lease.lane)
        ordered = sorted(verdicts, key=lambda verdict: verdict.key)
        try:
            with self._database.write() as connection:
                others = self._record(connection, names, ordered, call_id)
                # Lanes last, and in the order in which everybody locks them.
                ring_lanes(connection, [lane for lane in others if lane < lease.lane])
                fence(connection, lease.lane, lease.epoch)
                ring_lanes(connection, [lane for lane in others if lane > lease.lane])
        except LeaseLost:
            with self._database.write() as connection:
                for verdict in ordered:
                    again = {**names, "key": verdict.key, "unknown": not verdict.known}
                    connection.execute(_RESEND, again)
                ring_lanes(connection, [lease.lane])
            return False
        return True

    def _record(
        self,
        connection: Connection,
        names: Mapping[str, Any],
        verdicts: Sequence[Verdict],
        call_id: str,
    ) -> Sequence[LaneId]:
        sqlite = self._sqlite
        asked = {**names, **as_list("keys", [v.key for v in verdicts])}
        known = {row.key: row for row in connection.execute(self._lock, asked)}
        placed = as_list("places", [row.place for row in known.values()])
        rows = as_rows([_row(v) for v in verdicts])
        connection.execute(self._recording, {**placed, **rows, "resend_s": self._resend_s})
        current = [v for v in verdicts if v.key in known and known[v.key].revision == v.revision]
        dead = [v.letter for v in current if v.letter is not None]
        letters.insert(connection, dead, self._box, sqlite=sqlite)
        letters.replace(connection, [letter for letter in dead if letter.is_lasting])
        pushed = [v for v in current if v.state is ChangeState.PUSHED]
        done = [v.key for v in pushed if not v.is_void]
        letters.resolve(connection, names, done, sqlite=sqlite)
        void = [v.key for v in pushed if v.is_void]
        letters.make_obsolete(connection, names, void, sqlite=sqlite)
        tried = [
            (v.key, v.revision, known[v.key].event_id, _outcome(v), storable(_detail(v), 500))
            for v in verdicts
            if v.key in known and _was_tried(v)
        ]
        if tried:
            attempts = statement(_ATTEMPTS, _ATTEMPT, sqlite=sqlite)
            connection.execute(attempts, {**names, "call_id": call_id, **as_rows(tried, _ATTEMPT)})
        # Of a revision that is old by now as well: what the other side was told stays told.
        claims = [verdict.claim for verdict in verdicts if verdict.claim is not None]
        return order_claims.write(connection, str(names["store"]), claims)


def _locking(columns: str, *, sqlite: bool) -> TextClause:
    where = "store = :store AND kind = :kind"
    return found_by_key(columns, "change", "key", where, order="key", lock=True, sqlite=sqlite)


def _like_first(picked: Sequence[tuple[str, int]], limit: int) -> list[str]:
    if not picked:
        return []
    apart = picked[0][1]
    return [key for key, other in picked if other == apart][: apart or limit]


def change_of(row: Any) -> Change:
    """Give a change as its row says it."""
    return Change(
        row.key,
        None if row.payload is None else json.decode(row.payload),
        row.revision,
        row.attempts,
        row.apart,
        None if row.accepted is None else json.decode(row.accepted),
        row.accepted_hash,
        row.event_id,
        row.time_s,
        bool(row.released),
    )


def _row(verdict: Verdict) -> dict[str, Any]:
    return {
        "key": verdict.key,
        "revision": verdict.revision,
        "state": verdict.state.value,
        "delay_s": verdict.delay_s,
        "counts": int(verdict.counts),
        "error": storable(verdict.error, 500),
        "apart": verdict.apart,
        "accepted": None
        if verdict.accepted is None
        else json.encode(dict(verdict.accepted)).decode(),
        "accepted_hash": verdict.accepted_hash,
        "known": int(verdict.known),
        "zeroed": _zeroed(verdict),
    }


def _zeroed(verdict: Verdict) -> int:
    """1: fell to zero now; 0: has stock; -1: as it was."""
    units = None if verdict.accepted is None else verdict.accepted.get("units")
    if units is None:
        return -1
    if units > 0:
        return 0
    return 1 if verdict.fell_to_zero else -1


def _was_tried(verdict: Verdict) -> bool:
    """Tell whether it went out: what the budget did not reach is due as before, without a word."""
    return verdict.state is not ChangeState.DUE or bool(verdict.error)


def _outcome(verdict: Verdict) -> str:
    return verdict.state.value if verdict.known else "unknown"


def _detail(verdict: Verdict) -> str:
    """What the other side said against it; else what it took."""
    return verdict.error or (
        "" if verdict.accepted is None else json.encode(dict(verdict.accepted)).decode()
    )


def _names(lane: LaneId) -> dict[str, Any]:
    return {"store": lane.store, "kind": lane.kind}
