"""Who stopped what and why, and the orders of a marketplace, stopped and started."""

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, select, text

from adapters.database import audit, fact_pulls, tables
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from adapters.database.pause_tables import pause
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.fact_order import GOAL
from domain.ids import Kind
from domain.pauses import Pause, Scope, former_of
from domain.store_settings import is_paused

_KINDS = (Kind.ORDER.value, *sorted(GOAL))

_LANES = text("""
SELECT l.store, l.kind, l.held_detail, l.held_at_s, coalesce(p.actor, '') AS actor,
  coalesce(p.why, l.held_detail) AS why
FROM lane AS l LEFT JOIN pause AS p ON p.store = l.store AND p.scope = 'flow' AND p.name = l.kind
WHERE l.held_cause = 'paused' ORDER BY l.store, l.kind""")

# From one name to the next, by the index `erp_order_sold`: a store has many orders of each.
_SEEN = text("""
WITH RECURSIVE seen(name) AS (
  SELECT min(marketplace) FROM erp_order WHERE store = :store AND marketplace > ''
  UNION ALL
  SELECT (SELECT min(marketplace) FROM erp_order WHERE store = :store AND marketplace > s.name)
  FROM seen AS s WHERE s.name IS NOT NULL)
SELECT name FROM seen AS s WHERE EXISTS (
  SELECT 1 FROM erp_order AS o WHERE o.store = :store AND o.marketplace = s.name
    AND o.ordered_at_s > now_s() - 2592000)
ORDER BY name""")

# What waits of a marketplace: orders by their id, facts by any name of their order.
_WAITING = text("""
SELECT c.key FROM erp_order AS o JOIN change AS c ON c.store = o.store
  AND c.key = CAST(o.order_id AS TEXT)
WHERE o.store = :store AND o.marketplace = :name AND c.state IN ('waiting', 'due')
UNION SELECT c.key FROM erp_order AS o JOIN change AS c ON c.store = o.store AND c.key = o.number
WHERE o.store = :store AND o.marketplace = :name AND c.state IN ('waiting', 'due')
UNION SELECT c.key FROM erp_order AS o JOIN change AS c ON c.store = o.store
  AND c.key = o.erp_number
WHERE o.store = :store AND o.marketplace = :name AND c.state IN ('waiting', 'due')
ORDER BY 1""")


def note(connection: Connection, store: str, scope: Scope, name: str, act: Act) -> None:
    """Keep who stopped it and why, within the transaction that stops it."""
    now_s = connection.execute(text("SELECT now_s()")).scalar_one()
    row = {"store": store, "scope": scope.value, "name": name}
    upsert(connection, pause, [{**row, "actor": act.actor, "why": act.why, "at_s": now_s}])


def forget(connection: Connection, store: str, scope: Scope, name: str = "") -> None:
    """Forget it, within the transaction that starts it again."""
    connection.execute(
        delete(pause).where(
            pause.c.store == store, pause.c.scope == scope.value, pause.c.name == name
        )
    )


class PauseRows:
    """Reads what stands still because somebody said so, and stops marketplaces."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, store: str = "") -> Sequence[Pause]:
        """Give every pause that stands: stores, then marketplaces, then flows.

        Args:
            store: only this store's; empty: all.
        """
        with self._database.read() as connection:
            lanes = connection.execute(_LANES).all()
            stores = connection.execute(select(tables.store.c.name, tables.store.c.settings)).all()
            noted = connection.execute(select(pause)).all()
        known = {
            (row.store, row.scope, row.name): Pause(
                row.store, Scope(row.scope), row.name, row.actor, row.why, row.at_s
            )
            for row in noted
            if row.scope in set(Scope)
        }
        of_stores = sorted(
            (place for row in stores for place in _places(row.name, row.settings)),
            key=lambda place: (place[1] != Scope.STORE, place),
        )
        found = [known.get(place, Pause(place[0], place[1], place[2])) for place in of_stores]
        found += [
            Pause(
                row.store,
                Scope.FLOW,
                row.kind,
                row.actor,
                row.why,
                row.held_at_s,
                former_of(row.held_detail, row.why),
            )
            for row in lanes
        ]
        return [each for each in found if not store or each.store == store]

    def marketplaces(self, store: str) -> Sequence[str]:
        """Give the marketplaces that a store had orders of within thirty days."""
        with self._database.read() as connection:
            return list(connection.execute(_SEEN, {"store": store}).scalars())

    def stop_marketplace(self, store: str, name: str, act: Act) -> bool:
        """Let orders of a marketplace, and what is told of them, wait; False: they did already."""
        with self._database.write() as connection:
            if not self._set(connection, store, name, paused=True):
                return False
            note(connection, store, Scope.MARKETPLACE, name, act)
            audit.append(connection, act, "marketplace_paused", store, marketplace=name)
        return True

    def start_marketplace(self, store: str, name: str, act: Act) -> bool:
        """Let them go on, each at once; False: they were not stopped."""
        with self._database.write() as connection:
            if not self._set(connection, store, name, paused=False):
                return False
            forget(connection, store, Scope.MARKETPLACE, name)
            asked = {"store": store, "name": name}
            # All at once: else changes would be locked in another order than everybody does.
            keys = list(connection.execute(_WAITING, asked).scalars())
            rung = fact_pulls.pull(connection, store, _KINDS, keys)
            audit.append(connection, act, "marketplace_resumed", store, marketplace=name)
            ring_lanes(connection, rung)
        return True

    def _set(self, connection: Connection, store: str, name: str, *, paused: bool) -> bool:
        table = tables.store
        wanted = select(table.c.settings).where(table.c.name == store)
        locked = wanted if self._database.is_sqlite else wanted.with_for_update()
        values = dict(json.loads(connection.execute(locked).scalar_one()))
        there = set(values.pop("paused_marketplaces", None) or ())
        if (name in there) == paused:
            return False
        there ^= {name}
        if there:
            values["paused_marketplaces"] = sorted(there)
        changed = {
            "settings": json.dumps(values, ensure_ascii=False),
            "updated_at_s": text("now_s()"),
        }
        connection.execute(table.update().where(table.c.name == store).values(changed))
        return True


def _places(store: str, settings: str) -> Iterator[tuple[str, Scope, str]]:
    values = json.loads(settings)
    if is_paused(values):
        yield store, Scope.STORE, ""
    for name in values.get("paused_marketplaces") or ():
        yield store, Scope.MARKETPLACE, str(name)
