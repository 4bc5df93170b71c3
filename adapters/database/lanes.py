"""Lane rows: lease, bells, due times, holds."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import bindparam, text
from sqlalchemy.exc import DataError

from adapters.database.engine import Database
from adapters.database.lean import Asks
from adapters.database.recordset import storable
from domain.ids import LaneId
from domain.ports import MOST_COUNTED, Lease, Rung

ACCESS_DENIED = "access_denied"
"""A token that is refused holds every lane of its store."""

_LEASE = text("""
UPDATE lane SET lease_until_s = now_s() + :seconds, epoch = epoch + 1, rung_at_s = NULL,
                holder = :holder, last_turn_at_s = now_s()
WHERE store = :store AND kind = :kind
  AND held_cause = '' AND (lease_until_s IS NULL OR lease_until_s < now_s())
RETURNING epoch, memo""")

_RENEW = text("""
UPDATE lane SET lease_until_s = now_s() + :seconds
WHERE store = :store AND kind = :kind AND epoch = :epoch AND lease_until_s IS NOT NULL
RETURNING epoch""")

_BEGIN = text("""
UPDATE lane SET next_at_s = now_s() + :seconds
WHERE store = :store AND kind = :kind AND epoch = :epoch AND lease_until_s IS NOT NULL
RETURNING now_s()""")

DUE = """FROM change WHERE store = :store AND kind = :kind
  AND state IN ('due', 'waiting') AND next_at_s <= now_s()"""

# A lane asks before every call, and only for as much as it can use: a backlog is not counted out.
# In the order of the index: else PostgreSQL, as long as it takes the table for a small one, reads
# all of the store's rows.
COUNT = f"""SELECT count(*) FROM (
  SELECT 1 {DUE} AND in_flight IS NULL ORDER BY next_at_s LIMIT :most) AS found"""  # noqa: S608 - no value of anybody else is in it

_LOOK = text(f"""
SELECT ({COUNT}) AS due, EXISTS (
  SELECT 1 FROM change WHERE store = :store AND kind = :kind AND in_flight IS NOT NULL) AS orphaned
""")  # noqa: S608 - no value of anybody else is in it

# What the last holder left in flight may still reach the hub: it is sent again now, and once
# more a minute later (see `adapters.database.changes`).
_ORPHANS = """
UPDATE change SET in_flight = NULL, resend = true, accepted_hash = ''
WHERE store = :store AND kind = :kind AND key IN (
  SELECT key FROM change WHERE store = :store AND kind = :kind AND in_flight IS NOT NULL
  ORDER BY key {for_update})"""

_NEXT = """(SELECT min(next_at_s) FROM change
  WHERE store = :store AND kind = :kind AND state IN ('due', 'waiting'))"""

_RELEASE = text(f"""
UPDATE lane SET lease_until_s = NULL, holder = '',
  next_at_s = CASE WHEN CAST(:next_at_s AS double precision) IS NULL THEN {_NEXT}
              ELSE CAST(:next_at_s AS double precision) END
WHERE store = :store AND kind = :kind AND epoch = :epoch
  AND (rung_at_s IS NULL OR CAST(:next_at_s AS double precision) IS NOT NULL)
RETURNING epoch""")  # noqa: S608 - no value of anybody else is in it

_YIELD = text("""
UPDATE lane SET lease_until_s = NULL, holder = '', next_at_s = now_s(), rung_at_s = now_s()
WHERE store = :store AND kind = :kind AND epoch = :epoch RETURNING epoch""")

_STOP_BELL = text("""
UPDATE lane SET rung_at_s = NULL WHERE store = :store AND kind = :kind AND epoch = :epoch
RETURNING epoch""")

_LOCK_STORE = "SELECT kind FROM lane WHERE store = :store ORDER BY kind "

_HOLD = text("""
UPDATE lane SET held_cause = :cause, held_detail = :detail, held_at_s = now_s()
WHERE store = :store AND kind = :kind AND epoch = :epoch AND held_cause = ''""")

_GIVE_BACK = text("""
UPDATE lane SET lease_until_s = NULL, rung_at_s = NULL, holder = ''
WHERE store = :store AND kind = :kind AND epoch = :epoch""")

_HOLD_OTHERS = text("""
UPDATE lane SET held_cause = :cause, held_detail = :detail, held_at_s = now_s()
WHERE store = :store AND kind <> :kind AND held_cause = ''""")

_MEMO = text("""
UPDATE lane SET memo = :memo WHERE store = :store AND kind = :kind AND epoch = :epoch""")

_DUE = """
SELECT store, kind, rung_at_s IS NOT NULL AS lost FROM lane
WHERE next_at_s <= now_s() AND kind IN :kinds AND held_cause = ''
  AND (lease_until_s IS NULL OR lease_until_s < now_s())
  AND (rung_at_s IS NULL OR rung_at_s < now_s() - :again_s)
