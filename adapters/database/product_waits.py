"""Rows that wait for one another: products for prices, prices and stock for their product."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import json
from sqlalchemy import Connection, delete, text

from adapters.database import product_tables
from adapters.database.change_views import ChangeViews
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from adapters.database.recordset import (
    among,
    as_list,
    as_rows,
    found_by_key,
    places,
    statement,
)
from domain.changes import Change
from domain.ids import Kind, LaneId

_PLACE = "store = :store AND kind = :kind"

# What is under way is looked at once more: it may have looked before there was anything to see.
_WAKE = """
UPDATE change SET state = 'due', next_at_s = now_s(), attempts = 0, error = '',
  revision = CASE WHEN in_flight IS NULL THEN revision ELSE revision + 1 END
WHERE {placed} AND (state IN ({states}) OR in_flight IS NOT NULL)
RETURNING key"""

# As `order_notes` does: an open note stays as it is, what is under way is looked at once more.
_NOTE = text("""
INSERT INTO change AS c (store, kind, key, payload, source, sequence, time_s, event_id,
                         revision, state, next_at_s, due_since_s)
VALUES (:store, 'product', :code, '{}', 'note', NULL, now_s(), 'product:note:' || :code,
        1, 'due', now_s(), now_s())
ON CONFLICT (store, kind, key) DO UPDATE SET
  payload = '{}', source = excluded.source, sequence = NULL, time_s = excluded.time_s,
  event_id = excluded.event_id, revision = c.revision + 1, attempts = 0, state = 'due',
  next_at_s = now_s(), released = false,
  due_since_s = CASE WHEN c.state = 'due' THEN c.due_since_s ELSE excluded.due_since_s END""")

_PENDING = text("""
SELECT 1 FROM change WHERE store = :store AND kind = 'product' AND state IN ('due', 'waiting')
LIMIT 1""")

# What was locked is found again by its place, which costs no search.
_PRICED = """
UPDATE change SET state = 'pushed', attempts = 0, error = '', released = false,
  accepted_revision = change.revision, accepted_at_s = now_s(), accepted = u.accepted,
  accepted_hash = u.accepted_hash
FROM {{rows}}
WHERE change.key = u.key AND change.revision = u.revision AND change.in_flight IS NULL
  AND change.state IN ('due', 'waiting') AND change.{placed}"""

_PRICE = "key:t revision:i accepted:t accepted_hash:t"

_WAIT = text("""
INSERT INTO product_wait (store, sku, code) VALUES (:store, :sku, :code) ON CONFLICT DO NOTHING""")

_WAITED_FOR = "SELECT DISTINCT code FROM product_wait WHERE store = :store AND sku {among}"


class ProductWaitRows:
    """Implements `domain.product_waits.ProductWaits`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._among = among(sqlite=database.is_sqlite)
        sqlite = database.is_sqlite
        self._changes = ChangeViews(database)
        place, self._placed = places(sqlite=sqlite)
        self._lock = found_by_key(
            f"{place} AS place, key", "change", "key", _PLACE, order="key", lock=True, sqlite=sqlite
        )
        self._priced = statement(_PRICED.format(placed=self._placed), _PRICE, sqlite=sqlite)

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Change]:
        """Give the changes of prices of these SKUs as they stand; those missing have no price."""
        found = self._changes.of_keys(store, Kind.PRICE, sorted(set(skus)))
        return {change.key: change for change in found}

    def wait(self, store: str, code: str, skus: Sequence[str]) -> None:
        """Note that a product waits for news of these SKUs."""
        with self._database.write() as connection:
            for sku in sorted(set(skus)):
                connection.execute(_WAIT, {"store": store, "sku": sku, "code": code})

    def came(self, store: str, skus: Sequence[str]) -> int:
        """Make every product due that waits for one of these SKUs; gives how many."""
        keys = as_list("keys", sorted(set(skus)))
        waited_for = text(_WAITED_FOR.format(among=self._among))
        with self._database.read() as connection:
            codes = list(connection.execute(waited_for, {"store": store, **keys}).scalars())
        if not codes:
            return 0
        with self._database.write() as connection:
            woken = self._wake(connection, LaneId(store, Kind.PRODUCT), codes, "'dead', 'waiting'")
            table = product_tables.product_wait
            for code in sorted(codes):
                connection.execute(
                    delete(table).where(table.c.store == store, table.c.code == code)
                )
            if woken:
                ring_lanes(connection, [LaneId(store, Kind.PRODUCT)])
        return woken

    def note(self, store: str, code: str) -> None:
        """Note that a product is to be read from the ERP and looked at."""
        with self._database.write() as connection:
            connection.execute(_NOTE, {"store": store, "code": code})
            ring_lanes(connection, [LaneId(store, Kind.PRODUCT)])

    def pending(self, store: str) -> bool:
        """Tell whether any product is still to be sent."""
        with self._database.read() as connection:
            return connection.execute(_PENDING, {"store": store}).first() is not None

    def arrived(self, store: str, skus: Sequence[str], priced: Sequence[Change] = ()) -> None:
        """Note that the hub has these SKUs now: what waits for that is due."""
        price, stock = LaneId(store, Kind.PRICE), LaneId(store, Kind.STOCK)
        with self._database.write() as connection:
            if priced:
                self._accept(connection, price, priced)
            # Locked as a fold does: those of stock last, lanes after all of them.
            rung = [
                lane for lane in (price, stock) if self._wake(connection, lane, skus, "'waiting'")
            ]
            ring_lanes(connection, rung)
        self.came(store, skus)

    def _accept(self, connection: Connection, lane: LaneId, priced: Sequence[Change]) -> None:
        keys = sorted({change.key for change in priced})
        asked = {"store": lane.store, "kind": lane.kind, **as_list("keys", keys)}
        placed = [row.place for row in connection.execute(self._lock, asked)]
        rows = as_rows([_price_row(change) for change in priced])
        connection.execute(self._priced, {**as_list("places", placed), **rows})

    def _wake(self, connection: Connection, lane: LaneId, keys: Sequence[str], states: str) -> int:
        asked = {"store": lane.store, "kind": lane.kind, **as_list("keys", sorted(set(keys)))}
        found = [row.place for row in connection.execute(self._lock, asked)]
        if not found:
            return 0
        waking = text(_WAKE.format(placed=self._placed, states=states))
        return len(connection.execute(waking, as_list("places", found)).all())


def _price_row(change: Change) -> dict[str, Any]:
    return {
        "key": change.key,
        "revision": change.revision,
        "accepted": json.encode(dict(change.accepted or {})).decode(),
        "accepted_hash": change.accepted_hash,
    }
