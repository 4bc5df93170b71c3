"""Everything a lane's turn needs, in one bundle that the composition root fills."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from domain.budget_ports import Budgets
from domain.hub_ports import Hubs
from domain.ids import LaneId
from domain.ports import Arrow, Bells, Changes, Lanes, Stores, no_arrow
from domain.retry import RetryRule
from domain.spans import NO_SPANS, Spans
from workers.backlogs import Backlogs
from workers.crowd import Crowd
from workers.flights import Flights
from workers.pace import Pace
from workers.trip import Errand
from workers.work import PushHandler


class LaneWatch(Protocol):
    """Told what happens, for metrics."""

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        """Note that a turn ended: worked, leased, idle, budget, failed, held, lost, off.

        Or passed: the lane has a backlog, and another worker was rung.
        """
        ...

    def accepted(self, kind: str, age_s: float) -> None:
        """Note that a change was accepted so long after its event."""
        ...

    def ordered(self, outcome: str) -> None:
        """Note what was decided about an order: import, update, skip, hold; or forgotten."""
        ...

    def parked(self, reason: str) -> None:
        """Note that a change became a dead letter."""
        ...


class AlarmClock(Protocol):
    """Rings a lane later, without a thread that sleeps. The ringer heals a lost alarm."""

    def ring_in(self, lane: LaneId, seconds: float) -> None:
        """Ring the lane after so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class LaneParts:
    """What lanes work with. One object serves all threads.

    Args:
        push: kind → handler.
        now_s: the database's clock, as far as this process knows it.
        call_deadline_s: total time of one call.
        errands: kind → what is done every so often; such lanes have no changes.
        stopping: tells whether the process is going down: no new lease then.
    """

    lanes: Lanes
    changes: Changes
    budgets: Budgets
    stores: Stores
    hubs: Hubs
    bells: Bells
    alarm: AlarmClock
    push: Mapping[str, PushHandler]
    watch: LaneWatch
    now_s: Callable[[], float]
    rule: RetryRule = field(default_factory=RetryRule)
    call_deadline_s: float = 20.0
    arrow: Arrow = no_arrow
    stopping: Callable[[], bool] = lambda: False
    pace: Pace = field(default_factory=Pace)
    flights: Flights = field(default_factory=Flights)
    crowd: Crowd = field(default_factory=Crowd)
    backlogs: Backlogs = field(default_factory=Backlogs)
    errands: Mapping[str, Errand] = field(default_factory=dict)
    spans: Spans = NO_SPANS
