"""How the ledger stands, for a person: lanes, budgets, dead letters."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from adapters.database.engine import Database
from domain.budget import BURST

# The partial index `change_due` holds exactly the rows that are counted.
_LANES = text("""
SELECT l.store, l.kind, l.held_cause, l.held_detail, now_s() AS now_s, l.next_at_s,
  l.lease_until_s, l.last_turn_at_s, l.memo, coalesce(c.due, 0) AS due,
  coalesce(c.waiting, 0) AS waiting, c.oldest_s
FROM lane l LEFT JOIN (
  SELECT store, kind,
    sum(CASE WHEN state = 'due' THEN 1 ELSE 0 END) AS due,
    sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
    min(CASE WHEN state = 'due' THEN due_since_s END) AS oldest_s
  FROM change WHERE state IN ('due', 'waiting') GROUP BY store, kind) c
  ON c.store = l.store AND c.kind = l.kind
ORDER BY l.store, l.kind""")

_BUDGETS = text("""
SELECT id, limit_calls, window_s, level, granted, blocked_until_s - now_s() AS blocked_s
FROM bucket ORDER BY id""")

_LETTERS = text("""
SELECT store, kind, reason, count(*) AS letters, now_s() - min(parked_at_s) AS oldest_age_s,
  sum(CASE WHEN announced_at_s IS NULL THEN 1 ELSE 0 END) AS unannounced
FROM dead_letter WHERE state IN ('open', 'acknowledged', 'snoozed')
GROUP BY store, kind, reason ORDER BY letters DESC, store, kind, reason""")


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


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A token's budget as a person sees it.

    Args:
        id: names the token without showing it.
        saved_percent: how full the bucket was when it was last asked.
        blocked_s: the hub asked for so much patience; 0 when it did not.
        granted: calls granted ever.
    """

    id: str
    limit: int
    window_s: float
    saved_percent: int
    blocked_s: float
    granted: int


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
        """Give every lane, by store and kind."""
        with self._database.read() as connection:
            rows = connection.execute(_LANES).all()
        return [
            LaneView(
                r.store,
                r.kind,
                _state(r.held_cause, _left(r.lease_until_s, r.now_s), _left(r.next_at_s, r.now_s)),
                r.held_cause,
                r.held_detail,
                int(r.due),
                int(r.waiting),
                _age(r.oldest_s, r.now_s),
                _left(r.next_at_s, r.now_s),
                _age(r.last_turn_at_s, r.now_s),
                str(json.loads(r.memo).get("error", "")),
            )
            for r in rows
        ]

    def budgets(self) -> Sequence[BudgetView]:
        """Give every token's budget."""
        with self._database.read() as connection:
            rows = connection.execute(_BUDGETS).all()
        return [
            BudgetView(
                r.id,
                r.limit_calls,
                r.window_s,
                round(100 * r.level / max(1.0, r.limit_calls * BURST)),
                max(0.0, r.blocked_s),
                r.granted,
            )
            for r in rows
        ]

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
