"""The items of replays: claimed by compare-and-set, ended by what became of their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database import order_notes
from adapters.database.lanes import ring_lanes
from adapters.database.letters import lock, make_due, make_due_again
from adapters.database.put_back import make_due_as_captured
from adapters.database.recordset import as_rows, statement, storable
from domain.ids import Kind, LaneId
from domain.replay import Result, before_release, result_of
from domain.replay_ports import Captured, EventItem

EVENT_KIND = "event"

_PENDING = text("""
SELECT i.position, i.letter_id, i.store, i.kind, i.key, d.state AS letter, d.revision,
  c.state AS change, c.accepted_revision AS accepted
FROM replay_item AS i LEFT JOIN dead_letter AS d ON d.id = i.letter_id
LEFT JOIN change AS c ON c.store = i.store AND c.kind = i.kind AND c.key = i.key
WHERE i.batch_id = :id AND i.state = 'pending' ORDER BY i.position LIMIT :limit""")

_CLAIM = text("""
UPDATE replay_item SET state = 'running', released_at_s = now_s(), claimed_at_s = now_s()
WHERE batch_id = :id AND position IN :positions AND state = 'pending'""").bindparams(
    bindparam("positions", expanding=True)
)

# Two may end items of one batch: they lock them in one order, whatever the plan of what follows.
_LOCK = """
SELECT position FROM replay_item WHERE batch_id = :id AND position IN :positions
ORDER BY position """

_ENDING = "place:i result:t detail:t reason:t"
_END = """
UPDATE replay_item SET state = 'ended', result = u.result, detail = u.detail, reason = u.reason,
  ended_at_s = now_s()
FROM {rows}
WHERE replay_item.batch_id = :id AND replay_item.position = u.place
  AND replay_item.state <> 'ended' RETURNING position"""

_CLOSING = "letter:t closes:t why:t"
_CLOSE_LETTERS = """
UPDATE dead_letter SET state = u.closes, closed_at_s = now_s(), closed_why = u.why FROM {rows}
WHERE dead_letter.id = u.letter AND dead_letter.state IN ('open', 'acknowledged', 'snoozed')"""

# `newest` is the letter that explains why the key is dead now.
_RUNNING = text("""
SELECT i.position, i.letter_id, coalesce(d.state, 'open') AS letter, c.state AS change,
  c.attempts, c.error, n.id AS newest, coalesce(n.reason, '') AS reason,
  now_s() - i.released_at_s AS waited_s
FROM replay_item AS i LEFT JOIN dead_letter AS d ON d.id = i.letter_id
LEFT JOIN change AS c ON c.store = i.store AND c.kind = i.kind AND c.key = i.key
LEFT JOIN dead_letter AS n ON n.id = (
  SELECT l.id FROM dead_letter AS l
  WHERE l.store = i.store AND l.kind = i.kind AND l.key = i.key
    AND l.state IN ('open', 'acknowledged', 'snoozed')
  ORDER BY l.last_failed_at_s DESC, l.parked_at_s DESC LIMIT 1)
WHERE i.batch_id = :id AND i.state = 'running' AND i.kind <> 'event'
ORDER BY i.position""")

_LEFT = text("""
UPDATE replay_item SET claimed_at_s = now_s()
WHERE batch_id = :id AND kind = 'event' AND state = 'running'
  AND claimed_at_s < now_s() - :after_s
