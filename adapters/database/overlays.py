"""What people corrected of orders, sealed: it holds addresses and names."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from adapters.database.order_notes import note_again, waits
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.ids import Kind, LaneId
from domain.order_ports import NoteSource
from domain.overlays import Edit, Overlay, merged

_READ = text("""
SELECT key, edits, actor, why, at_s FROM order_overlay
WHERE store = :store AND key IN :keys""").bindparams(bindparam("keys", expanding=True))

_KEEP = text("""
INSERT INTO order_overlay (store, key, edits, actor, why, at_s)
VALUES (:store, :key, :edits, :actor, :why, now_s())
ON CONFLICT (store, key) DO UPDATE SET
  edits = excluded.edits, actor = excluded.actor, why = excluded.why, at_s = excluded.at_s""")

_DROP = text("DELETE FROM order_overlay WHERE store = :store AND key = :key RETURNING key")

# Two people who correct one order at once: the second adds to the first.
_QUEUE = text("""
SELECT pg_advisory_xact_lock(hashtextextended('order_overlay ' || :store || ' ' || :key, 0))""")


class OverlayRows:
    """Implements `domain.overlays.Overlays`; every correction is audited, without its values.

    An order that waits for a person goes on waiting: it is replayed when everything is corrected.
    One that does not wait is looked at again, or a look under way would miss the correction.
    """

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def overlays(self, store: str, keys: Sequence[str]) -> Mapping[str, Overlay]:
        """Give the overlays that there are, by key: the AnyMarket id of an order."""
        if not keys:
            return {}
        with self._database.read() as connection:
            return self._read(connection, store, keys)

    def correct(self, store: str, key: str, edits: Sequence[Edit], act: Act) -> Overlay:
        """Add corrections to those that there are; gives all of them.

        Args:
            key: the AnyMarket id of the order.
        """
        with self._database.write() as connection:
            if not self._database.is_sqlite:
                connection.execute(_QUEUE, {"store": store, "key": key})
            is_waiting = waits(connection, store, key)
            whole = merged(self._read(connection, store, [key]).get(key), edits)
            keeping = {"store": store, "key": key, "edits": self._box.seal(_written(whole))}
            connection.execute(_KEEP, {**keeping, "actor": act.actor, "why": act.why})
            fields = sorted(edit.field for edit in edits)
            audit.append(connection, act, "order_corrected", store, order=key, fields=fields)
            if not is_waiting:
                _look_again(connection, store, key)
            return self._read(connection, store, [key])[key]

    def drop(self, store: str, key: str, act: Act) -> bool:
        """Forget every correction of an order; False when there was none."""
        with self._database.write() as connection:
            is_waiting = waits(connection, store, key)
            if connection.execute(_DROP, {"store": store, "key": key}).first() is None:
                return False
            audit.append(connection, act, "order_correction_dropped", store, order=key)
            if not is_waiting:
                _look_again(connection, store, key)
        return True

    def _read(
        self, connection: Connection, store: str, keys: Sequence[str]
    ) -> Mapping[str, Overlay]:
        rows = connection.execute(_READ, {"store": store, "keys": list(keys)})
        return {row.key: self._overlay(row) for row in rows}

    def _overlay(self, row: Any) -> Overlay:
        edits = json.loads(self._box.open(row.edits))
        return Overlay(tuple(Edit(**edit) for edit in edits), row.actor, row.why, row.at_s)


def _look_again(connection: Connection, store: str, key: str) -> None:
    kind = Kind.ORDER.value
    if note_again(connection, [(store, kind, key)], NoteSource.CORRECTION):
        ring_lanes(connection, [LaneId(store, kind)])


def _written(edits: Sequence[Edit]) -> bytes:
    fields = [{"field": edit.field, "to": edit.to, "was": edit.was} for edit in edits]
    return json.dumps(fields, ensure_ascii=False).encode()
