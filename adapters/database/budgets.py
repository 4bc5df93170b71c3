"""Token buckets in SQL, shared by every process."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.lean import Asks
from domain import budget, budget_use
from domain.allowances import Allowance
from domain.budget import Bucket, Grant

_LOOK = """
SELECT configured_limit, configured_window_s, limit_calls, window_s, level, own, at_s,
       blocked_until_s, history, spent_since_s, now_s() AS now_s {besides}
FROM bucket WHERE id = :id"""

# A grant does not wait until it is on the disk. What a power cut of the database takes back is the
# count of the last half second's calls: at worst the hub refuses as many with a 429, which is
# obeyed. What must not be lost (leases, outcomes) is written after it, and waits for both.
_UNWAITED = ", set_config('synchronous_commit', 'off', true)"

# PostgreSQL's mark of a row's version: a bucket that nobody touched since it was read is kept
# without a lock and in one round trip.
_GLANCE = text(_LOOK.format(besides=", CAST(xmin AS text) AS version"))

_OPEN = text("""
INSERT INTO bucket (id, configured_limit, configured_window_s, limit_calls, window_s, level, own,
                    at_s, granted)
VALUES (:id, :limit, :window_s, :limit, :window_s, :level, :own, now_s(), 0)
ON CONFLICT (id) DO NOTHING""")

_KEEP = text("""
UPDATE bucket SET configured_limit = :configured_limit,
  configured_window_s = :configured_window_s, limit_calls = :limit_calls, window_s = :window_s,
  level = :level, own = :own, at_s = :at_s, blocked_until_s = :blocked_until_s,
  history = :history, spent_since_s = :spent_since_s, granted = granted + :granted
WHERE id = :id""")


_KEEP_UNTOUCHED = text(f"""{_KEEP.text} AND CAST(xmin AS text) = :version
RETURNING set_config('synchronous_commit', 'off', true)""")


Taken = Callable[[Bucket, float], tuple[Bucket, Grant]]


class BudgetRows:
    """Implements `domain.budget_ports.Budgets`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        look = _LOOK.format(besides="" if database.is_sqlite else _UNWAITED)
        self._look = text(look if database.is_sqlite else f"{look} FOR UPDATE")

    def take(self, allowance: Allowance, klass: str, most: int = 1, back: int = 0) -> Grant:
        """Ask for one call, in a transaction of its own."""

        def taken(bucket: Bucket, now_s: float) -> tuple[Bucket, Grant]:
            left = budget.give_back(bucket, back) if back else bucket
            kept, grant = budget.take(left, klass, now_s, most)
            return budget_use.noted(kept, grant, now_s), grant

        grant = None if self._database.is_sqlite else self._taken_untouched(allowance, taken)
        if grant is not None:
            return grant
        with self._database.lean_write() as connection:
            kept, grant = taken(*self._open(connection, allowance))
            self._keep(connection, allowance, kept, _calls(grant))
        return grant

    def _taken_untouched(self, allowance: Allowance, taken: Taken) -> Grant | None:
        """Take by reading and writing; None when somebody else wrote in between."""
        with self._database.lean_read() as connection:
            row = connection.execute(_GLANCE, {"id": allowance.id}).first()
            if row is None:
                return None
            kept, grant = taken(_bucket(row, allowance), row.now_s)
            keeping = {**_fields(kept, allowance), "granted": _calls(grant)}
            keeping["version"] = row.version
            is_kept = connection.execute(_KEEP_UNTOUCHED, keeping).first() is not None
        return grant if is_kept else None

    def learn(self, allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        """Apply what an answer taught, with the database's clock."""
        with self._database.lean_write() as connection:
            bucket, now_s = self._open(connection, allowance)
            self._keep(connection, allowance, learned(bucket, now_s), 0)

    def _open(self, connection: Asks, allowance: Allowance) -> tuple[Bucket, float]:
        name = {"id": allowance.id}
        row = connection.execute(self._look, name).first()
        if row is None:
            fresh = budget.full_bucket(allowance.calls, allowance.window_s, 0.0)
            opening = {
                **name,
                "limit": fresh.limit,
                "window_s": fresh.window_s,
                "level": fresh.level,
                "own": json.dumps(dict(fresh.own)),
            }
            connection.execute(_OPEN, opening)
            row = connection.execute(self._look, name).one()
        return _bucket(row, allowance), row.now_s

    def _keep(self, connection: Asks, allowance: Allowance, bucket: Bucket, granted: int) -> None:
        connection.execute(_KEEP, {**_fields(bucket, allowance), "granted": granted})


def _calls(grant: Grant) -> int:
    return grant.calls if grant.granted else 0


def _bucket(row: Any, allowance: Allowance) -> Bucket:
    # A changed setting wins over what was learned under the old one.
    changed = (row.configured_limit, row.configured_window_s) != (
        allowance.calls,
        allowance.window_s,
    )
    known = Bucket(
        row.limit_calls,
        row.window_s,
        row.level,
        row.at_s,
        json.loads(row.own),
        row.blocked_until_s,
        tuple((slot, grants) for slot, grants in json.loads(row.history)),
        row.spent_since_s,
    )
    if not changed:
        return known
    return budget.reconfigured(known, allowance.calls, allowance.window_s, row.now_s)


def _fields(bucket: Bucket, allowance: Allowance) -> Mapping[str, Any]:
    return {
        "id": allowance.id,
        "configured_limit": allowance.calls,
        "configured_window_s": allowance.window_s,
        "limit_calls": bucket.limit,
        "window_s": bucket.window_s,
        "level": bucket.level,
        "own": json.dumps(dict(bucket.own)),
        "at_s": bucket.at_s,
        "blocked_until_s": bucket.blocked_until_s,
        "history": json.dumps(bucket.history),
        "spent_since_s": bucket.spent_since_s,
    }