RETURNING position, letter_id""")


@dataclass(frozen=True, slots=True)
class Ended:
    """An item whose key has an outcome.

    Args:
        reason: of the letter that says why it failed; empty: it did not.
        closes: state that its letter gets; empty: it stays as it is.
    """

    batch_id: str
    position: int
    letter_id: str
    result: Result
    detail: str
    closes: str = ""
    why: str = ""
    reason: str = ""


def pending(connection: Connection, batch_id: str, limit: int) -> Sequence[Any]:
    """Read what comes next, with how its letter and its change stand."""
    if not limit:
        return []
    return connection.execute(_PENDING, {"id": batch_id, "limit": limit}).all()


def release(
    connection: Connection,
    batch_id: str,
    rows: Sequence[Any],
    captured: Mapping[str, Captured] | None = None,
) -> Sequence[EventItem]:
    """Claim items and make their keys due, in one transaction with the batch's row locked.

    Rows are locked in the order of everybody: changes, letters, lanes.

    Args:
        captured: letter → content that goes out instead of what the ledger has; None: the ledger's.
    """
    ready: dict[int, Any] = {}
    over: list[tuple[Any, Result]] = []
    for row in rows:
        result = _before(row)
        if result is None:
            ready[row.position] = row
        else:
            over.append((row, result))
    keyed = [r for r in ready.values() if r.kind != EVENT_KIND and r.letter is not None]
    # Orders without a letter may have no change yet: they are noted, as a sweep does.
    bare = [_place(r) for r in ready.values() if r.letter is None]
    noted = [place for place in bare if place[1] == Kind.ORDER]
    again = [place for place in bare if place[1] != Kind.ORDER]
    due = set(_made_due(connection, keyed, captured))
    due |= set(order_notes.note_again(connection, noted))
    due |= set(make_due_again(connection, again))
    claimed = []
    for position, row in ready.items():
        if row.kind == EVENT_KIND or row.letter is None or _place(row) in due:
            claimed.append(position)
        else:
            # It was pushed between the look and the lock.
            over.append((row, Result.ALREADY_DONE))
    if claimed:
        connection.execute(_CLAIM, {"id": batch_id, "positions": claimed})
    end(connection, [_without_release(batch_id, row, result) for row, result in over])
    ring_lanes(connection, sorted({LaneId(store, kind) for store, kind, _ in due}))
    return [EventItem(batch_id, p, r.letter_id) for p, r in ready.items() if r.kind == EVENT_KIND]


def _made_due(
    connection: Connection, rows: Sequence[Any], captured: Mapping[str, Captured] | None
) -> Sequence[tuple[str, str, str]]:
    if captured is None:
        return make_due(connection, [_place(row) for row in rows])
    # Of two letters of one key the newer one's counts.
    items = {
        _place(row): (row.letter_id, row.revision, captured[row.letter_id])
        for row in sorted(rows, key=lambda row: int(row.revision))
        if row.letter_id in captured
    }
    return make_due_as_captured(connection, items)


def _place(row: Any) -> tuple[str, str, str]:
    return row.store, row.kind, row.key


def _before(row: Any) -> Result | None:
    if row.letter is None:
        return None  # what it is asked for is a look, whatever became of the looks before
    change = row.change
    if row.kind == EVENT_KIND:
        change = "dead"  # there is none to look at: only the letter's own state counts
    return before_release(row.letter, row.revision, change, row.accepted)


def _without_release(batch_id: str, row: Any, result: Result) -> Ended:
    closes = {Result.OBSOLETE: "obsolete", Result.ALREADY_DONE: "resolved"}.get(result, "")
    why = {Result.OBSOLETE: "nothing left to push", Result.ALREADY_DONE: "pushed already"}
    said = why.get(result, "")
    return Ended(batch_id, row.position, row.letter_id, result, said, closes, said)


def ended(connection: Connection, batch_id: str) -> Sequence[Ended]:
    """Look which released items have an outcome."""
    found = []
    for row in connection.execute(_RUNNING, {"id": batch_id}):
        outcome = result_of(row.letter, row.change, row.attempts or 0, row.waited_s)
        if outcome is not None:
            found.append(_ended(batch_id, row, *outcome))
    return found


def _ended(batch_id: str, row: Any, result: Result, is_over: bool) -> Ended:  # noqa: FBT001 - as `result_of` gives them
    place = (batch_id, row.position, row.letter_id, result)
    if result is Result.FAILED and row.newest not in {None, row.letter_id}:
        # Its cause was mended and another one found: only the new letter waits for a person.
        detail = f"{row.newest}: {row.error}"
        return Ended(*place, detail, "obsolete", f"failed again as {row.newest}", row.reason)
    if is_over:
        closes = "obsolete" if result is Result.OBSOLETE else "resolved"
        return Ended(*place, "", closes, result.value)
    reason = row.reason if result is Result.FAILED else ""
    return Ended(*place, row.error or "", reason=reason)


def end(connection: Connection, items: Sequence[Ended]) -> int:
    """End items of one batch and close their letters; gives how many nobody else had ended."""
    if not items:
        return 0
    is_sqlite = connection.dialect.name == "sqlite"
    asked = {"id": items[0].batch_id, "positions": [item.position for item in items]}
    locking = text(_LOCK + ("" if is_sqlite else "FOR UPDATE"))
    connection.execute(locking.bindparams(bindparam("positions", expanding=True)), asked)
    rows = [
        (item.position, item.result.value, storable(item.detail, 500), item.reason)
        for item in items
    ]
    ending = {"id": items[0].batch_id, **as_rows(rows, _ENDING)}
    found = connection.execute(statement(_END, _ENDING, sqlite=is_sqlite), ending)
    ours = set(found.scalars())
    closing = [item for item in items if item.closes and item.position in ours]
    if closing:
        lock(connection, [item.letter_id for item in closing])
        closed = as_rows([(item.letter_id, item.closes, item.why) for item in closing], _CLOSING)
        connection.execute(statement(_CLOSE_LETTERS, _CLOSING, sqlite=is_sqlite), closed)
    return len(ours)


def left_events(connection: Connection, batch_id: str, after_s: float) -> Sequence[EventItem]:
    """Claim events whose claim is so old that its holder is dead; by compare-and-set."""
    rows = connection.execute(_LEFT, {"id": batch_id, "after_s": after_s}).all()
    return [EventItem(batch_id, row.position, row.letter_id) for row in rows]
