"""Works lanes off when their bell rings: one lease, one turn."""

import time
from contextlib import suppress
from dataclasses import dataclass

import structlog

from domain.errors import BridgeError, Misconfigured
from domain.messages import Bell
from domain.ports import Lease
from workers.errands import ErrandTurn
from workers.parts import LaneParts
from workers.tenure import LEASE_CALLS, Tenure
from workers.turn import Turn

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class LaneWorker:
    """The handler of every bell. One object serves all threads."""

    parts: LaneParts

    def __call__(self, bell: Bell) -> None:
        """Work the lane that was rung, for one turn."""
        self.parts.arrow("bell_to_lane")
        started_s = time.monotonic()
        outcome = self._turn(bell)
        self.parts.watch.turn(bell.kind, outcome, time.monotonic() - started_s)

    def _turn(self, bell: Bell) -> str:
        parts, lane = self.parts, bell.lane
        if parts.stopping() or lane.kind not in parts.push.keys() | parts.errands.keys():
            return "off"
        if not bell.is_bulk and parts.backlogs.pass_on(lane):
            return "passed"
        lease = parts.lanes.lease(lane, LEASE_CALLS * parts.call_deadline_s)
        if lease is None:
            return "leased"
        try:
            with parts.crowd.one_more():
                return self._work(lease, is_bulk=bell.is_bulk)
        except Misconfigured as missing:
            parts.lanes.hold(lease, missing.cause, str(missing))
            log.warning("lane_held", cause=missing.cause, detail=str(missing))
            return "held"
        except BaseException:
            # Every call has ended by now. Given back, the lane is tried again within a tick;
            # what was in flight is found by the next lease. A lane without changes would be
            # due at none: its lease runs out, and its next time was fixed when it began.
            if lane.kind not in parts.errands:
                with suppress(BridgeError):
                    parts.lanes.release(lease) or parts.lanes.pass_on(lease)
            raise

    def _work(self, lease: Lease, *, is_bulk: bool) -> str:
        parts, lane = self.parts, lease.lane
        store = parts.stores.get(lane.store)
        if store is None:
            raise Misconfigured("store_gone", f"there is no store {lane.store!r} any more")
        errand = parts.errands.get(lane.kind)
        klass = lane.kind if errand is None else errand.klass
        tenure = Tenure(
            parts.lanes, parts.budgets, store, klass, parts.call_deadline_s, parts.arrow, lease
        )
        with parts.hubs.of(store) as hub:
            if errand is not None:
                return ErrandTurn(parts, tenure, hub, dict(lease.memo)).run()
            return Turn(parts, tenure, hub, dict(lease.memo), is_bulk=is_bulk).run()