ORDER BY store, kind LIMIT 1000 {skip_locked}"""

_RUNG = text("UPDATE lane SET rung_at_s = now_s() WHERE store = :store AND kind = :kind")


# A holder that is about to release must not release past what was just made due.
_MAKE_DUE = text("""
INSERT INTO lane AS l (store, kind, next_at_s) VALUES (:store, :kind, now_s())
ON CONFLICT (store, kind) DO UPDATE SET next_at_s = now_s(),
  rung_at_s = CASE WHEN l.lease_until_s IS NULL THEN l.rung_at_s
              ELSE coalesce(l.rung_at_s, now_s()) END""")


_EPOCH = text("SELECT epoch FROM lane WHERE store = :store AND kind = :kind")
_EPOCH_LOCKED = text(f"{_EPOCH.text} FOR SHARE")


_UNDONE = "undone"

# The end of a statement that changes rows and is a transaction by itself, after a row `done` that
# counts what it did (`rows`), so that the lane is locked last as everywhere, and what it should
# have done and did not (`missed`). It fails under another epoch: then nothing of it is done.
HELD_BY = """
LEFT JOIN LATERAL (SELECT epoch FROM lane WHERE store = :store AND kind = :kind AND done.rows >= 0
  FOR SHARE) AS held ON true"""
HOLDS = f"""
CASE WHEN held.epoch = :epoch AND done.missed = 0 THEN true ELSE CAST(
  '{_UNDONE}, missed ' || done.missed || ', epoch ' || coalesce(held.epoch, -1) AS boolean) END"""


class Undone(Exception):
    """The lane is somebody else's, or a row was changed while its lock was waited for."""


class LeaseLost(Exception):
    """Somebody else holds the lane: what this transaction did is undone."""


