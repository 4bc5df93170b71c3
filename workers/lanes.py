"""Works lanes off when their bell rings: one lease, one turn."""

import time
from contextlib import suppress
from dataclasses import dataclass

from domain.errors import BridgeError
from domain.ids import LaneId
from domain.messages import Bell
from workers.parts import LaneParts
from workers.tenure import LEASE_CALLS, Tenure
from workers.turn import Turn


@dataclass(frozen=True, slots=True)
class LaneWorker:
    """The handler of every bell. One object serves all threads."""

    parts: LaneParts

    def __call__(self, bell: Bell) -> None:
        """Work the lane that was rung, for one turn."""
        self.parts.arrow("bell_to_lane")
        started_s = time.monotonic()
        outcome = self._turn(bell.lane)
        self.parts.watch.turn(bell.kind, outcome, time.monotonic() - started_s)

    def _turn(self, lane: LaneId) -> str:
        parts = self.parts
        store = parts.stores.get(lane.store)
        if parts.stopping() or store is None or lane.kind not in parts.push:
            return "off"
        lease = parts.lanes.lease(lane, LEASE_CALLS * parts.call_deadline_s)
        if lease is None:
            return "leased"
        tenure = Tenure(
            parts.lanes, parts.budgets, store, lane.kind, parts.call_deadline_s, parts.arrow, lease
        )
        try:
            with parts.hubs.of(store) as hub:
                return Turn(parts, tenure, hub, dict(lease.memo)).run()
        except BaseException:
            # Every call has ended by now. Given back, the lane is tried again within a tick;
            # what was in flight is found by the next lease.
            with suppress(BridgeError):
                parts.lanes.release(tenure.lease)
            raise
