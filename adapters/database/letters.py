"""Dead-letter rows: parked in the transaction of their state, announced, closed, replayed."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from adapters.database.recordset import among, as_list, found_by_key, places, storable
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.deadletters import DeadLetter
from domain.ids import Kind, LaneId
from domain.ports import Announcement

# What a person discarded stays so until something else is wrong with it; what was parked before
# marks were kept has none, and gets one with its next failure.
_AGAIN = """(d.state IN ('resolved', 'obsolete')
  OR (d.state = 'discarded' AND d.mark <> '' AND d.mark <> excluded.mark))"""

# The same failure again is the same letter: counted, opened again if it was closed, and
# announced again only then.
_INSERT = text(f"""
INSERT INTO dead_letter AS d (id, store, kind, key, reason, fingerprint, detail, state, payload,
                              revision, event_id, parked_at_s, last_failed_at_s, mark, failures)
VALUES (:id, :store, :kind, :key, :reason, :fingerprint, :detail, 'open', :payload,
        :revision, :event_id, now_s(), now_s(), :mark, :failures)
ON CONFLICT (id) DO UPDATE SET
  failures = d.failures + excluded.failures, last_failed_at_s = excluded.last_failed_at_s,
  detail = excluded.detail, fingerprint = excluded.fingerprint, payload = excluded.payload,
  revision = excluded.revision, event_id = excluded.event_id, mark = excluded.mark,
  erased_at_s = NULL,
  announced_at_s = CASE WHEN {_AGAIN} THEN NULL ELSE d.announced_at_s END,
  regressed_at_s = CASE WHEN {_AGAIN} THEN now_s() ELSE d.regressed_at_s END,
  closed_at_s = CASE WHEN {_AGAIN} THEN NULL ELSE d.closed_at_s END,
  state = CASE WHEN {_AGAIN} THEN 'open' ELSE d.state END""")  # noqa: S608 - our own words

RESOLVE = """
UPDATE dead_letter SET state = :state, closed_at_s = now_s(), closed_why = :why
WHERE store = :store AND kind = :kind AND key {among}
  AND state IN ('open', 'acknowledged', 'snoozed')"""

RESOLVED = {"state": "resolved", "why": "pushed"}

# A letter whose replay still waits for its outcome is closed by the replay.
_REPLACE = text("""
UPDATE dead_letter SET state = 'obsolete', closed_at_s = now_s(), closed_why = :why
WHERE store = :store AND kind = :kind AND key = :key AND id <> :id
  AND state IN ('open', 'acknowledged', 'snoozed')
  AND NOT EXISTS (SELECT 1 FROM replay_item AS i
                  WHERE i.letter_id = dead_letter.id AND i.state = 'running')""")

_UNANNOUNCED = text("""
SELECT id, store, kind, key, reason FROM dead_letter WHERE announced_at_s IS NULL
ORDER BY parked_at_s LIMIT :limit""")

_ANNOUNCED = text("""
UPDATE dead_letter SET announced_at_s = now_s() WHERE id IN :ids""").bindparams(
    bindparam("ids", expanding=True)
)

_CLOSE = text("""
UPDATE dead_letter SET state = :state, closed_at_s = now_s(), closed_why = :why
WHERE id IN :ids AND state IN ('open', 'acknowledged', 'snoozed') RETURNING id""").bindparams(
    bindparam("ids", expanding=True)
)

_RESTORE = text("""
UPDATE dead_letter SET state = 'open', closed_at_s = NULL, closed_why = ''
WHERE id IN :ids AND state = 'discarded' AND erased_at_s IS NULL RETURNING id""").bindparams(
    bindparam("ids", expanding=True)
)

# Letters are locked by id, as `insert` does; a person names thousands at most.
_LOCK = "SELECT id FROM dead_letter WHERE id IN :ids ORDER BY id "

# One that was accepted and only waits to be sent once more is still to be sent once more after this
# time: see `adapters.database.changes`, and `fold_sql` where a fold does the same.
_RELEASE = """
UPDATE change SET state = 'due', next_at_s = now_s(), attempts = 0, apart = 0, error = '',
  released = true,
  resend = resend OR (state = 'due' AND attempts = 0 AND next_at_s > now_s()
           AND coalesce(accepted_revision, 0) = revision)
