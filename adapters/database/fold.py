"""Events into the ledger: rows locked in key order, lanes last."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, NoReturn

from msgspec import json
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DataError, IntegrityError

from adapters.database import fold_sql, letters
from adapters.database.engine import Database
from adapters.database.lean import Asks
from adapters.database.recordset import as_rows, statement
from adapters.database.secrets import SecretBox
from domain.deadletters import DeadLetter
from domain.events import Event
from domain.folding import FoldPlan, StoreBalance, plan_of
from domain.ids import LaneId
from domain.ports import Fold, Folded, FoldRefused

Revisions = dict[tuple[str, str, str], int]
"""(store, kind, key) → the change's revision after the fold."""

_INT64 = 2**63


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
        with self._database.lean_read() as connection:
            return float(connection.execute(text("SELECT now_s()")).scalar_one())

    def fold(self, events: Sequence[Event]) -> Folded:
        """Fold events in one transaction, in the order given."""
        return self.prepare(events)()

    def prepare(self, events: Sequence[Event]) -> Fold:
        """Reduce events to what the database must see."""
        plan = plan_of(events, guard_versions=self._guard)
        if self._database.is_sqlite or not plan.is_plain:
            return lambda: self._fold(plan, partial(self._in_steps, plan))
        try:
            rows = _batch(plan)
            parameters = as_rows(rows)
        except UnicodeEncodeError as error:
            return partial(_refuse, error)
        winners = [row["event_id"] for row in rows if row["wins"]]
        return lambda: self._fold(
            plan, partial(self._at_once, plan, parameters, winners), is_one=True
        )

    def _fold(
        self, plan: FoldPlan, fold: Callable[[Asks], Folded], *, is_one: bool = False
    ) -> Folded:
        deposits = _deposits(plan)
        unseen = {d for d in deposits if d[:2] not in self._deposits_known}
        # One statement is a transaction by itself.
        alone = is_one and not unseen
        writing = self._database.lean_write_once if alone else self._database.lean_write
        try:
            with writing() as connection:
                self._run(connection, fold_sql.SEE_DEPOSITS, fold_sql.DEPOSIT, sorted(unseen))
                folded = fold(connection)
        except (DataError, IntegrityError, UnicodeEncodeError) as error:
            _refuse(error)
        self._deposits_known |= {deposit[:2] for deposit in deposits}
        return folded

    def park(self, parked: Sequence[DeadLetter]) -> None:
        """Park what can never be folded, in one transaction. Twice equals once."""
        with self._database.write() as connection:
            letters.insert(connection, parked, self._box, sqlite=self._database.is_sqlite)

    def _at_once(
        self,
        plan: FoldPlan,
        parameters: Mapping[str, str],
        winners: Collection[str],
        connection: Asks,
    ) -> Folded:
        """Fold with one statement: all of a batch is one round trip, and little work for us."""
        sql = statement(self._template(fold_sql.FOLD_BATCH), fold_sql.BATCH, sqlite=False)
        found = connection.execute(sql, parameters).all()
        folded = set(winners).difference(event_id for _, _, event_id in found)
        fates = {e.id: "folded" if e.id in folded else "superseded" for e in plan.events}
        return Folded(fates, [LaneId(store, kind) for store, kind, _ in found if store])

    def _in_steps(self, plan: FoldPlan, connection: Asks) -> Folded:
        """Fold with one statement a table: what SQLite can, and what snapshots need."""
        revisions = self._changes(connection, plan)
        folded = {e.id for e in plan.winners if (e.store, e.kind, e.subject) in revisions}
        touched = self._levels(connection, plan)
        folded |= {told.event.id for told in touched}
        revisions |= self._mark_skus(connection, touched)
        fates = _fates(plan, revisions, folded)
        self._run(connection, fold_sql.WRITE_JOURNAL, fold_sql.JOURNAL, fates)
        return Folded({row[0]: row[5] for row in fates}, self._ring(connection, revisions))

    def _changes(self, connection: Asks, plan: FoldPlan) -> Revisions:
        rows = [fold_sql.change_row(event, _payload(event.kept)) for event in plan.winners]
        template = self._template(fold_sql.FOLD_CHANGES)
        return _revisions(self._run(connection, template, fold_sql.CHANGE, rows))

    def _levels(self, connection: Asks, plan: FoldPlan) -> list[StoreBalance]:
        """Fold balances; gives those that changed something, as they came."""
        template = self._template(fold_sql.FOLD_LEVELS)
        touched: list[StoreBalance] = []
        for balances in plan.rounds:
            rows = [_level(told) for told in balances]
            places = {tuple(row) for row in self._run(connection, template, fold_sql.LEVEL, rows)}
            touched += [told for told in balances if told.place in places]
        return touched

    def _mark_skus(self, connection: Asks, touched: Sequence[StoreBalance]) -> Revisions:
        newest: dict[tuple[str, str], Event] = {}
        for event in sorted((told.event for told in touched), key=_age):
            newest[event.store, event.subject] = event
        marks = [fold_sql.change_row(newest[key], None) for key in sorted(newest)]
        return _revisions(self._run(connection, fold_sql.MARK_SKUS, fold_sql.CHANGE, marks))

    def _ring(self, connection: Asks, revisions: Revisions) -> list[LaneId]:
        lanes = sorted({(store, kind) for store, kind, _ in revisions})
        found = self._run(connection, fold_sql.RING_LANES, fold_sql.LANE, lanes)
        return [
            LaneId(r.store, r.kind) for r in found if r.rung_at_s == r.now_s and not r.held_cause
        ]

    def _template(self, template: str) -> str:
        return template if self._guard else fold_sql.unguarded(template)

    def _run(
        self, connection: Asks, template: str, columns: str, rows: Sequence[Sequence[Any]]
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


def _refuse(error: Exception) -> NoReturn:
    raise FoldRefused(str(error).splitlines()[0]) from error


def _payload(data: Mapping[str, Any]) -> str:
    return json.encode(data, order="sorted").decode()


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


def _batch(plan: FoldPlan) -> list[dict[str, Any]]:
    """Give a row an event as `fold_sql.BATCH` names them, those that win sorted by key."""
    rows = [_row(event, wins=True, payload=_payload(event.kept)) for event in plan.winners]
    for told in plan.rounds[0] if plan.rounds else ():
        known = told.balance
        row = _row(told.event, wins=True, deposit=known.deposit, label=known.label)
        row["available_milli"] = known.available_milli
        row["physical_milli"] = known.physical_milli
        row["reserved_milli"] = known.reserved_milli
        row["cost"] = known.cost
        row["handling_days"] = known.handling_days
        rows.append(row)
    return rows + [_row(event, wins=False) for event in plan.losers]


def _row(event: Event, *, wins: bool, **more: str) -> dict[str, Any]:
    version = event.version
    return {
        "event_id": event.id,
        "store": event.store,
        "kind": event.kind,
        "key": event.subject,
        "wins": wins,
        "source": version.source,
        "sequence": version.sequence,
        "time_s": version.time_s,
        **more,
    }


def _age(event: Event) -> tuple[float, int, str]:
    version = event.version
    return version.time_s, -1 if version.sequence is None else version.sequence, event.id


def _revisions(found: Sequence[Any]) -> Revisions:
    return {(store, kind, key): revision for store, kind, key, revision in found}


def _fates(
    plan: FoldPlan, revisions: Revisions, folded: set[str]
) -> list[tuple[str, str, str, str, int, str]]:
    rows = []
    for event in plan.events:
        kind = str(event.kind)
        revision = revisions.get((event.store, kind, event.subject), 0)
        fate = "folded" if event.id in folded else "superseded"
        rows.append((event.id, event.store, kind, event.subject, revision, fate))
    return rows
