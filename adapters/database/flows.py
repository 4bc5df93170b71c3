"""Stop and go of one flow, a store's lane of one kind, by a person."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from adapters.database import audit, pauses, tables
from adapters.database.batch_items import EVENT_KIND
from adapters.database.engine import Database
from adapters.database.recordset import storable
from domain.audit import Act
from domain.ids import LaneId
from domain.pauses import Scope, way_on, with_former
from domain.store_settings import is_paused

PAUSED = "paused"
BRAKE = "brake"

_PAUSE = text("""
INSERT INTO lane AS l (store, kind, held_cause, held_detail, held_at_s)
VALUES (:store, :kind, 'paused', :why, now_s())
ON CONFLICT (store, kind) DO UPDATE SET
  held_cause = 'paused', held_detail = excluded.held_detail, held_at_s = excluded.held_at_s
WHERE l.held_cause <> 'paused'
RETURNING held_cause""")

_CAUSE = "SELECT held_cause, held_detail FROM lane WHERE store = :store AND kind = :kind "

_HELD = text("""
SELECT kind, held_cause, held_detail FROM lane WHERE store = :store AND held_cause <> ''
ORDER BY kind""")

_RESUME = text("""
UPDATE lane SET held_cause = '', held_detail = '', held_at_s = NULL, rung_at_s = NULL,
  next_at_s = now_s(),
  brake_confirmed_at_s = CASE WHEN :cause = 'brake' THEN now_s() ELSE brake_confirmed_at_s END
WHERE store = :store AND kind = :kind AND held_cause = :cause RETURNING held_cause""")


@dataclass(frozen=True, slots=True)
class HeldFlow:
    """A flow of a store that stands still.

    Args:
        cause: closed word: "paused", "access_denied".
        detail: what was said of it.
    """

    kind: str
    cause: str
    detail: str


class FlowRows:
    """Pauses and resumes lanes; every act is audited in its own transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Locked: what is told and audited is what was ended.
        self._cause = text(_CAUSE + ("" if database.is_sqlite else "FOR UPDATE"))

    def first_held(self, flows: Iterable[tuple[str, str]]) -> str:
        """Say which flow of these, stores and kinds, stands still; see `first_held`."""
        with self._database.read() as connection:
            return first_held(connection, flows)

    def held_flows(self, store: str) -> Sequence[HeldFlow]:
        """Give every flow of a store that stands still, by kind."""
        with self._database.read() as connection:
            rows = connection.execute(_HELD, {"store": store}).all()
        return [HeldFlow(row.kind, row.held_cause, row.held_detail) for row in rows]

    def pause(self, lane: LaneId, act: Act) -> str | None:
        """Hold a lane until it is resumed; None when it was paused already.

        A pause takes the place of any other cause: else the lane would go as soon as that one
        ends. One that has not ended by then holds the lane again at its next turn; what it said
        is kept beside why somebody paused.

        Returns:
            The cause it had; empty when it was not held.
        """
        with self._database.write() as connection:
            held = connection.execute(self._cause, _names(lane)).first()
            cause, detail = ("", "") if held is None else held
            kept = storable(with_former(act.why, cause, detail), 500)
            pausing = {**_names(lane), "why": kept}
            if connection.execute(_PAUSE, pausing).first() is None:
                return None
            pauses.note(connection, lane.store, Scope.FLOW, lane.kind, act)
            said = {"flow": lane.kind, **({"instead_of": cause} if cause else {})}
            audit.append(connection, act, "flow_paused", lane.store, **said)
        return cause

    def resume(self, lane: LaneId, act: Act) -> str:
        """End a lane's hold; gives the cause it had, empty when it was not held.

        Ending the hold of the brake confirms the mass change for an hour.
        """
        with self._database.write() as connection:
            cause = connection.execute(self._cause, _names(lane)).scalar() or ""
            if not cause:
                return ""
            connection.execute(_RESUME, {**_names(lane), "cause": cause})
            pauses.forget(connection, lane.store, Scope.FLOW, lane.kind)
            audit.append(connection, act, "flow_resumed", lane.store, flow=lane.kind, cause=cause)
        return str(cause)


def first_held(connection: Connection, flows: Iterable[tuple[str, str]]) -> str:
    """Say which flow of these stands still, and what lets it go on; empty: none.

    What is released into it would wait for ever. An event goes into no flow: it is folded, which
    a pause allows.

    Args:
        flows: stores and kinds.
    """
    lanes = [LaneId(store, kind) for store, kind in sorted(set(flows)) if kind != EVENT_KIND]
    return next(filter(None, (_standing(connection, lane) for lane in lanes)), "")


def _standing(connection: Connection, lane: LaneId) -> str:
    # Of a paused store a flow stands also before it has had the turn at which it notices.
    cause = str(connection.execute(text(_CAUSE), _names(lane)).scalar() or "")
    settings = select(tables.store.c.settings).where(tables.store.c.name == lane.store)
    paused = is_paused(json.loads(connection.execute(settings).scalar() or "{}"))
    if not (cause or paused):
        return ""
    said = PAUSED if paused else cause
    way = way_on(lane, cause, is_paused=paused)
    return f"flow {lane.kind} of store {lane.store} is held ({said}); end the cause, then: {way}"


def _names(lane: LaneId) -> dict[str, str]:
    return {"store": lane.store, "kind": lane.kind}
