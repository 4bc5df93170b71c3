"""Change rows as a lane works them off: mark in flight, record what became of them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec import json
from sqlalchemy import Connection, TextClause, text

from adapters.database import letters, order_claims
from adapters.database.change_sql import (
    ATTEMPT,
    ATTEMPTS,
    MARK,
    OUTCOME,
    RESEND,
    VERDICT,
    marking_at_once,
    recording,
    recording_at_once,
    taking,
)
from adapters.database.engine import Database
from adapters.database.lanes import (
    COUNT,
    LeaseLost,
    Undone,
    all_or_nothing,
    fence,
    ring_lanes,
)
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
_COUNT = text(COUNT)


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
        known = f"{place} AS place, key, revision, event_id, resend"
        self._lock = _locking(known, sqlite=sqlite)
        self._recording = statement(recording(placed), VERDICT, sqlite=sqlite)
        self._take, self._mark = taking(sqlite=sqlite), text(MARK.format(placed=placed))
        self._mark_at_once = marking_at_once()
        self._record_at_once = statement(recording_at_once(), OUTCOME, sqlite=sqlite)

    def due_count(self, lane: LaneId, most: int = MOST_COUNTED) -> int:
        """Count what is due now and not in flight, up to `most`."""
        with self._database.lean_read() as connection:
            counted = connection.execute(_COUNT, {**_names(lane), "most": most}).scalar_one()
        return int(counted)

    def mark(self, lease: Lease, limit: int, without: Sequence[str] = ()) -> Sequence[Change]:
        """Mark up to `limit` due changes in flight, oldest first, and give them by key."""
        asked = {**_names(lease.lane), "limit": limit + len(without)}
        rows = None
        if not self._sqlite:
            rows = self._marked_at_once(lease, {**asked, "wanted": limit}, without)
        if rows is None:
            rows = self._marked_in_steps(lease, asked, limit, set(without))
        return [change_of(row) for row in rows]

    def _marked_at_once(
        self, lease: Lease, asked: Mapping[str, Any], without: Sequence[str]
    ) -> Sequence[Any] | None:
        """Mark with one statement; None: nothing was done."""
        asking = {**asked, **as_list("without", without), "epoch": lease.epoch}
        with suppress(Undone), self._database.lean_write_once() as connection, all_or_nothing():
            return connection.execute(self._mark_at_once, asking).all()  # type: ignore[no-any-return] # rows
        return None

    def _marked_in_steps(
        self, lease: Lease, asked: Mapping[str, Any], limit: int, others: set[str]
    ) -> Sequence[Any]:
        with suppress(LeaseLost), self._database.lean_write() as connection:
            locked = connection.execute(self._take, asked).all()
            free = [row for row in locked if row.state in GOES_ON and row.key not in others]
            rows = _like_first(free, limit)
            if rows:
                taken = as_list("places", [row.place for row in rows])
                connection.execute(self._mark, {**asked, **taken})
                fence(connection, lease.lane, lease.epoch)
            return rows
        return []

    def record(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str = "") -> bool:
        """Record all outcomes of one call in one transaction, dead letters included."""
        ordered = sorted(verdicts, key=lambda verdict: verdict.key)
        try:
            if not self._is_recorded_at_once(lease, ordered, call_id):
                self._record_in_steps(lease, ordered, call_id)
        except LeaseLost:
            names = _names(lease.lane)
            with self._database.write() as connection:
                for verdict in ordered:
                    again = {**names, "key": verdict.key, "unknown": not verdict.known}
                    connection.execute(RESEND, again)
                ring_lanes(connection, [lease.lane])
            return False
        return True

    def _is_recorded_at_once(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str) -> bool:
        """Record with one statement, what nearly every call comes to; False: nothing was done."""
        if self._sqlite or any(_is_out_of_the_ordinary(verdict) for verdict in verdicts):
            return False
        asked = {**_names(lease.lane), **letters.RESOLVED, "epoch": lease.epoch}
        asked |= {"call_id": call_id, "resend_s": self._resend_s}
        rows = as_rows([_outcome_row(verdict) for verdict in verdicts])
        try:
            with self._database.lean_write_once() as connection, all_or_nothing():
                connection.execute(self._record_at_once, {**asked, **rows})
        except Undone:
            return False
        return True

    def _record_in_steps(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str) -> None:
        with self._database.write() as connection:
            others = self._record(connection, _names(lease.lane), verdicts, call_id)
            # Lanes last, and in the order in which everybody locks them.
            ring_lanes(connection, [lane for lane in others if lane < lease.lane])
            fence(connection, lease.lane, lease.epoch)
            ring_lanes(connection, [lane for lane in others if lane > lease.lane])

    def _locked(
        self, connection: Connection, names: Mapping[str, Any], verdicts: Sequence[Verdict]
    ) -> Mapping[str, Any]:
        asked = {**names, **as_list("keys", [v.key for v in verdicts])}
        return {row.key: row for row in connection.execute(self._lock, asked)}

    def _record(
        self,
        connection: Connection,
        names: Mapping[str, Any],
        verdicts: Sequence[Verdict],
        call_id: str,
    ) -> Sequence[LaneId]:
        sqlite = self._sqlite
        known = self._locked(connection, names, verdicts)
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
            attempts = statement(ATTEMPTS.format(source="{rows}"), ATTEMPT, sqlite=sqlite)
            connection.execute(attempts, {**names, "call_id": call_id, **as_rows(tried, ATTEMPT)})
        # Of a revision that is old by now as well: what the other side was told stays told.
        claims = [verdict.claim for verdict in verdicts if verdict.claim is not None]
        return order_claims.write(connection, str(names["store"]), claims)


def _locking(columns: str, *, sqlite: bool) -> TextClause:
    where = "store = :store AND kind = :kind"
    return found_by_key(columns, "change", "key", where, order="key", lock=True, sqlite=sqlite)


def _like_first(locked: Sequence[Any], limit: int) -> Sequence[Any]:
    """Give the first to go and its like, by key."""
    going = sorted(locked, key=lambda row: (row.turn, row.since_s))
    if not going:
        return []
    apart = going[0].apart
    alike = [row for row in going if row.apart == apart][: apart or limit]
    return sorted(alike, key=lambda row: str(row.key))


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


def _outcome_row(verdict: Verdict) -> dict[str, Any]:
    return {
        **_row(verdict),
        "outcome": _outcome(verdict),
        "detail": storable(_detail(verdict), 500),
        "tried": _was_tried(verdict),
        "pushed": verdict.state is ChangeState.PUSHED,
    }


def _is_out_of_the_ordinary(verdict: Verdict) -> bool:
    return verdict.letter is not None or verdict.is_void or verdict.claim is not None


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
