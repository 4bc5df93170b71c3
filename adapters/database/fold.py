"""Events into the ledger: one statement a table, rows locked in key order, lanes last."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DataError, IntegrityError

from adapters.database import letters
from adapters.database.engine import Database
from adapters.database.recordset import as_rows, statement
from adapters.database.secrets import SecretBox
from domain.deadletters import DeadLetter
from domain.events import Event
from domain.folding import FoldPlan, StoreBalance, plan_of
from domain.ids import LaneId
from domain.ports import Folded, FoldRefused

_CHANGE = "store:t kind:t key:t payload:t source:t sequence:i time_s:f event_id:t"
_LEVEL = (
    "store:t sku:t deposit:t label:t source:t sequence:i time_s:f available_milli:i "
    "physical_milli:i reserved_milli:i cost:t handling_days:i"
)
_JOURNAL = "event_id:t store:t kind:t key:t revision:i fate:t"
_LANE = "store:t kind:t"
_INT64 = 2**63

# An older event changes nothing; the very same one neither (a redelivery); an equal version
# with other data replaces. The rule is `domain.events.Version.older_than`.
_GUARD = """
  NOT CASE WHEN {t}.source = excluded.source AND {t}.sequence IS NOT NULL
                AND excluded.sequence IS NOT NULL
           THEN excluded.sequence < {t}.sequence ELSE excluded.time_s < {t}.time_s END
"""

# A key that backs off goes on doing so. One that was accepted and only waits to be sent once more
# (see `adapters.database.changes`) has news now, and is still to be sent once more after them.
_MARK_DUE = """
  source = excluded.source, sequence = excluded.sequence, time_s = excluded.time_s,
  event_id = excluded.event_id, payload = excluded.payload, revision = c.revision + 1,
  attempts = CASE WHEN c.state = 'due' THEN c.attempts ELSE 0 END,
  apart = CASE WHEN c.state = 'due' THEN c.apart ELSE 0 END,
  next_at_s = CASE WHEN c.state = 'due' AND (c.attempts > 0 OR c.next_at_s < excluded.next_at_s)
              THEN c.next_at_s ELSE excluded.next_at_s END,
  resend = c.resend OR (c.state = 'due' AND c.attempts = 0 AND c.next_at_s > excluded.next_at_s),
  due_since_s = CASE WHEN c.state = 'due' THEN c.due_since_s ELSE excluded.due_since_s END,
  state = 'due'
"""

_CHANGE_INSERT = """
INSERT INTO change AS c (store, kind, key, payload, source, sequence, time_s, event_id,
                         revision, state, next_at_s, due_since_s)
SELECT u.store, u.kind, u.key, u.payload, u.source, u.sequence, u.time_s, u.event_id,
       1, 'due', now_s(), now_s()
FROM {rows} WHERE true
ON CONFLICT (store, kind, key) DO UPDATE SET """

_FOLD_CHANGES = (
    _CHANGE_INSERT
    + _MARK_DUE
    + " WHERE "
    + _GUARD.format(t="c")
    + """ AND (c.source, c.time_s, coalesce(c.sequence, -1), coalesce(c.payload, ''))
   <> (excluded.source, excluded.time_s, coalesce(excluded.sequence, -1),
       coalesce(excluded.payload, ''))
RETURNING store, kind, key, revision"""
)

_MARK_SKUS = _CHANGE_INSERT + _MARK_DUE + " RETURNING store, kind, key, revision"

_FOLD_LEVELS = (
    """
INSERT INTO stock_level AS s (store, sku, deposit, label, source, sequence, time_s,
    available_milli, physical_milli, reserved_milli, cost, handling_days)
SELECT u.store, u.sku, u.deposit, u.label, u.source, u.sequence, u.time_s,
       u.available_milli, u.physical_milli, u.reserved_milli, u.cost, u.handling_days
FROM {rows} WHERE true
ON CONFLICT (store, sku, deposit) DO UPDATE SET
  label = excluded.label, source = excluded.source, sequence = excluded.sequence,
  time_s = excluded.time_s, available_milli = excluded.available_milli,
  physical_milli = excluded.physical_milli, reserved_milli = excluded.reserved_milli,
  cost = coalesce(excluded.cost, s.cost),
  handling_days = coalesce(excluded.handling_days, s.handling_days)
