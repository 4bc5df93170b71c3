"""Facts of orders that wait, made due because what they waited for has come."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import Connection, Text, TextClause, bindparam, text

from adapters.database.recordset import as_list, found_by_key
from domain.ids import LaneId

_WAITING = """store = :store AND kind IN :kinds
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
    if not names:
        return []
    keys = as_list("keys", sorted(set(names)))
    asked = {"store": store, "kinds": sorted(set(kinds)), **keys}
    waiting = connection.execute(_waiting(sqlite=connection.dialect.name == "sqlite"), asked)
    pulled = set()
    # One by one, in the order in which everybody locks changes; nearly always there is none.
    for row in sorted(waiting, key=lambda row: (row.kind, row.key)):
        place = {"store": store, "kind": row.kind, "key": row.key}
        if connection.execute(_PULL, place).rowcount:
            pulled.add(LaneId(store, row.kind))
    return sorted(pulled)


@cache
def _waiting(*, sqlite: bool) -> TextClause:
    found = found_by_key(
        "kind, key", "change", "key", _WAITING, order="key", lock=False, sqlite=sqlite
    )
    return found.bindparams(bindparam("kinds", expanding=True, type_=Text))
