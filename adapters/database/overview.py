"""How the ledger stands, for a person: lanes, budgets, dead letters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.group_sql import ENDS_OF_GROUPS, TALLIES
from domain.budget import Bucket, capacity
from domain.budget_use import is_rested, used

_LANE = """l.store, l.kind, l.held_cause, l.held_detail, now_s() AS now_s, l.next_at_s,
  l.lease_until_s, l.last_turn_at_s, l.memo"""

# The partial index `change_due` holds exactly the rows that are counted.
_LANES = text(f"""
SELECT {_LANE}, coalesce(c.due, 0) AS due, coalesce(c.waiting, 0) AS waiting, c.oldest_s
FROM lane l LEFT JOIN (
  SELECT store, kind,
    sum(CASE WHEN state = 'due' THEN 1 ELSE 0 END) AS due,
    sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
    min(CASE WHEN state = 'due' THEN due_since_s END) AS oldest_s
  FROM change WHERE state IN ('due', 'waiting') GROUP BY store, kind) c
  ON c.store = l.store AND c.kind = l.kind
ORDER BY l.store, l.kind""")  # noqa: S608 - our own words

_OPEN = """FROM change AS c WHERE c.store = l.store AND c.kind = l.kind
  AND c.state IN ('due', 'waiting')"""
_BUSY = text(f"SELECT count(*) FROM lane AS l WHERE EXISTS (SELECT 1 {_OPEN})")  # noqa: S608 - our own words

# Of each lane the next changes only. One text for three numbers, since a row's subquery gives one
# value on both databases: due, waiting, when the oldest became due.
_GLANCE = text(f"""
SELECT {_LANE}, (
    SELECT sum(CASE WHEN f.state = 'due' THEN 1 ELSE 0 END) || ' '
      || sum(CASE WHEN f.state = 'waiting' THEN 1 ELSE 0 END) || ' '
      || coalesce(CAST(min(CASE WHEN f.state = 'due' THEN f.due_since_s END) AS text), '')
    FROM (SELECT c.state, c.due_since_s {_OPEN} ORDER BY c.next_at_s LIMIT :most) AS f) AS counted
FROM lane AS l ORDER BY l.store, l.kind""")  # noqa: S608 - our own words

_BUDGETS = text("""
SELECT id, limit_calls, window_s, level, at_s, granted, blocked_until_s, history, spent_since_s,
  now_s() AS now_s
FROM bucket ORDER BY id""")

# In the order of their index and cut off: else SQLite takes the index of what they are grouped by,
# and reads every letter there ever was.
_LETTERS = text(f"""
WITH news AS MATERIALIZED (
  SELECT store, kind, reason, count(*) AS unannounced FROM (
    SELECT store, kind, reason FROM dead_letter
    WHERE announced_at_s IS NULL AND state IN ('open', 'acknowledged', 'snoozed')
    ORDER BY parked_at_s LIMIT 1000000000) AS found
  GROUP BY store, kind, reason)
SELECT t.store, t.kind, t.reason, CAST(sum(t.letters) AS bigint) AS letters,
  now_s() - {ENDS_OF_GROUPS["oldest"]} AS oldest_age_s,
  coalesce(max(n.unannounced), 0) AS unannounced
FROM ({TALLIES.format(narrowed="")}) AS t
LEFT JOIN news AS n ON n.store = t.store AND n.kind = t.kind AND n.reason = t.reason
GROUP BY t.store, t.kind, t.reason
ORDER BY letters DESC, t.store, t.kind, t.reason""")  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class LaneView:
    """A lane as a person sees it.

    Args:
        state: held, working, due or idle.
        cause: why it is held; empty when it is not.
        due: changes to push, those that back off included.
        oldest_age_s: age of the oldest due change; None when nothing is due.
        next_in_s: until it is due; None when nothing is planned, 0 when it is due.
        error: why the last poll or sweep failed; empty when it did not.
        is_whole: False: it has more than were counted; `due`, `waiting`, and how old the oldest
            is, are at least so much.
    """

    store: str
    kind: str
    state: str
    cause: str
    detail: str
    due: int
    waiting: int
    oldest_age_s: float | None
    next_in_s: float | None
    last_turn_age_s: float | None
    error: str = ""
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A token's budget as a person sees it.

    Args:
        id: names the token without showing it.
        saved_percent: how full the bucket was when it was last asked.
        blocked_s: the hub asked for so much patience; 0 when it did not.
        granted: calls granted ever.
        used: calls of the window that ends now, of `limit`.
        spent_s: so long nothing has been left; None: there is some, or nobody asked for it.
    """

    id: str
    limit: int
    window_s: float
    saved_percent: int
    blocked_s: float
    granted: int
    used: int = 0
    spent_s: float | None = None


