"""Balances per deposit, as the lane of stock reads them, and what the brake counts."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.recordset import as_list, found_by_key
from domain.events import Version
from domain.stock import ABSENT_ELSEWHERE, Balance

_COLUMNS = """l.sku, l.deposit, l.label, l.source, l.sequence, l.time_s, l.available_milli,
  l.physical_milli, l.reserved_milli, l.cost, l.handling_days"""

_DUE = """FROM change WHERE store = :store AND kind = 'stock'
  AND state IN ('due', 'waiting') AND next_at_s <= now_s() AND accepted IS NOT NULL"""

_DUE_BALANCES = text(f"""
SELECT c.accepted, {_COLUMNS} FROM (SELECT key, accepted {_DUE}) c
JOIN stock_level l ON l.store = :store AND l.sku = c.key
ORDER BY l.sku, l.deposit""")  # noqa: S608 - own columns

# A store that came after PostgreSQL counted last is taken for one without rows; it would go
# through all of its balances for each of its changes. Either ending keeps it from that.
DUE_BALANCES_BY_KEY = f"""
SELECT c.accepted, l.* FROM (SELECT key, accepted {_DUE} ORDER BY key OFFSET 0) c
CROSS JOIN LATERAL (SELECT {_COLUMNS} FROM stock_level l
  WHERE l.store = :store AND l.sku = c.key ORDER BY l.deposit OFFSET 0) l
ORDER BY c.key, l.deposit"""  # noqa: S608 - own columns

_DEPOSITS = text("SELECT deposit FROM deposit_seen WHERE store = :store ORDER BY deposit")

_FALLEN = text("""
SELECT count(*) FROM change
WHERE store = :store AND kind = 'stock' AND zeroed_at_s > now_s() - 3600""")

_KNOWN = text("""
SELECT count(accepted_revision) FROM change WHERE store = :store AND kind = 'stock'""")

KNOWN_FRESH_S = 60.0
KNOWN_MANY = 10_000
"""The number of a store's SKUs is counted anew each minute only, where counting takes time."""

_CONFIRMED = text("""
SELECT brake_confirmed_at_s > now_s() - 3600 FROM lane WHERE store = :store AND kind = 'stock'""")


class StockLevelRows:
    """Implements `domain.ports.StockLevels`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._balances = found_by_key(
            _COLUMNS,
            "stock_level l",
            "l.sku",
            "l.store = :store",
            order="l.sku, l.deposit",
            lock=False,
            sqlite=database.is_sqlite,
        )
        self._known: dict[str, tuple[int, float]] = {}

    def balances(self, store: str, skus: Sequence[str]) -> Mapping[str, Sequence[Balance]]:
        """Give every known balance of these SKUs."""
        with self._database.lean_read() as connection:
            keys = as_list("keys", sorted(skus))
            rows = connection.execute(self._balances, {"store": store, **keys}).all()
        return {sku: [_balance(r) for r in found] for sku, found in groupby(rows, _sku)}

    def deposits(self, store: str) -> Sequence[str]:
        """Give the keys of the deposits seen so far, sorted."""
        with self._database.lean_read() as connection:
            found = list(connection.execute(_DEPOSITS, {"store": store}).scalars())
        return [deposit for deposit in found if deposit != ABSENT_ELSEWHERE]

    def due_balances(self, store: str) -> Iterator[tuple[str, int | None, Sequence[Balance]]]:
        """Stream (SKU, units the hub accepted last, balances) of what is due and was ever sent."""
        with self._database.stream() as connection:
            streamed = connection.execution_options(yield_per=2000)
            sqlite = self._database.is_sqlite
            query = _DUE_BALANCES if sqlite else text(DUE_BALANCES_BY_KEY)
            rows = streamed.execute(query, {"store": store})
            for sku, group in groupby(rows, _sku):
                found = list(group)
                accepted = found[0].accepted
                units = None if accepted is None else json.loads(accepted).get("units")
                yield sku, units, [_balance(row) for row in found]

    def brake_counts(self, store: str) -> tuple[int, int]:
        """Give (keys that fell to zero within the hour, keys the hub ever accepted)."""
        with self._database.lean_read() as connection:
            fallen = connection.execute(_FALLEN, {"store": store}).scalar_one()
            counted, at_s = self._known.get(store, (0, 0.0))
            if counted < KNOWN_MANY or time.monotonic() - at_s > KNOWN_FRESH_S:
                counted = connection.execute(_KNOWN, {"store": store}).scalar_one()
                self._known[store] = counted, time.monotonic()
        return fallen, counted

    def brake_confirmed(self, store: str) -> bool:
        """Tell whether a person confirmed a mass change within the last hour."""
        with self._database.lean_read() as connection:
            return bool(connection.execute(_CONFIRMED, {"store": store}).scalar())


def _sku(row: Any) -> str:
    return str(row.sku)


def _balance(row: Any) -> Balance:
    return Balance(
        row.sku,
        row.deposit,
        row.label,
        Version(row.source, row.sequence, row.time_s),
        row.available_milli,
        row.physical_milli,
        row.reserved_milli,
        row.cost,
        row.handling_days,
    )