WHERE """
    + _GUARD.format(t="s")
    + """
  AND (s.source, s.time_s, coalesce(s.sequence, -1), coalesce(s.available_milli, 0),
       coalesce(s.physical_milli, 0), coalesce(s.reserved_milli, 0), coalesce(s.cost, ''),
       coalesce(s.handling_days, -1))
   <> (excluded.source, excluded.time_s, coalesce(excluded.sequence, -1),
       coalesce(excluded.available_milli, 0), coalesce(excluded.physical_milli, 0),
       coalesce(excluded.reserved_milli, 0), coalesce(excluded.cost, s.cost, ''),
       coalesce(excluded.handling_days, s.handling_days, -1))
RETURNING store, sku, deposit"""
)

_JOURNAL_INSERT = """
INSERT INTO journal (at_s, event_id, store, kind, key, revision, fate)
SELECT now_s(), u.event_id, u.store, u.kind, u.key, u.revision, u.fate FROM {rows}"""

_DEPOSITS_INSERT = """
INSERT INTO deposit_seen (store, deposit, label)
SELECT u.store, u.deposit, u.label FROM {rows} WHERE true ON CONFLICT DO NOTHING"""

# PostgreSQL locks the lane row even where the condition is false, so an actor that clears the
# bell waits for this commit and then sees what was folded.
_RING_LANES = """
INSERT INTO lane AS l (store, kind, next_at_s, rung_at_s)
SELECT u.store, u.kind, now_s(), now_s() FROM {rows} WHERE true
ON CONFLICT (store, kind) DO UPDATE SET
  next_at_s = CASE WHEN l.next_at_s < excluded.next_at_s THEN l.next_at_s
              ELSE excluded.next_at_s END,
  rung_at_s = coalesce(l.rung_at_s, excluded.rung_at_s)
WHERE l.rung_at_s IS NULL OR l.next_at_s IS NULL OR l.next_at_s > excluded.next_at_s
RETURNING store, kind, rung_at_s, held_cause, now_s() AS now_s"""


class LedgerFolder:
    """Implements `domain.ports.Folder`.

    Args:
        guard_versions: False only in the negative control of the fault tests, which must
            then turn red.
    """

    def __init__(self, database: Database, box: SecretBox, *, guard_versions: bool = True) -> None:
        self._database = database
        self._box = box
        self._guard = guard_versions
        self._deposits_known: set[tuple[str, str]] = set()

    def now_s(self) -> float:
        """Give the database's clock, seconds since 1970."""
        with self._database.read() as connection:
            return float(connection.execute(text("SELECT now_s()")).scalar_one())

    def fold(self, events: Sequence[Event]) -> Folded:
        """Fold events in one transaction, in the order given."""
        plan = plan_of(events, guard_versions=self._guard)
        try:
            with self._database.write() as connection:
                revisions = self._changes(connection, plan)
                folded = _winners_folded(plan, revisions)
                touched = self._levels(connection, plan)
                folded |= {told.event.id for told in touched}
                revisions |= self._mark_skus(connection, touched)
                fates = _fates(plan, revisions, folded)
                self._run(connection, _JOURNAL_INSERT, _JOURNAL, fates)
                rung = self._ring(connection, revisions)
        except (DataError, IntegrityError, UnicodeEncodeError) as error:
            raise FoldRefused(str(error).splitlines()[0]) from error
        self._deposits_known |= {(store, deposit) for store, deposit, _ in _deposits(plan)}
        return Folded({row[0]: row[5] for row in fates}, rung)

    def park(self, parked: Sequence[DeadLetter]) -> None:
        """Park what can never be folded, in one transaction. Twice equals once."""
        with self._database.write() as connection:
            letters.insert(connection, parked, self._box, sqlite=self._database.is_sqlite)

    def _changes(self, connection: Connection, plan: FoldPlan) -> dict[tuple[str, str, str], int]:
        rows = [_change(event, _payload(event.data)) for event in plan.winners]
        template = _FOLD_CHANGES if self._guard else _unguarded(_FOLD_CHANGES, "c")
        found = self._run(connection, template, _CHANGE, rows)
        return {(r.store, r.kind, r.key): r.revision for r in found}

    def _levels(self, connection: Connection, plan: FoldPlan) -> list[StoreBalance]:
        """Fold balances; gives those that changed something, as they came."""
        template = _FOLD_LEVELS if self._guard else _unguarded(_FOLD_LEVELS, "s")
        touched: list[StoreBalance] = []
        for balances in plan.rounds:
            found = self._run(connection, template, _LEVEL, [_level(told) for told in balances])
            places = {(r.store, r.sku, r.deposit) for r in found}
            touched += [told for told in balances if told.place in places]
        unseen = {d for d in _deposits(plan) if d[:2] not in self._deposits_known}
        self._run(connection, _DEPOSITS_INSERT, "store:t deposit:t label:t", sorted(unseen))
        return touched

    def _mark_skus(
        self, connection: Connection, touched: Sequence[StoreBalance]
    ) -> dict[tuple[str, str, str], int]:
        newest: dict[tuple[str, str], Event] = {}
        for event in (told.event for told in touched):
            known = newest.get((event.store, event.subject))
            if known is None or not event.version.older_than(known.version):
                newest[event.store, event.subject] = event
        marks = [_change(newest[key], None) for key in sorted(newest)]
        found = self._run(connection, _MARK_SKUS, _CHANGE, marks)
        return {(r.store, r.kind, r.key): r.revision for r in found}

    def _ring(
        self, connection: Connection, revisions: Mapping[tuple[str, str, str], int]
    ) -> list[LaneId]:
        lanes = sorted({(store, kind) for store, kind, _ in revisions})
        found = self._run(connection, _RING_LANES, _LANE, lanes)
        return [
            LaneId(r.store, r.kind) for r in found if r.rung_at_s == r.now_s and not r.held_cause
        ]

    def _run(
        self, connection: Connection, template: str, columns: str, rows: Sequence[Sequence[Any]]
    ) -> Sequence[Any]:
        if not rows:
            return []
        if self._database.is_sqlite:
            _refuse_unstorable(rows)
        sql: TextClause = statement(template, columns, sqlite=self._database.is_sqlite)
        result = connection.execute(sql, as_rows(rows, columns))
        return result.all() if result.returns_rows else []


