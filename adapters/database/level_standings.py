"""What the ledger says of stock and prices, as whoever compares both sides needs it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text

from adapters.database.audit import append
from adapters.database.engine import Database
from adapters.database.lanes import ring_lanes
from adapters.database.recordset import among, as_list
from domain.audit import Act
from domain.changes import ChangeState, waits_for
from domain.ids import LaneId
from domain.level_drift import Standing

_AT_ONCE = 1000

_HOLD = "SELECT held_cause FROM lane WHERE store = :store AND kind = :kind"

_LETTER = """LEFT JOIN dead_letter AS d ON d.id = (
  SELECT n.id FROM dead_letter AS n
  WHERE n.store = c.store AND n.kind = c.kind AND n.key = c.key
    AND n.state IN ('open', 'acknowledged', 'snoozed')
  ORDER BY n.last_failed_at_s DESC, n.id LIMIT 1)"""

_COLUMNS = """c.key, c.state, c.attempts, c.error, c.in_flight, c.accepted, c.accepted_at_s,
  d.id AS letter, d.reason, d.detail"""

_OF = f"FROM change AS c {_LETTER} WHERE c.store = :store AND c.kind = :kind"

_PAGE = text(f"""
SELECT {_COLUMNS} {_OF} AND c.key > :after ORDER BY c.key LIMIT {_AT_ONCE}""")

_SAMPLE = text("""
SELECT key FROM change WHERE store = :store AND kind = :kind AND accepted IS NOT NULL
ORDER BY random() LIMIT :most""")

_FORGET = text("""
UPDATE change SET accepted = NULL, accepted_hash = '', accepted_at_s = NULL, state = 'due',
  attempts = 0, next_at_s = now_s(), due_since_s = now_s()
WHERE store = :store AND kind = :kind AND key = :key AND state = 'pushed' AND in_flight IS NULL""")


class LevelStandings:
    """Implements `domain.level_drift.Standings`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        wanted = among(sqlite=database.is_sqlite)
        self._of_keys = text(f"SELECT {_COLUMNS} {_OF} AND c.key {wanted} ORDER BY c.key")

    def all(self, store: str, kind: str) -> Iterator[Sequence[Standing]]:
        """Give everything that the ledger has, some at a time, by key."""
        after = ""
        while True:
            asked = {"store": store, "kind": kind, "after": after}
            with self._database.read() as connection:
                held = str(connection.execute(text(_HOLD), asked).scalar() or "")
                rows = connection.execute(_PAGE, asked).all()
            if not rows:
                return
            yield [_standing(row, held) for row in rows]
            after = rows[-1].key

    def of(self, store: str, kind: str, keys: Sequence[str]) -> Sequence[Standing]:
        """Give what the ledger has of these keys."""
        asked = {"store": store, "kind": kind}
        with self._database.read() as connection:
            held = str(connection.execute(text(_HOLD), asked).scalar() or "")
            return [
                _standing(row, held)
                for start in range(0, len(keys), _AT_ONCE)
                for row in connection.execute(
                    self._of_keys, {**asked, **as_list("keys", keys[start : start + _AT_ONCE])}
                )
            ]

    def sample(self, store: str, kind: str, most: int) -> Sequence[str]:
        """Give so many keys of which the hub accepted anything, by chance."""
        asked = {"store": store, "kind": kind, "most": most}
        with self._database.read() as connection:
            return list(connection.execute(_SAMPLE, asked).scalars())

    def forget(self, store: str, kind: str, keys: Sequence[str], act: Act) -> Sequence[str]:
        """Forget what the hub accepted of these: they are due, and wait for their SKUs."""
        forgotten = []
        with self._database.write() as connection:
            # One by one, in the order in which everybody locks changes: there are few.
            for key in sorted(set(keys)):
                asked = {"store": store, "kind": kind, "key": key}
                if connection.execute(_FORGET, asked).rowcount:
                    forgotten.append(key)
            if forgotten:
                append(
                    connection,
                    act,
                    f"{kind}_forgotten",
                    store,
                    count=len(forgotten),
                    keys=forgotten[:20],
                )
                ring_lanes(connection, [LaneId(store, kind)])
        return forgotten


def _standing(row: Any, hold: str) -> Standing:
    waits = _waits(row)
    return Standing(
        row.key,
        None if row.accepted is None else json.loads(row.accepted),
        row.accepted_at_s or 0.0,
        waits=waits,
        is_distant=row.state == ChangeState.WAITING,
        held=_held(row, f"its flow is held ({hold})" if hold and waits else ""),
        letter_id=row.letter or "",
    )


def _held(row: Any, hold: str) -> str:
    if row.state != ChangeState.DEAD:
        return hold
    return f"{row.reason}: {row.detail}" if row.letter else "its dead letter was closed by a person"


def _waits(row: Any) -> str:
    if row.in_flight is not None:
        return "being sent"
    if row.state == ChangeState.HELD:
        return "held"
    return waits_for(row.state, row.attempts, row.error)
