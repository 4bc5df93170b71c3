"""Replays as rows: made once, stepped by whoever comes, each item claimed by one."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, text

from adapters.database import audit, batch_items, put_back
from adapters.database.batch_items import Ended
from adapters.database.batch_tallies import skip_pending, tally
from adapters.database.engine import Database
from adapters.database.flows import first_held
from adapters.database.secrets import SecretBox
from domain.audit import Act
from domain.deadletters import Reason
from domain.replay import BatchState, Plan, Result, Step, Tally
from domain.replay_ports import Captured, EventItem, Progress

_INSERT = text("""
INSERT INTO replay_batch (id, store, state, selection, actor, why, canary, min_success, rate, most,
                          matched, as_captured, cut_off_s)
VALUES (:id, :store, 'running', :selection, :actor, :why, :canary, :min_success, :rate, :most,
        :matched, :as_captured, now_s())""")

# A letter that another unfinished batch has is left to that one.
_INSERT_ITEM = text("""
INSERT INTO replay_item (batch_id, position, letter_id, store, kind, key)
SELECT :id, :position, d.id, d.store, d.kind, d.key FROM dead_letter AS d
WHERE d.id = :letter AND d.state IN ('open', 'acknowledged', 'snoozed')
ON CONFLICT DO NOTHING""")

# A key without a letter: its place stands for one, so that it too is in one unfinished batch.
_INSERT_KEY = text("""
INSERT INTO replay_item (batch_id, position, letter_id, store, kind, key)
VALUES (:id, :position, :letter, :store, :kind, :key) ON CONFLICT DO NOTHING""")

_COUNT = text("""
UPDATE replay_batch SET items = (SELECT count(*) FROM replay_item WHERE batch_id = :id)
WHERE id = :id RETURNING items""")
_FORGET = text("DELETE FROM replay_batch WHERE id = :id")

_UNFINISHED = text("""
SELECT id FROM replay_batch AS b
WHERE state = 'running'
   OR EXISTS (SELECT 1 FROM replay_item AS i WHERE i.batch_id = b.id AND i.state = 'running')
ORDER BY cut_off_s, id""")

# One that is pending is enough: EXISTS would have PostgreSQL read all of them.
_PACED = text("""
SELECT id FROM replay_batch AS b WHERE state = 'running' AND rate > 0 AND (
  SELECT 1 FROM replay_item AS i WHERE i.batch_id = b.id AND i.state = 'pending' LIMIT 1) = 1
ORDER BY cut_off_s, id""")

_LOOK = """
SELECT id, canary, min_success, rate, canary_passed, paced_at_s, as_captured, items, results,
  now_s() AS now_s
FROM replay_batch WHERE id = :id AND state = 'running' """

_STEPPED = text("""
UPDATE replay_batch SET paced_at_s = :paced_at_s, canary_passed = :passed,
  state = :state, stopped_why = :why,
  ended_at_s = CASE WHEN :ended THEN now_s() ELSE ended_at_s END
WHERE id = :id""")

_MOVE = text("""
UPDATE replay_batch SET state = :to, stopped_why = '',
  ended_at_s = CASE WHEN :ended THEN now_s() ELSE NULL END
WHERE id = :id AND state IN :among RETURNING id, store, items""").bindparams(
    bindparam("among", expanding=True)
)

_AT_ONCE = 1000

_CLOSE_EVENT = text("""
UPDATE dead_letter SET state = 'resolved', closed_at_s = now_s(),
  closed_why = 'event folded by replay'
WHERE id = :letter AND state IN ('open', 'acknowledged', 'snoozed')""")


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered: which letters, in which order, and how.

    Args:
        store: the only store they are of; empty: several.
        selection: the filter as it was given, for a person.
        letters: ids, the canary first.
        keys: keys without a letter: (store, kind, key). An order is looked at once more, what
            was pushed is sent once more.
        matched: how many matched before the maximum cut them off.
        most: that maximum.
        as_captured: what the letters captured goes out, not what stands in the ledger now.
    """

    store: str
    selection: Mapping[str, object]
    letters: Sequence[str]
    matched: int
    most: int
    plan: Plan
    keys: Sequence[tuple[str, str, str]] = ()
    as_captured: bool = False


def key_place(store: str, kind: str, key: str) -> str:
    """Give what stands for the letter that a key does not have.

    Examples:
        >>> key_place("acme", "order", "7")
        'order:acme:7'
    """
    return f"{kind}:{store}:{key}"