WHERE {placed} AND state IN ('dead', 'waiting', 'due') RETURNING key"""

# What the hub accepted is not what it has: nothing of it counts as known.
_SEND_AGAIN = """
UPDATE change SET state = 'due', next_at_s = now_s(), due_since_s = now_s(), attempts = 0,
  apart = 0, error = '', accepted_hash = '', released = true
WHERE {placed} AND state = 'pushed' RETURNING key"""


def insert(
    connection: Connection, letters: Sequence[DeadLetter], box: SecretBox, *, sqlite: bool
) -> None:
    """Park letters within a transaction that also records their state."""
    del sqlite  # one statement serves both
    for letter in sorted(letters, key=lambda letter: letter.id):
        fields = {
            "id": letter.id,
            "store": letter.store,
            "kind": letter.kind,
            "key": letter.key,
            "reason": letter.reason.value,
            "fingerprint": letter.group,
            "detail": storable(letter.detail, 2000),
            "payload": box.seal(letter.payload),
            "revision": letter.revision,
            "event_id": letter.event_id,
            "mark": letter.mark,
            "failures": int(not letter.is_early),
        }
        connection.execute(_INSERT, fields)


def replace(connection: Connection, letters: Sequence[DeadLetter]) -> None:
    """Close the other open letters of keys that wait for something else now."""
    for letter in sorted(letters, key=lambda letter: letter.id):
        place = {"store": letter.store, "kind": letter.kind, "key": letter.key, "id": letter.id}
        connection.execute(_REPLACE, {**place, "why": f"waits as {letter.id} now"})


def resolve(
    connection: Connection, lane: Mapping[str, Any], keys: Sequence[str], *, sqlite: bool
) -> None:
    """Close every open letter of keys that succeeded, whoever rang."""
    _close(connection, {**lane, **RESOLVED}, keys, sqlite=sqlite)


def make_obsolete(
    connection: Connection, lane: Mapping[str, Any], keys: Sequence[str], *, sqlite: bool
) -> None:
    """Close every open letter of keys for which nothing is left to do."""
    closing = {**lane, "state": "obsolete", "why": "nothing left to do"}
    _close(connection, closing, keys, sqlite=sqlite)


def _close(
    connection: Connection, closing: Mapping[str, Any], keys: Sequence[str], *, sqlite: bool
) -> None:
    if keys:
        statement = text(RESOLVE.format(among=among(sqlite=sqlite)))
        connection.execute(statement, {**closing, **as_list("keys", keys)})


def _as_folded(place: tuple[str, str, str]) -> tuple[bool, tuple[str, str, str]]:
    """Order in which a fold locks change rows: those of stock come last."""
    return place[1] == Kind.STOCK, place


class LetterRows:
    """Implements `domain.ports.Letters`, and what a person does to letters."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def unannounced(self, limit: int) -> Sequence[Announcement]:
        """Give letters that were not announced yet, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(_UNANNOUNCED, {"limit": limit}).all()
        return [Announcement(r.id, r.store, r.kind, r.key, r.reason) for r in rows]

    def announced(self, ids: Sequence[str]) -> None:
        """Note that the broker confirmed these announcements."""
        if ids:
            with self._database.write() as connection:
                connection.execute(_ANNOUNCED, {"ids": list(ids)})

    def file(self, letter: DeadLetter) -> bool:
        """File a letter that came by the queue and has no row yet; False if it had one."""
        with self._database.write() as connection:
            known = text("SELECT 1 FROM dead_letter WHERE id = :id")
            if connection.execute(known, {"id": letter.id}).first():
                return False
            insert(connection, [letter], self._box, sqlite=self._database.is_sqlite)
        return True

    def close(
        self, ids: Sequence[str], state: str, why: str, audited: Act | None = None
    ) -> Sequence[str]:
        """Put open letters into a closed state; gives the ids that were open.

        Args:
            audited: on whose behalf; written in the same transaction.
        """
        with self._database.write() as connection:
            lock(connection, ids)
            closing = {"ids": list(ids), "state": state, "why": why}
            done = list(connection.execute(_CLOSE, closing).scalars())
            if audited is not None:
                note_act(connection, audited, f"letters_{state}", done)
        return done

    def restore(self, ids: Sequence[str], audited: Act | None = None) -> Sequence[str]:
        """Open discarded letters again; gives those that were, and still had their content."""
        with self._database.write() as connection:
            lock(connection, ids)
            done = list(connection.execute(_RESTORE, {"ids": list(ids)}).scalars())
            if audited is not None:
                note_act(connection, audited, "letters_restored", done)
        return done

    def release(self, keys: Sequence[tuple[str, str, str]]) -> Sequence[tuple[str, str, str]]:
        """Make (store, kind, key) due again; gives those that have a change to push.

        Replay is only this: the current content goes out under the current mappings.
        """
        with self._database.write() as connection:
            released = make_due(connection, keys)
            ring_lanes(connection, [LaneId(store, kind) for store, kind, _ in released])
        return released


def make_due(
    connection: Connection, keys: Sequence[tuple[str, str, str]]
) -> Sequence[tuple[str, str, str]]:
    """Make (store, kind, key) due within a transaction that rings their lanes at its end."""
    return _made_due(connection, _RELEASE, keys)


def make_due_again(
    connection: Connection, keys: Sequence[tuple[str, str, str]]
) -> Sequence[tuple[str, str, str]]:
    """Make what was pushed due once more, also what equals the content accepted last."""
    return _made_due(connection, _SEND_AGAIN, keys)


def _made_due(
    connection: Connection, making: str, keys: Sequence[tuple[str, str, str]]
) -> Sequence[tuple[str, str, str]]:
    locking, updating = _by_key(making, sqlite=connection.dialect.name == "sqlite")
    lanes: dict[tuple[str, str], list[str]] = {}
    for store, kind, key in sorted(set(keys), key=_as_folded):
        lanes.setdefault((store, kind), []).append(key)
    released = []
    for (store, kind), named in lanes.items():
        asked = {"store": store, "kind": kind, **as_list("keys", named)}
        locked = [row.place for row in connection.execute(locking, asked)]
        made = connection.execute(updating, as_list("places", locked)).scalars()
        released += [(store, kind, key) for key in sorted(made)]
    return released


@cache
def _by_key(making: str, *, sqlite: bool) -> tuple[TextClause, TextClause]:
    """Give what locks changes of one lane in the order of their keys, and what updates them."""
    place, placed = places(sqlite=sqlite)
    where = "store = :store AND kind = :kind"
    locking = found_by_key(
        f"{place} AS place", "change", "key", where, order="key", lock=True, sqlite=sqlite
    )
    return locking, text(making.format(placed=placed))


def lock(connection: Connection, ids: Sequence[str]) -> None:
    """Lock letters in the order in which everybody locks them."""
    if not ids:
        return
    locking = "" if connection.dialect.name == "sqlite" else "FOR UPDATE"
    statement = text(_LOCK + locking).bindparams(bindparam("ids", expanding=True))
    connection.execute(statement, {"ids": list(ids)})


def note_act(
    connection: Connection, act: Act, action: str, ids: Sequence[str], **detail: object
) -> None:
    """Write what a person did to letters into the audit, an entry a store."""
    if not ids:
        return
    stores: dict[str, list[str]] = {}
    named = text("SELECT id, store FROM dead_letter WHERE id IN :ids ORDER BY id")
    for row in connection.execute(
        named.bindparams(bindparam("ids", expanding=True)), {"ids": list(ids)}
    ):
        stores.setdefault(row.store, []).append(row.id)
    for store, of_store in sorted(stores.items()):
        audit.append(connection, act, action, store, letters=of_store, **detail)
