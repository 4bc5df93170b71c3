"""Calls to the ERP: paid from the purse of its token, under the lease of the lane."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from workers.purse import Permit, Purse
from workers.tenure import Tenure
from workers.work import BudgetSpent

NAP_S = 0.25
"""What is begun waits this long at a time, so that a process that is told to stop does."""


@dataclass(slots=True)
class ErpCalls:
    """Implements `workers.work.Calls` for one batch.

    Args:
        now_s: the database's clock.
        stopping: tells whether the process is going down.
        made: calls paid for.
    """

    tenure: Tenure
    purse: Purse
    now_s: Callable[[], float]
    stopping: Callable[[], bool]
    made: int = 0
    _in_hand: Permit | None = None

    def ready(self) -> None:
        """Make sure that one call is paid for, before anything else is begun."""
        if self._in_hand is None:
            self._in_hand = self._take(NAP_S)

    def spend(self) -> None:
        """Pay for the call that follows, and check the lease."""
        permit, self._in_hand = self._in_hand, None
        if permit is None:
            # An order that is begun is finished: given up, what it cost would be asked again.
            permit = self._take(self.tenure.call_deadline_s)
        self.purse.use(permit)
        self.tenure.keep()
        self.made += 1

    def block(self, seconds: float) -> None:
        """Note that the ERP will not listen for so long."""
        self.purse.block(seconds)

    def close(self) -> None:
        """Give back what was paid for and not used."""
        permit, self._in_hand = self._in_hand, None
        if permit is not None:
            self.purse.put_back(permit)

    def _take(self, patience_s: float) -> Permit:
        until_s = time.monotonic() + patience_s
        while True:
            try:
                return self.purse.take()
            except BudgetSpent as spent:
                wait_s = spent.retry_at_s - self.now_s()
                if self.stopping() or time.monotonic() + wait_s > until_s:
                    raise
                time.sleep(min(NAP_S, max(0.001, wait_s)))