class BatchRows:
    """Implements `domain.replay_ports.Batches`, and what a person does to batches.

    Args:
        box: opens what letters captured.
    """

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box
        self._look = text(_LOOK + ("" if database.is_sqlite else "FOR UPDATE SKIP LOCKED"))

    def create(self, order: Order, act: Act) -> tuple[str, int]:
        """Freeze a selection as a running batch; gives its id and how many items it has.

        Letters that were closed meanwhile, or are in another unfinished batch, are left out;
        when none is left there is no batch, and the count is 0.
        """
        batch_id = f"rb_{secrets.token_hex(6)}"
        with self._database.write() as connection:
            connection.execute(_INSERT, _fields(batch_id, order, act))
            _insert_items(connection, batch_id, order)
            count = int(connection.execute(_COUNT, {"id": batch_id}).scalar_one())
            if not count:
                connection.execute(_FORGET, {"id": batch_id})
                return batch_id, 0
            said = {"batch": batch_id, "items": count, "selection": dict(order.selection)}
            if order.as_captured:
                said["as_captured"] = True
            audit.append(connection, act, "batch_started", order.store, **said)
        return batch_id, count

    def move(self, batch_id: str, among: Sequence[str], to: BatchState, act: Act) -> bool:
        """Pause, resume or cancel; False when it is in none of these states."""
        ends = to is BatchState.CANCELLED
        moving = {"id": batch_id, "among": list(among), "to": to.value, "ended": ends}
        with self._database.write() as connection:
            moved = connection.execute(_MOVE, moving).first()
            if moved is None:
                return False
            if ends:
                skip_pending(connection, moved)
            word = {"running": "resumed"}.get(to.value, to.value)
            audit.append(connection, act, f"batch_{word}", moved.store, batch=batch_id)
        return True

    def unfinished(self) -> Sequence[str]:
        """Give the ids of the batches that have something to do, oldest first."""
        with self._database.read() as connection:
            return list(connection.execute(_UNFINISHED).scalars())

    def paced(self) -> Sequence[str]:
        """Give the ids of the running batches that go by a rate and have something left to go."""
        with self._database.read() as connection:
            return list(connection.execute(_PACED).scalars())

    def settle(self, batch_id: str) -> int:
        """End the items whose key has an outcome; gives how many."""
        with self._database.read() as connection:
            ended = batch_items.ended(connection, batch_id)
        if not ended:
            return 0
        with self._database.write() as connection:
            return batch_items.end(connection, ended)

    def advance(
        self, batch_id: str, decide: Callable[[Progress], Step]
    ) -> tuple[Step | None, Sequence[EventItem]]:
        """Take one step in one transaction: claim items, make their keys due, or end the batch."""
        with self._database.write() as connection:
            row = connection.execute(self._look, {"id": batch_id}).first()
            if row is None:
                return None, []
            step = decide(_progress(row, tally(connection, row)))
            pending = batch_items.pending(connection, batch_id, step.release)
            held = first_held(connection, ((row.store, row.kind) for row in pending))
            if held:
                _note(connection, batch_id, step, BatchState.PAUSED, held)
                return step, []
            captured = None
            if row.as_captured:
                letters = [each.letter_id for each in pending]
                captured = put_back.contents(connection, self._box, letters)
            events = batch_items.release(connection, batch_id, pending, captured)
            state = step.end or BatchState.RUNNING
            if step.end is BatchState.STOPPED:
                skip_pending(connection, row)
            _note(connection, batch_id, step, state, step.why)
        return step, events

    def captured(self, letter_ids: Sequence[str]) -> Mapping[str, Captured]:
        """Give what letters captured; those that hold nothing are left out."""
        found: dict[str, Captured] = {}
        for start in range(0, len(letter_ids), _AT_ONCE):
            with self._database.read() as connection:
                some = letter_ids[start : start + _AT_ONCE]
                found |= put_back.contents(connection, self._box, some)
        return found

    def left_events(self, batch_id: str, after_s: float) -> Sequence[EventItem]:
        """Claim the events of somebody who died on them, that is after so many seconds."""
        with self._database.write() as connection:
            return batch_items.left_events(connection, batch_id, after_s)

    def end_event(self, item: EventItem, result: Result, detail: str) -> None:
        """Note what became of an event, and close its letter when it was folded."""
        with self._database.write() as connection:
            reason = Reason.EVENT_INVALID.value if result is Result.REFUSED else ""
            place = (item.batch_id, item.position, item.letter_id, result)
            ended = Ended(*place, detail, reason=reason)
            is_ours = batch_items.end(connection, [ended])
            if is_ours and result is Result.FOLDED:
                connection.execute(_CLOSE_EVENT, {"letter": item.letter_id})


def _insert_items(connection: Connection, batch_id: str, order: Order) -> None:
    # By id, so that two who take the same letters wait for each other in one order.
    places = {letter: position for position, letter in enumerate(order.letters, 1)}
    items = [{"id": batch_id, "position": places[x], "letter": x} for x in sorted(places)]
    if items:
        connection.execute(_INSERT_ITEM, items)
    keys = [
        {
            "id": batch_id,
            "position": position,
            "letter": key_place(store, kind, key),
            "store": store,
            "kind": kind,
            "key": key,
        }
        for position, (store, kind, key) in enumerate(order.keys, len(places) + 1)
    ]
    if keys:
        connection.execute(_INSERT_KEY, sorted(keys, key=lambda one: str(one["letter"])))


def _fields(batch_id: str, order: Order, act: Act) -> dict[str, Any]:
    return {
        "id": batch_id,
        "store": order.store,
        "selection": json.dumps(dict(order.selection), ensure_ascii=False, default=str),
        "actor": act.actor,
        "why": act.why,
        "canary": order.plan.canary,
        "min_success": order.plan.min_success,
        "rate": order.plan.rate,
        "most": order.most,
        "matched": order.matched,
        "as_captured": order.as_captured,
    }


def _progress(row: Any, tally: Tally) -> Progress:
    plan = Plan(row.canary, row.min_success, row.rate)
    return Progress(plan, tally, bool(row.canary_passed), row.paced_at_s, row.now_s)


def _note(connection: Connection, batch_id: str, step: Step, state: BatchState, why: str) -> None:
    noted = {
        "id": batch_id,
        "paced_at_s": step.paced_at_s,
        "passed": step.canary_passed,
        "state": state.value,
        "why": why,
        "ended": state in {BatchState.DONE, BatchState.STOPPED},
    }
    connection.execute(_STEPPED, noted)
