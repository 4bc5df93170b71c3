"""Shelf rows: the hub's ids of brands, categories and variations, by name."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from adapters.database import product_tables
from adapters.database.engine import Database
from adapters.database.recordset import as_list, as_rows, found_by_key, statement
from domain.product_memory import Shelf, Shelved

_AT_ONCE = 500

_KEEP = """
INSERT INTO hub_shelf (store, shelf, key, names, hub_id, updated_at_s)
SELECT :store, u.shelf, u.key, u.names, u.hub_id, now_s()
FROM {rows} WHERE true ORDER BY u.shelf, u.key
ON CONFLICT (store, shelf, key) DO UPDATE SET
  names = excluded.names, hub_id = excluded.hub_id, updated_at_s = excluded.updated_at_s"""

_ROW = "shelf:t key:t names:t hub_id:i"


class ShelfRows:
    """Implements `domain.product_memory.HubShelves`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        sqlite = database.is_sqlite
        self._kept = statement(_KEEP, _ROW, sqlite=sqlite)
        columns, where = "shelf, key, names, hub_id", "store = :store AND shelf = :shelf"
        self._found = found_by_key(
            columns, "hub_shelf", "key", where, order="key", lock=False, sqlite=sqlite
        )

    def found(self, store: str, shelf: Shelf, keys: Collection[str]) -> Mapping[str, Shelved]:
        """Give those that are known, by key."""
        if not keys:
            return {}
        asked = {"store": store, "shelf": shelf.value, **as_list("keys", sorted(set(keys)))}
        with self._database.read() as connection:
            return {row.key: _shelved(row) for row in connection.execute(self._found, asked)}

    def all_of(self, store: str, shelf: Shelf) -> Sequence[Shelved]:
        """Give everything on a shelf, sorted by key."""
        table = product_tables.hub_shelf
        wanted = select(table).where(*_on(store, shelf)).order_by(table.c.key)
        with self._database.read() as connection:
            return [_shelved(row) for row in connection.execute(wanted)]

    def keep(self, store: str, things: Sequence[Shelved]) -> None:
        """Remember things; one of the same names is replaced."""
        newest = {(thing.shelf.value, thing.key): thing for thing in things}
        rows = [_row(newest[place]) for place in sorted(newest)]
        if rows:
            with self._database.write_once() as connection:
                connection.execute(self._kept, {"store": store, **as_rows(rows)})

    def forget(self, store: str, shelf: Shelf, keys: Collection[str]) -> None:
        """Forget what the hub no longer has."""
        table = product_tables.hub_shelf
        with self._database.write() as connection:
            for some in _slices(keys):
                connection.execute(delete(table).where(*_on(store, shelf), table.c.key.in_(some)))


def _on(store: str, shelf: Shelf) -> Sequence[Any]:
    table = product_tables.hub_shelf
    return table.c.store == store, table.c.shelf == shelf.value


def _slices(keys: Collection[str]) -> list[list[str]]:
    ordered = sorted(set(keys))
    return [ordered[at : at + _AT_ONCE] for at in range(0, len(ordered), _AT_ONCE)]


def _shelved(row: Any) -> Shelved:
    return Shelved(Shelf(row.shelf), tuple(json.loads(row.names)), row.hub_id)


def _row(thing: Shelved) -> dict[str, Any]:
    return {
        "shelf": thing.shelf.value,
        "key": thing.key,
        "names": json.dumps(thing.names, ensure_ascii=False),
        "hub_id": thing.hub_id,
    }