@dataclass(frozen=True, slots=True)
class LettersView:
    """Open dead letters of one store, kind and reason."""

    store: str
    kind: str
    reason: str
    letters: int
    oldest_age_s: float
    unannounced: int


class Overview:
    """Reads how things stand; changes nothing and opens no secret."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lanes(self) -> Sequence[LaneView]:
        """Give every lane, by store and kind, and count all that it has."""
        with self._database.read() as connection:
            rows = connection.execute(_LANES).all()
        return [_lane(row, int(row.due), int(row.waiting), row.oldest_s) for row in rows]

    def glance(self, counted: int) -> Sequence[LaneView]:
        """Give every lane, by store and kind.

        Args:
            counted: so many changes are counted at most, shared by the lanes that have some, those
                first that are next.
        """
        with self._database.read() as connection:
            most = counted // max(1, connection.execute(_BUSY).scalar_one()) + 1
            rows = connection.execute(_GLANCE, {"most": most}).all()
        return [_glanced(row, most) for row in rows]

    def budgets(self) -> Sequence[BudgetView]:
        """Give every token's budget."""
        with self._database.read() as connection:
            rows = connection.execute(_BUDGETS).all()
        return [_budget(row) for row in rows]

    def letters(self) -> Sequence[LettersView]:
        """Give the open dead letters, most frequent first."""
        with self._database.read() as connection:
            rows = connection.execute(_LETTERS).all()
        return [
            LettersView(
                r.store, r.kind, r.reason, int(r.letters), r.oldest_age_s, int(r.unannounced)
            )
            for r in rows
        ]


def _budget(row: Any) -> BudgetView:
    history = tuple((slot, calls) for slot, calls in json.loads(row.history))
    bucket = Bucket(row.limit_calls, row.window_s, row.level, row.at_s, history=history)
    return BudgetView(
        row.id,
        row.limit_calls,
        row.window_s,
        round(100 * row.level / capacity(row.limit_calls, row.window_s)),
        _left(row.blocked_until_s, row.now_s) or 0.0,
        row.granted,
        used(bucket, row.now_s),
        None if is_rested(bucket, row.now_s) else _age(row.spent_since_s, row.now_s),
    )


def _glanced(row: Any, most: int) -> LaneView:
    due, waiting, oldest = (row.counted or "0 0 ").split(" ")
    found = _lane(row, int(due), int(waiting), float(oldest) if oldest else None)
    return replace(found, is_whole=found.due + found.waiting < most)


def _lane(row: Any, due: int, waiting: int, oldest_s: float | None) -> LaneView:
    return LaneView(
        row.store,
        row.kind,
        _state(
            row.held_cause, _left(row.lease_until_s, row.now_s), _left(row.next_at_s, row.now_s)
        ),
        row.held_cause,
        row.held_detail,
        due,
        waiting,
        _age(oldest_s, row.now_s),
        _left(row.next_at_s, row.now_s),
        _age(row.last_turn_at_s, row.now_s),
        str(json.loads(row.memo).get("error", "")),
    )


def _state(cause: str, lease_s: float | None, next_s: float | None) -> str:
    if cause:
        return "held"
    if lease_s:
        return "working"
    return "due" if next_s == 0.0 else "idle"


def _age(at_s: float | None, now_s: float) -> float | None:
    return None if at_s is None else max(0.0, now_s - at_s)


def _left(at_s: float | None, now_s: float) -> float | None:
    return None if at_s is None else max(0.0, at_s - now_s)
