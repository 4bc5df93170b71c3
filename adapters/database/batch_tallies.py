"""How the items of a replay stand, without counting all of them again and again.

Whoever steps a batch on adds up what ended since, each item once; what is left over is pending.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import json
from sqlalchemy import Connection, bindparam, text

from domain.replay import Result, Tally

PENDING, RUNNING = "pending", "running"

# A batch that the release before began has no number of items: all of it is counted.
_ALL = text("""
SELECT batch_id, CASE WHEN state = 'ended' THEN result ELSE state END AS word, count(*) AS found
FROM replay_item WHERE batch_id IN :ids GROUP BY 1, 2""").bindparams(
    bindparam("ids", expanding=True)
)

# Ended ones first: one that ends in between is then taken for pending, and the batch goes on.
_FRESH = text("""
UPDATE replay_item SET counted = true WHERE batch_id = :id AND state = 'ended' AND NOT counted
RETURNING result""")
_RUNNING = text("""
SELECT count(*) FROM replay_item WHERE batch_id = :id AND state = 'running'""")
_UNCOUNTED = text("""
SELECT batch_id, result AS word, count(*) AS found FROM replay_item
WHERE batch_id IN :ids AND state = 'ended' AND NOT counted GROUP BY 1, 2
UNION ALL
SELECT batch_id, 'running', count(*) FROM replay_item
WHERE batch_id IN :ids AND state = 'running' GROUP BY 1""").bindparams(
    bindparam("ids", expanding=True)
)

_SKIP = text("""
UPDATE replay_item SET state = 'ended', result = 'skipped', ended_at_s = now_s(), counted = true
WHERE batch_id = :id AND state = 'pending'""")

_KEEP = text("UPDATE replay_batch SET results = :results WHERE id = :id")

_KNOWN = frozenset(Result)


def tally(connection: Connection, batch: Any) -> Tally:
    """Tell how the items of a batch stand; its row is locked, and keeps what was counted.

    Args:
        batch: its `id`, `items` and `results`.
    """
    if batch.items is None:
        return _tally(_counted_out(connection, [batch.id]).get(batch.id, {}))
    results = Counter[str](json.decode(batch.results))
    fresh = Counter(connection.execute(_FRESH, {"id": batch.id}).scalars())
    if fresh:
        results += fresh
        _keep(connection, batch.id, results)
    running = int(connection.execute(_RUNNING, {"id": batch.id}).scalar_one())
    return _tally({PENDING: batch.items - running - results.total(), RUNNING: running, **results})


def skip_pending(connection: Connection, batch: Any) -> None:
    """End what was not released yet, and count it; the batch's row is locked."""
    skipped = connection.execute(_SKIP, {"id": batch.id}).rowcount
    if skipped and batch.items is not None:
        results = text("SELECT results FROM replay_batch WHERE id = :id")
        known = json.decode(connection.execute(results, {"id": batch.id}).scalar_one())
        _keep(connection, batch.id, Counter(known) + Counter({Result.SKIPPED.value: skipped}))


def counts(connection: Connection, batches: Sequence[Any]) -> Mapping[str, Mapping[str, int]]:
    """Give how the items of batches stand, by `pending`, `running` or result.

    Args:
        batches: `id`, `items` and `results` of each.
    """
    counted = {batch.id: batch for batch in batches if batch.items is not None}
    found = dict(_counted_out(connection, [b.id for b in batches if b.id not in counted]))
    fresh = _by_batch(connection.execute(_UNCOUNTED, {"ids": list(counted)}) if counted else ())
    for batch_id, batch in counted.items():
        known = Counter(json.decode(batch.results)) + Counter(fresh.get(batch_id, {}))
        whole = {PENDING: batch.items - known.total(), **known}
        found[batch_id] = {word: count for word, count in sorted(whole.items()) if count > 0}
    return found


def _counted_out(connection: Connection, ids: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    rows = connection.execute(_ALL, {"ids": list(ids)}) if ids else ()
    return {one: dict(sorted(words.items())) for one, words in _by_batch(rows).items()}


def _by_batch(rows: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row.batch_id, {})[row.word] = row.found
    return found


def _tally(words: Mapping[str, int]) -> Tally:
    # A result of a newer release counts for neither side.
    results = {Result(word): count for word, count in words.items() if word in _KNOWN}
    return Tally(max(0, words.get(PENDING, 0)), words.get(RUNNING, 0), results)


def _keep(connection: Connection, batch_id: str, results: Mapping[str, int]) -> None:
    kept = json.encode(dict(sorted(results.items()))).decode()
    connection.execute(_KEEP, {"id": batch_id, "results": kept})
