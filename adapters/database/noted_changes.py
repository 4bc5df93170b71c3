"""What the ledger has of keys that a poll of the ERP has looked at."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import json as fast_json

from adapters.database import fold_sql
from adapters.database.engine import Database
from adapters.database.recordset import as_list, as_rows, found_by_key, statement
from domain.events import Event

# The hub has it: nothing is due. What is under way, waits or is with a person stays as it is.
_SETTLE = """
INSERT INTO change AS c (store, kind, key, payload, source, sequence, time_s, event_id,
                         revision, state, next_at_s, due_since_s)
SELECT u.store, u.kind, u.key, u.payload, u.source, u.sequence, u.time_s, u.event_id,
       1, 'pushed', now_s(), now_s()
FROM {rows} WHERE true ORDER BY u.store, u.kind, u.key
ON CONFLICT (store, kind, key) DO UPDATE SET
  payload = excluded.payload, source = excluded.source, sequence = excluded.sequence,
  time_s = excluded.time_s, event_id = excluded.event_id, accepted_hash = ''
WHERE c.state = 'pushed' AND c.in_flight IS NULL AND c.time_s < excluded.time_s"""


class NotedChangeRows:
    """Implements `domain.erp_looks.NotedChanges`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._found = found_by_key(
            "c.key, c.payload, c.event_id",
            "change c",
            "c.key",
            "c.store = :store AND c.kind = :kind",
            order="c.key",
            lock=False,
            sqlite=database.is_sqlite,
        )

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """Give the newest price of each SKU that has one, as the data of its event."""
        rows = self._rows(store, "price", skus)
        return {row.key: json.loads(row.payload) for row in rows if row.payload}

    def event_ids(self, store: str, kind: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Give the id of the event folded last, for each key that has one."""
        return {row.key: row.event_id for row in self._rows(store, kind, keys)}

    def settle(self, events: Sequence[Event]) -> None:
        """Keep what the hub has already, because it comes from there: nothing becomes due."""
        rows = [_row(event) for event in events]
        if not rows:
            return
        settling = statement(_SETTLE, fold_sql.CHANGE, sqlite=self._database.is_sqlite)
        with self._database.write() as connection:
            connection.execute(settling, as_rows(rows, fold_sql.CHANGE))

    def _rows(self, store: str, kind: str, keys: Sequence[str]) -> Sequence[Any]:
        if not keys:
            return []
        asked = {"store": store, "kind": kind, **as_list("keys", sorted(set(keys)))}
        with self._database.read() as connection:
            return connection.execute(self._found, asked).all()


def _row(event: Event) -> tuple[Any, ...]:
    payload = fast_json.encode(event.data, order="sorted").decode()
    return fold_sql.change_row(event, payload)
