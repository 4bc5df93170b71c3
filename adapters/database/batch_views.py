"""Replays as a person reads them: batches, and what became of each item."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database.batch_tallies import counts
from adapters.database.engine import Database
from domain.replay import FAILED

_BATCH = """
SELECT b.*, now_s() AS now_s FROM replay_batch AS b
WHERE (:id = '' OR id = :id) AND (:store = '' OR store = :store)
  AND (:state = '' OR state = :state) {after}
ORDER BY cut_off_s DESC, id LIMIT :limit"""

_AFTER = "AND (cut_off_s < :after_s OR (cut_off_s = :after_s AND id > :after_id))"

_FAILURES = text("""
SELECT batch_id, coalesce(nullif(reason, ''), result) AS why, count(*) AS found FROM replay_item
WHERE batch_id IN :ids AND state = 'ended' AND result IN :failed
GROUP BY 1, 2 ORDER BY 1, 2""").bindparams(
    bindparam("ids", expanding=True), bindparam("failed", expanding=True)
)

_ITEMS = text("""
SELECT position, letter_id, store, kind, key, state, result, detail, released_at_s, ended_at_s,
  reason
FROM replay_item WHERE batch_id = :id ORDER BY position""")

_BUSY = text("""
SELECT letter_id, batch_id FROM replay_item
WHERE letter_id IN :letters AND state IN ('pending', 'running')""").bindparams(
    bindparam("letters", expanding=True)
)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch.

    Args:
        store: the only store its letters are of; empty: several.
        matched: letters that matched before the maximum cut them off.
        as_captured: what its letters captured goes out, not what the ledger has now.
        counts: items by `pending`, `running` or result.
        failures: items that failed, by the reason for which they wait now; by their result where
            nothing waits with a reason.
    """

    id: str
    store: str
    state: str
    selection: Mapping[str, Any]
    actor: str
    why: str
    canary: int
    min_success: float
    rate: float
    most: int
    matched: int
    canary_passed: bool
    cut_off_s: float
    ended_at_s: float | None
    stopped_why: str
    as_captured: bool
    counts: Mapping[str, int]
    failures: Mapping[str, int] = field(default_factory=dict)

    @property
    def place(self) -> tuple[float, str]:
        """Where it stands in a list, newest first."""
        return self.cut_off_s, self.id

    @property
    def failed(self) -> int:
        """How many items failed."""
        return sum(self.failures.values())

    @property
    def items(self) -> int:
        """How many items it has."""
        return sum(self.counts.values())

    @property
    def left(self) -> int:
        """How many have not ended."""
        return self.counts.get("pending", 0) + self.counts.get("running", 0)


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of a batch.

    Args:
        reason: for which its key waits since it failed again; empty: it did not, or for none.
    """

    position: int
    letter: str
    store: str
    kind: str
    key: str
    state: str
    result: str
    detail: str
    released_at_s: float | None
    ended_at_s: float | None
    reason: str = ""


class BatchViews:
    """Reads batches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def matching(
        self,
        *,
        batch_id: str = "",
        store: str = "",
        state: str = "",
        limit: int = 100,
        after: tuple[float, str] | None = None,
    ) -> Sequence[BatchView]:
        """Give batches, newest first; what is empty does not narrow.

        Args:
            after: go on after the batch of this cut-off and id; None: begin with the newest.
        """
        asked = {"id": batch_id, "store": store, "state": state, "limit": limit}
        if after is not None:
            asked |= {"after_s": after[0], "after_id": after[1]}
        sql = _BATCH.format(after="" if after is None else _AFTER)
        with self._database.read() as connection:
            rows = connection.execute(text(sql), asked).all()
            found = counts(connection, rows)
            failures = _failures(connection, found)
        return [_batch(row, found.get(row.id, {}), failures.get(row.id, {})) for row in rows]

    def items(self, batch_id: str) -> Sequence[ItemView]:
        """Give every item, in the order in which they go."""
        with self._database.read() as connection:
            return [ItemView(*row) for row in connection.execute(_ITEMS, {"id": batch_id})]

    def busy(self, letters: Sequence[str]) -> Mapping[str, str]:
        """Give the unfinished batch of each of these that has one, by letter or its place."""
        with self._database.read() as connection:
            return {
                row.letter_id: row.batch_id
                for start in range(0, len(letters), _AT_ONCE)
                for row in connection.execute(
                    _BUSY, {"letters": list(letters[start : start + _AT_ONCE])}
                )
            }


def _failures(
    connection: Connection, counted: Mapping[str, Mapping[str, int]]
) -> Mapping[str, Mapping[str, int]]:
    """Count what failed by its reason, of the batches where anything did."""
    ids = [batch for batch, words in counted.items() if not FAILED.isdisjoint(words)]
    asked = {"ids": ids, "failed": sorted(FAILED)}
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(_FAILURES, asked) if ids else ():
        found.setdefault(row.batch_id, {})[row.why] = row.found
    return found


def _batch(row: Any, counts: Mapping[str, int], failures: Mapping[str, int]) -> BatchView:
    return BatchView(
        row.id,
        row.store,
        row.state,
        json.loads(row.selection),
        row.actor,
        row.why,
        row.canary,
        row.min_success,
        row.rate,
        row.most,
        row.matched,
        bool(row.canary_passed),
        row.cut_off_s,
        row.ended_at_s,
        row.stopped_why,
        bool(row.as_captured),
        counts,
        failures,
    )
