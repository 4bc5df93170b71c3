"""What a lane hands to an errand, and what an errand is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.hub_ports import Hub
from domain.ids import LaneId
from domain.ports import Arrow, Bells
from domain.store import Store
from workers.work import Calls

AT_ONCE = 0.0
"""There is more: the errand goes on as soon as others had their turn."""


@dataclass(slots=True)
class Trip:
    """One run of an errand.

    Args:
        memo: what the errand remembers from run to run; JSON. Change it, then `keep`.
        began_s: when the run began, database clock.
        spend: pays for the call to the hub that follows; raises `BudgetSpent` or `LeaseGone`.
        is_over: tells whether the turn's time is over, or the process is going down.
        keep: makes what was remembered durable.
        due_count: counts what is due in a lane.
        now_s: the database's clock.
        erp: pays for calls to the ERP.
    """

    store: Store
    hub: Hub
    memo: dict[str, Any]
    began_s: float
    spend: Callable[[], None]
    is_over: Callable[[], bool]
    keep: Callable[[], None]
    bells: Bells
    arrow: Arrow
    due_count: Callable[[LaneId], int]
    now_s: Callable[[], float]
    erp: Calls
    done: dict[str, int] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        """Count what was done, for the log."""
        if number:
            self.done[what] = self.done.get(what, 0) + number


class Errand(Protocol):
    """What one kind of lane without changes does. Safe to run twice."""

    @property
    def klass(self) -> str:
        """Give the class of the budget that its calls are paid from."""
        ...

    @property
    def asks_erp(self) -> bool:
        """Tell whether it asks the ERP: then it is the ERP that may want to be left alone."""
        ...

    def check(self, store: Store) -> None:
        """Let a store pass that wants it.

        Raises:
            Misconfigured: the lane is held until a person acts.
        """
        ...

    def period_s(self, store: Store) -> float:
        """Give the time from one start to the next; infinite: it only runs when it is asked to."""
        ...

    def run(self, trip: Trip) -> float | None:
        """Run once; it stops soon when `trip.is_over()`.

        Returns:
            Seconds until it goes on; None when it is done until its next time.
        """
        ...
