"""One holder's time with a lane: the lease kept alive, the budget spent call by call."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from domain import crossing
from domain.allowances import erp_allowance, hub_allowance
from domain.budget import JITTER_S
from domain.budget_ports import Budgets
from domain.crossing import Crossing
from domain.ports import Arrow, Lanes, Lease
from domain.store import Store
from workers.purse import Permit, Purse
from workers.work import BudgetSpent, LeaseGone

ERP_FIRST = 16
"""Who asks the ERP asks it more than once: an order takes about six calls."""

LEASE_CALLS = 3.0
"""A lease lasts so many times a call's total deadline."""


@dataclass(slots=True)
class Tenure:
    """A lease that renews itself, and the permits taken under it. Safe between threads.

    Args:
        klass: class of the budget, the lane's kind.
        call_deadline_s: the longest a call can take.
    """

    lanes: Lanes
    budgets: Budgets
    store: Store
    klass: str
    call_deadline_s: float
    arrow: Arrow
    lease: Lease
    purse: Purse = field(init=False)
    erp_purse: Purse = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Open the purses of both tokens."""
        self.purse = Purse(self.budgets, hub_allowance(self.store), self.klass)
        self.erp_purse = Purse(self.budgets, erp_allowance(self.store), self.klass, ERP_FIRST)

    def keep(self) -> None:
        """Make sure that the lease outlasts one more call.

        Raises:
            LeaseGone: it was lost.
        """
        with self._lock:
            # Twice the deadline is left at least: a call that starts now ends well within.
            if self.lease.until_s - time.monotonic() > 2.0 * self.call_deadline_s:
                return
            renewed = self.lanes.renew(self.lease, LEASE_CALLS * self.call_deadline_s)
            if renewed is None:
                raise LeaseGone(str(self.lease.lane))
            self.lease = renewed

    def take(self) -> Permit:
        """Take one permit of the hub.

        Raises:
            BudgetSpent: with the time it returns.
        """
        self.arrow("lease_to_budget")
        return self.purse.take()

    def close(self) -> None:
        """Give back what was granted and not used."""
        self.purse.close()
        self.erp_purse.close()


@dataclass(slots=True)
class Permits:
    """The permits of one batch: the first was taken before the changes were read.

    Args:
        nap: waits for a budget that returns soon; False when it does not.
        is_over: tells whether the turn is over: nothing more is sent then.
        took: told how long each call took, with all that is done for it but waiting.
        late_s: told how long the hub took to answer; gives how much longer than it mostly does.
    """

    tenure: Tenure
    nap: Callable[[BudgetSpent], bool]
    is_over: Callable[[], bool]
    took: Callable[[float], None]
    late_s: Callable[[float], float]
    prepaid: Permit | None
    spent: int = 0
    _since_s: float = field(default_factory=time.monotonic)
    _out: tuple[Permit, Crossing] | None = None

    def spend(self) -> None:
        """Pay for the call that follows, at once.

        Raises:
            BudgetSpent: nothing may be sent now, nor soon.
            LeaseGone: nothing may be sent by us.
        """
        if self.is_over():
            raise BudgetSpent(0.0)
        self.answered()
        permit, self.prepaid = self.prepaid, None
        if permit is None:
            self.ended()
            permit = self._take()
            self._since_s = time.monotonic()
        self.tenure.keep()
        permit = self.tenure.purse.use(permit)
        self.spent += 1
        self._out = permit, crossing.watched()
        self.tenure.arrow("read_to_call")

    def answered(self) -> None:
        """Note that the hub answered: a late answer may be of a call that reached it late.

        The window is counted `JITTER_S` longer than it is: a call that reached the hub so long
        after its count lets nobody in too early. What is beyond that is added to its count.
        """
        out, self._out = self._out, None
        if out is None:
            return
        permit, wire = out
        if (left_s := wire.left_s) is None:
            return
        back_s = wire.back_s or time.monotonic()
        late_s = left_s - permit.due_s + self.late_s(back_s - left_s) - JITTER_S
        if late_s > 0:
            self.tenure.purse.count_later(permit, late_s)

    def ended(self) -> None:
        """Note that the call paid for last has ended."""
        if self.spent:
            self.took(time.monotonic() - self._since_s)

    def _take(self) -> Permit:
        while True:
            try:
                return self.tenure.take()
            except BudgetSpent as spent:
                # Given up, the rest of the batch would be recorded and marked anew.
                if not self.nap(spent):
                    raise