class LaneRows:
    """Implements `domain.ports.Lanes`.

    Args:
        holder: who we are, for a person who looks: "host:pid".
    """

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder
        locking = "" if database.is_sqlite else "FOR UPDATE"
        self._lock_store = text(_LOCK_STORE + locking)
        self._orphans = text(_ORPHANS.format(for_update=locking))
        skipping = "" if database.is_sqlite else "FOR UPDATE SKIP LOCKED"
        self._due = text(_DUE.format(skip_locked=skipping)).bindparams(
            bindparam("kinds", expanding=True)
        )

    def lease(self, lane: LaneId, seconds: float) -> Lease | None:
        """Take the lane, clear its bell; None when somebody else holds it or it is held."""
        started_s = time.monotonic()
        taking = {**_names(lane), "seconds": seconds, "holder": self._holder}
        with self._database.lean_write_once() as connection:
            taken = connection.execute(_LEASE, taking).first()
        if taken is None:
            return None
        # After the lease: whoever marks under the old epoch from now on finds it gone.
        with self._database.lean_read() as connection:
            found = connection.execute(_LOOK, {**_names(lane), "most": MOST_COUNTED}).one()
        due = None if found.orphaned else int(found.due)
        if found.orphaned:
            self._adopt_orphans(lane, taken.epoch)
        return Lease(lane, taken.epoch, started_s + seconds, json.loads(taken.memo), due)

    def _adopt_orphans(self, lane: LaneId, epoch: int) -> None:
        # A transaction of its own: change rows are locked before lanes, everywhere.
        with suppress(LeaseLost), self._database.write() as connection:
            connection.execute(self._orphans, _names(lane))
            fence(connection, lane, epoch)

    def renew(self, lease: Lease, seconds: float) -> Lease | None:
        """Prolong a lease; None when it was lost."""
        started_s = time.monotonic()
        with self._database.lean_write_once() as connection:
            kept = connection.execute(_RENEW, {**_held(lease), "seconds": seconds}).scalar()
        return Lease(lease.lane, lease.epoch, started_s + seconds, lease.memo) if kept else None

    def begin(self, lease: Lease, seconds: float) -> float | None:
        """Move the lane's due time on: whatever becomes of this turn, it is due then."""
        with self._database.lean_write_once() as connection:
            now_s = connection.execute(_BEGIN, {**_held(lease), "seconds": seconds}).scalar()
        return None if now_s is None else float(now_s)

    def release(self, lease: Lease, next_at_s: float | None = None) -> bool:
        """Give the lane back; due again at its earliest change, or at `next_at_s`."""
        asked = {**_held(lease), "next_at_s": next_at_s}
        with self._database.lean_write_once() as connection:
            if connection.execute(_RELEASE, asked).scalar() is not None:
                return True
        with self._database.lean_write_once() as connection:
            return connection.execute(_STOP_BELL, _held(lease)).scalar() is None

    def pass_on(self, lease: Lease) -> bool:
        """Give the lane back with its bell rung: the caller rings; False if it was lost."""
        with self._database.lean_write_once() as connection:
            return connection.execute(_YIELD, _held(lease)).scalar() is not None

    def hold(self, lease: Lease, cause: str, detail: str) -> None:
        """Stop the lane until a person resumes it, and give it back."""
        holding = {**_held(lease), "cause": cause, "detail": storable(detail, 500)}
        with self._database.write() as connection:
            connection.execute(self._lock_store, holding)
            connection.execute(_HOLD, holding)
            connection.execute(_GIVE_BACK, holding)
            if cause == ACCESS_DENIED:
                connection.execute(_HOLD_OTHERS, holding)

    def remember(self, lease: Lease, memo: Mapping[str, object]) -> None:
        """Keep what a lane learned about its hub (stock dialect) with the lane."""
        with self._database.lean_write_once() as connection:
            connection.execute(_MEMO, {**_held(lease), "memo": json.dumps(dict(memo))})

    def end_leases(self) -> None:
        """End every lease: for a process that knows that it is the only one."""
        with self._database.write() as connection:
            connection.execute(text("UPDATE lane SET lease_until_s = NULL, rung_at_s = NULL"))

    def leave_to_ringer(self, lanes: Sequence[LaneId]) -> None:
        """Undo the mark of bells that nobody here can ring: the ringer rings at its next tick."""
        unmark = text("UPDATE lane SET rung_at_s = NULL WHERE store = :store AND kind = :kind")
        if lanes:
            with self._database.write() as connection:
                connection.execute(unmark, [_names(lane) for lane in sorted(lanes)])

    def ring_due(self, kinds: Sequence[str], again_after_s: float) -> Rung:
        """Mark and give the lanes that are due and not rung within `again_after_s`."""
        asked = {"kinds": list(kinds), "again_s": again_after_s}
        with self._database.write() as connection:
            due = connection.execute(self._due, asked).all()
            lanes = [LaneId(row.store, row.kind) for row in due]
            if lanes:
                connection.execute(_RUNG, [_names(lane) for lane in lanes])
        return Rung(lanes, sum(1 for row in due if row.lost))


def fence(connection: Asks, lane: LaneId, epoch: int) -> None:
    """End a transaction on a lane's changes: it holds only under the epoch of its lease.

    The lane row is locked last, as everywhere.

    Raises:
        LeaseLost: the lane was leased anew.
    """
    known = _EPOCH if connection.dialect.name == "sqlite" else _EPOCH_LOCKED
    if connection.execute(known, _names(lane)).scalar() != epoch:
        raise LeaseLost(str(lane))


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Run a statement with `HOLDS` in the block.

    Raises:
        Undone: nothing of it was done.
    """
    try:
        yield
    except DataError as error:
        if _UNDONE not in str(error.orig):
            raise
        raise Undone(str(error.orig)) from None


def ring_lanes(connection: Asks, lanes: Sequence[LaneId]) -> None:
    """Make lanes due now within a transaction that made a change due; the ringer rings."""
    for lane in sorted(set(lanes)):
        connection.execute(_MAKE_DUE, _names(lane))


def _names(lane: LaneId) -> dict[str, object]:
    return {"store": lane.store, "kind": lane.kind}


def _held(lease: Lease) -> dict[str, object]:
    return {**_names(lease.lane), "epoch": lease.epoch}