def _refuse_unstorable(rows: Sequence[Sequence[Any]]) -> None:
    """Refuse what PostgreSQL refuses by itself, and SQLite would alter."""
    for value in (value for row in rows for value in row):
        if isinstance(value, str) and "\x00" in value:
            raise FoldRefused("a NUL character in a text")
        if isinstance(value, int) and not -_INT64 <= value < _INT64:
            raise FoldRefused("a number beyond 64 bit")


def _unguarded(template: str, table: str) -> str:
    return template.replace(_GUARD.format(t=table), " true ")


def _payload(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)


def _change(event: Event, payload: str | None) -> tuple[Any, ...]:
    version = event.version
    return (
        event.store, event.kind, event.subject, payload, version.source, version.sequence,
        version.time_s, event.id,
    )  # fmt: skip


def _level(told: StoreBalance) -> tuple[Any, ...]:
    known = told.balance
    version = known.version
    return (
        *told.place, known.label, version.source, version.sequence, version.time_s,
        known.available_milli, known.physical_milli, known.reserved_milli, known.cost,
        known.handling_days,
    )  # fmt: skip


def _deposits(plan: FoldPlan) -> set[tuple[str, str, str]]:
    told = plan.rounds[0] if plan.rounds else ()
    return {(b.event.store, b.balance.deposit, b.balance.label) for b in told if b.balance.deposit}


def _winners_folded(plan: FoldPlan, revisions: Mapping[tuple[str, str, str], int]) -> set[str]:
    return {e.id for e in plan.winners if (e.store, e.kind, e.subject) in revisions}


def _fates(
    plan: FoldPlan, revisions: Mapping[tuple[str, str, str], int], folded: set[str]
) -> list[tuple[str, str, str, str, int, str]]:
    rows = []
    for event in plan.events:
        kind = str(event.kind)
        revision = revisions.get((event.store, kind, event.subject), 0)
        fate = "folded" if event.id in folded else "superseded"
        rows.append((event.id, event.store, kind, event.subject, revision, fate))
    return rows
