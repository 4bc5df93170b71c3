"""Facts of orders that wait, made due because what they waited for has come."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Connection, TextClause, text

from adapters.database.lean import Asks
from adapters.database.recordset import as_list, found_by_key
from domain.ids import LaneId

_WAITING = """store = :store AND kind = :kind
  AND (state = 'waiting' OR state = 'due' AND in_flight IS NOT NULL)"""

# What is in flight is about to be told to wait: with another revision it is due all the same.
_PULL = text("""
UPDATE change SET next_at_s = now_s(),
  revision = CASE WHEN in_flight IS NULL THEN revision ELSE revision + 1 END
WHERE store = :store AND kind = :kind AND key = :key
  AND (state = 'waiting' OR state = 'due' AND in_flight IS NOT NULL)""")


def pull(
    connection: Connection, store: str, kinds: Collection[str], names: Collection[str]
) -> list[LaneId]:
    """Make those facts due that wait, within a transaction that still takes up other changes.

    Returns:
        Their lanes, in order: to be rung last, since everybody locks lanes after all changes.
    """
    pulled = set()
    # One by one, in the order in which everybody locks changes; nearly always there is none.
    for kind, key in waiting(connection, store, kinds, names):
        place = {"store": store, "kind": kind, "key": key}
        if connection.execute(_PULL, place).rowcount:
            pulled.add(LaneId(store, kind))
    return sorted(pulled)


def waiting(
    asks: Asks, store: str, kinds: Collection[str], names: Collection[str]
) -> list[tuple[str, str]]:
    """Give kind and key of those facts that wait, in the order in which changes are locked."""
    if not names:
        return []
    statement, keys = (
        _waiting(sqlite=asks.dialect.name == "sqlite"),
        as_list("keys", sorted(set(names))),
    )
    # Each kind for itself: of several PostgreSQL reads the whole store, while it knows nothing.
    return [
        (kind, row.key)
        for kind in sorted(set(kinds))
        for row in asks.execute(statement, {"store": store, "kind": kind, **keys})
    ]


@cache
def _waiting(*, sqlite: bool) -> TextClause:
    return found_by_key("key", "change", "key", _WAITING, order="key", lock=False, sqlite=sqlite)
