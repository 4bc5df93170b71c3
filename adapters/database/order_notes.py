"""Notes that orders are due: durable before a feed is acknowledged or a callback answered."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, text

from adapters.database import fold_sql
from adapters.database.engine import Database
from adapters.database.recordset import as_rows, statement
from domain.changes import ChangeState
from domain.channel_orders import OrderMark
from domain.ids import Kind, LaneId
from domain.order_ports import NoteSource

ACKNOWLEDGED = "acknowledged"
"""Stands for a source where the journal says that the feed was told of a note."""

HINT_GAP_S = 10.0
"""A hint about an order that was just looked at, or that the hub did not know, waits so long: a
flood of them costs little."""

_NOTE = "store:t key:t order_id:i version:t"

# An open note stays as it is, and a state of a newer release is left alone. While a look is under
# way the revision grows once: the lane then records nothing as done, and looks again. A version
# that was looked at needs no other look, unless the cut-off that left it out may have moved.
_NOTE_ORDERS = """
INSERT INTO change AS c (store, kind, key, payload, source, sequence, time_s, event_id,
                         revision, state, next_at_s, due_since_s, released)
SELECT u.store, 'order', u.key, NULL, '{source}', NULL, now_s(), 'order:{source}:' || u.key,
       1, 'due', {next_at}, now_s(), {released}
FROM {{rows}} LEFT JOIN erp_order AS e ON e.store = u.store AND e.order_id = u.order_id
WHERE u.version = '' OR e.version IS NULL OR e.version <> u.version
   OR ('{source}' = 'backfill' AND e.outcome = 'skip')
ON CONFLICT (store, kind, key) DO UPDATE SET
  source = excluded.source, time_s = excluded.time_s, event_id = excluded.event_id,
  revision = c.revision + 1, attempts = 0, apart = 0,
  next_at_s = {again_at}, released = excluded.released,
  due_since_s = CASE WHEN c.state = 'due' THEN c.due_since_s ELSE excluded.due_since_s END,
  state = 'due'
WHERE c.state IN ('waiting', 'held', 'pushed', 'dead')
   OR (c.state = 'due' AND c.in_flight = c.revision)
RETURNING store, kind, key, revision"""

_STATE = "SELECT state FROM change WHERE store = :store AND kind = 'order' AND key = :key {lock}"

_NOW = "now_s()"
_AFTER_GAP = (
    f"CASE WHEN e.seen_at_s > now_s() - {HINT_GAP_S} THEN e.seen_at_s + {HINT_GAP_S} "
    "ELSE now_s() END"
)

_AS_NEW = "excluded.next_at_s"
# What the hub does not know has no claim that says when it was looked at.
_SOON = f"""CASE WHEN c.state <> 'waiting' THEN excluded.next_at_s
  WHEN c.next_at_s < now_s() + {HINT_GAP_S} THEN c.next_at_s ELSE now_s() + {HINT_GAP_S} END"""


class OrderNoteRows:
    """Implements `domain.order_ports.OrderNotes`.

    Args:
        noted: told how many orders were noted, by source.
    """

    def __init__(
        self, database: Database, noted: Callable[[str, int], None] = lambda _source, _count: None
    ) -> None:
        self._database = database
        self._noted = noted
        self._sqlite = database.is_sqlite

    def note(self, store: str, marks: Sequence[OrderMark], source: NoteSource) -> Sequence[LaneId]:
        """Note orders in one transaction, at most one open note an order."""
        newest = {mark.order_id: mark for mark in marks}
        rows = [(store, str(n), n, newest[n].updated) for n in sorted(newest, key=str)]
        if not rows:
            return []
        # A person's doing, as a replay is: it goes after what is fresh.
        template = _template(source, released=source is NoteSource.SETTINGS)
        with self._database.write() as connection:
            noted = _note(connection, template, rows, source)
            rung = self._ring(connection, store) if noted else []
        if noted:
            self._noted(source.value, len(noted))
        return rung

    def acknowledged(self, store: str, order_ids: Sequence[int]) -> None:
        """Keep in the journal that the feed was told that these are noted."""
        with self._database.write() as connection:
            _journal(connection, ACKNOWLEDGED, [(store, str(n), 0) for n in sorted(set(order_ids))])

    def _ring(self, connection: Connection, store: str) -> list[LaneId]:
        ringing = statement(fold_sql.RING_LANES, fold_sql.LANE, sqlite=self._sqlite)
        rows = as_rows([(store, Kind.ORDER.value)], fold_sql.LANE)
        found = connection.execute(ringing, rows)
        return [
            LaneId(r.store, r.kind) for r in found if r.rung_at_s == r.now_s and not r.held_cause
        ]


def note_again(
    connection: Connection,
    places: Sequence[tuple[str, str, str]],
    source: NoteSource = NoteSource.RECONCILE,
) -> Sequence[tuple[str, str, str]]:
    """Note orders within a transaction that rings their lanes at its end.

    Args:
        places: (store, "order", AnyMarket id).

    Returns:
        Those that were not due already.
    """
    if not places:
        return []
    rows = [(store, key, int(key), "") for store, _, key in sorted(places)]
    noted = _note(connection, _template(source, released=True), rows, source)
    return [(row.store, row.kind, row.key) for row in noted]


def _template(source: NoteSource, *, released: bool = False) -> str:
    is_hint = source is NoteSource.CALLBACK
    next_at, again_at = (_AFTER_GAP, _SOON) if is_hint else (_NOW, _AS_NEW)
    words = {"next_at": next_at, "again_at": again_at, "released": str(released).lower()}
    return _NOTE_ORDERS.format(source=source.value, **words)


def waits(connection: Connection, store: str, key: str) -> bool:
    """Tell whether nobody looks at an order until a person asks; nobody begins to meanwhile."""
    lock = "" if connection.dialect.name == "sqlite" else "FOR UPDATE"
    row = connection.execute(text(_STATE.format(lock=lock)), {"store": store, "key": key}).first()
    return row is None or row.state == ChangeState.DEAD


def _note(
    connection: Connection, template: str, rows: Sequence[Sequence[Any]], source: NoteSource
) -> Sequence[Any]:
    sqlite = connection.dialect.name == "sqlite"
    noting = statement(template, _NOTE, sqlite=sqlite)
    noted = connection.execute(noting, as_rows(rows, _NOTE)).all()
    _journal(connection, source, [(row.store, row.key, row.revision) for row in noted])
    return noted


def _journal(connection: Connection, word: str, noted: Sequence[tuple[str, str, int]]) -> None:
    entries = [
        (f"order:{word}:{key}", store, Kind.ORDER.value, key, revision, "folded")
        for store, key, revision in noted
    ]
    if entries:
        is_sqlite = connection.dialect.name == "sqlite"
        writing = statement(fold_sql.WRITE_JOURNAL, fold_sql.JOURNAL, sqlite=is_sqlite)
        connection.execute(writing, as_rows(entries, fold_sql.JOURNAL))
