"""Imports of catalogues: asked for, watched, and what they left out."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.import_tables import import_left_out
from adapters.database.lanes import ring_lanes
from adapters.database.recordset import storable
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.ids import Kind, LaneId
from domain.imports import DONE, LeftOut, Part, is_under_way, new_run

KIND = Kind.IMPORT_CATALOGUE.value
LONGEST = 500

_LOOK = "SELECT memo FROM lane WHERE store = :store AND kind = :kind "
_FORGET = text("DELETE FROM import_left_out WHERE store = :store")
# Whoever has just finished the last one may still hold the lane: it is not to write over this.
_BEGIN = text("""
UPDATE lane SET memo = :memo, epoch = epoch + 1, lease_until_s = NULL, rung_at_s = NULL, holder = ''
WHERE store = :store AND kind = :kind""")
_NOW = text("SELECT now_s()")

_VIEW = text("""
SELECT memo, held_cause, held_detail, next_at_s - now_s() AS next_in_s,
  lease_until_s - now_s() AS leased_s,
  (SELECT count(*) FROM import_left_out AS i WHERE i.store = l.store) AS left_out
FROM lane AS l WHERE store = :store AND kind = :kind""")

_LEFT = text("""
SELECT part, name, why FROM import_left_out WHERE store = :store ORDER BY at_s, part, name""")


@dataclass(frozen=True, slots=True)
class ImportView:
    """How an import stands.

    Args:
        phase: what of the hub is being read, or "done".
        read: rows of this phase that were read.
        total: rows of this phase as the hub counts them; None: not known.
        counts: part → how many were made by this run, and how many were there.
        left_out: how many a person must look at.
        next_in_s: until it goes on; None: nothing is planned.
        leased_s: for so long somebody may work on it; 0: nobody does.
        held: why it is held; empty: it is not.
        error: why the last turn failed; empty: it did not.
        waits_for: what was perhaps made and is being looked for; empty: nothing.
    """

    phase: str
    read: int
    total: int | None
    counts: Mapping[Part, tuple[int, int]]
    left_out: int
    next_in_s: float | None
    leased_s: float
    held: str = ""
    error: str = ""
    waits_for: str = ""

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.phase == DONE


class ImportRows:
    """Implements `domain.import_ports.ImportNotes`, and what a person asks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        locking = "" if database.is_sqlite else "FOR UPDATE"
        self._look = text(_LOOK + locking)

    def ask(self, store: str, act: Act) -> bool:
        """Have a store's catalogue imported; False: an import is under way, and goes on at once."""
        lane = {"store": store, "kind": KIND}
        with self._database.write() as connection:
            ring_lanes(connection, [LaneId(store, KIND)])
            memo = json.loads(connection.execute(self._look, lane).scalar_one())
            if is_under_way(memo):
                return False
            connection.execute(_FORGET, lane)
            connection.execute(_BEGIN, {**lane, "memo": json.dumps(new_run(uuid.uuid4().hex))})
            audit.append(connection, act, "import_asked", store)
        return True

    def view(self, store: str) -> ImportView | None:
        """Give how the last import stands; None: there never was one."""
        with self._database.read() as connection:
            row = connection.execute(_VIEW, {"store": store, "kind": KIND}).first()
        memo = {} if row is None else json.loads(row.memo)
        if row is None or "phase" not in memo:
            return None
        held = f"{row.held_cause}: {row.held_detail}" if row.held_cause else ""
        return ImportView(
            phase=memo["phase"],
            read=memo["offset"] + memo["index"],
            total=memo["total"],
            counts=counted(memo),
            left_out=row.left_out,
            next_in_s=row.next_in_s,
            leased_s=max(0.0, row.leased_s or 0.0),
            held=held,
            error=str(memo.get("error", "")),
            waits_for=_open(memo),
        )

    def leave_out(self, store: str, left: Sequence[LeftOut]) -> None:
        """Keep what a person must look at; twice equals once."""
        kept = {(one.part.value, storable(one.name, LONGEST)): one.why for one in left}
        with self._database.write() as connection:
            now_s = connection.execute(_NOW).scalar_one()
            rows = [
                {"store": store, "part": part, "name": name, "why": storable(why, LONGEST),
                 "at_s": now_s}
                for (part, name), why in sorted(kept.items())
            ]  # fmt: skip
            upsert(connection, import_left_out, rows)

    def left_out(self, store: str) -> Sequence[LeftOut]:
        """Give what the last import left out, in the order in which it met it."""
        with self._database.read() as connection:
            rows = connection.execute(_LEFT, {"store": store}).all()
        return [LeftOut(Part(row.part), row.name, row.why) for row in rows]


def counted(memo: Mapping[str, Any]) -> Mapping[Part, tuple[int, int]]:
    """Give for each part how many were made, and how many were there."""
    counts = memo.get("counts", {})
    return {part: tuple(counts.get(part.value, (0, 0))) for part in Part}


def _open(memo: Mapping[str, Any]) -> str:
    intent = memo.get("intent")
    return "" if intent is None else f"{intent['what']} {intent['key']}"
