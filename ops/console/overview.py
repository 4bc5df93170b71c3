"""The first page: what is wrong now, how fresh everything is, what stands still."""

from fastapi import Response

from domain.replay import BatchState
from ops.console.deps import ConsoleDeps
from ops.console.pages import page
from ops.console.rooms import Rooms
from ops.console.sparkline import bars
from ops.console.troubles import troubles
from ops.console.visits import Visit
from ops.overview import Now

SHOWN = 20
"""Groups of dead letters among what is wrong; their own page has all."""


def add_overview(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add the page; it asks for itself anew while it is open."""

    @rooms.get("/")
    def overview(visit: Visit) -> Response:
        now, strip = deps.now().of(visit.store), deps.strip(visit.store)
        total = deps.letters.totals(visit.store)
        groups = deps.letters.urgent(visit.store, SHOWN)
        queues = deps.queues()
        return page(
            visit,
            "_overview.html" if visit.is_part else "overview.html",
            room="overview",
            now=now,
            queues=queues,
            strip=strip,
            came=[minute.n for minute in strip.inflow],
            bars=bars([minute.n for minute in strip.inflow]),
            pauses=strip.pauses,
            troubles=troubles(now, groups, queues),
            total=total,
            shown=len(groups),
            held=sum(bool(lane.cause) for lane in now.lanes),
            late_s=_latest(now),
            is_counted=all(lane.is_whole for lane in now.lanes),
            running=deps.batches.matching(visit.store, BatchState.RUNNING.value, 20),
        )


def _latest(now: Now) -> float | None:
    """Give how old the oldest change is that is due."""
    ages = [lane.oldest_age_s for lane in now.lanes if lane.oldest_age_s is not None]
    return max(ages, default=None)
