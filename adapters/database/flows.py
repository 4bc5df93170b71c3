"""Stop and go of one flow, a store's lane of one kind, by a person."""

from sqlalchemy import text

from adapters.database import audit
from adapters.database.engine import Database
from domain.audit import Act
from domain.ids import LaneId

PAUSED = "paused"
BRAKE = "brake"

_PAUSE = text("""
INSERT INTO lane AS l (store, kind, held_cause, held_detail, held_at_s)
VALUES (:store, :kind, 'paused', :why, now_s())
ON CONFLICT (store, kind) DO UPDATE SET
  held_cause = 'paused', held_detail = excluded.held_detail, held_at_s = excluded.held_at_s
WHERE l.held_cause = ''
RETURNING held_cause""")

_CAUSE = text("SELECT held_cause FROM lane WHERE store = :store AND kind = :kind")

_RESUME = text("""
UPDATE lane SET held_cause = '', held_detail = '', held_at_s = NULL, rung_at_s = NULL,
  next_at_s = now_s(),
  brake_confirmed_at_s = CASE WHEN :cause = 'brake' THEN now_s() ELSE brake_confirmed_at_s END
WHERE store = :store AND kind = :kind AND held_cause = :cause RETURNING held_cause""")


class FlowRows:
    """Pauses and resumes lanes; every act is audited in its own transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, lane: LaneId) -> str:
        """Give the cause for which a lane is held; empty when it is not."""
        with self._database.read() as connection:
            cause = connection.execute(_CAUSE, _names(lane)).scalar()
        return str(cause or "")

    def pause(self, lane: LaneId, act: Act) -> bool:
        """Hold a lane until it is resumed; False when it was held already."""
        with self._database.write() as connection:
            pausing = {**_names(lane), "why": act.why}
            if connection.execute(_PAUSE, pausing).first() is None:
                return False
            audit.append(connection, act, "flow_paused", lane.store, flow=lane.kind)
        return True

    def resume(self, lane: LaneId, act: Act) -> str:
        """End a lane's hold; gives the cause it had, empty when it was not held.

        Ending the hold of the brake confirms the mass change for an hour.
        """
        with self._database.write() as connection:
            cause = connection.execute(_CAUSE, _names(lane)).scalar() or ""
            if not cause:
                return ""
            connection.execute(_RESUME, {**_names(lane), "cause": cause})
            audit.append(connection, act, "flow_resumed", lane.store, flow=lane.kind, cause=cause)
        return str(cause)


def _names(lane: LaneId) -> dict[str, str]:
    return {"store": lane.store, "kind": lane.kind}
