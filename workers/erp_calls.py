"""Calls to the ERP: paid from the purse of its token, under the lease of the lane."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain import baton
from domain.errors import Throttled
from domain.retry import THROTTLE_DEFAULT_S
from workers.purse import Permit, Purse
from workers.tenure import Tenure
from workers.work import BudgetSpent, Calls

NAP_S = 0.25
"""What is begun waits this long at a time, so that a process that is told to stop does."""


@dataclass(slots=True)
class ErpCalls:
    """Implements `workers.work.Calls` for one batch.

    Args:
        now_s: the database's clock.
        stopping: tells whether the process is going down.
        patience_s: so long what is not begun yet waits for its first call.
    """

    tenure: Tenure
    purse: Purse
    now_s: Callable[[], float]
    stopping: Callable[[], bool]
    patience_s: float = NAP_S
    _in_hand: Permit | None = None

    def ready(self) -> None:
        """Make sure that one call is paid for, before anything else is begun."""
        if self._in_hand is None:
            self._in_hand = self._take(self.patience_s)

    def spend(self) -> None:
        """Pay for the call that follows, and check the lease."""
        permit, self._in_hand = self._in_hand, None
        if permit is None:
            # An order that is begun is finished: given up, what it cost would be asked again.
            permit = self._take(self.tenure.call_deadline_s)
        self.purse.use(permit)
        self.tenure.keep()

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
                with baton.let_go():
                    time.sleep(min(NAP_S, max(0.001, wait_s)))


@contextmanager
def left_alone(calls: Calls, now_s: Callable[[], float]) -> Iterator[None]:
    """Leave the ERP alone when it asks for it; what is not done stays due.

    Args:
        now_s: the database's clock.

    Raises:
        BudgetSpent: it asked for patience.
    """
    try:
        yield
    except Throttled as asked:
        wait_s = THROTTLE_DEFAULT_S if asked.retry_after_s is None else asked.retry_after_s
        calls.block(wait_s)
        raise BudgetSpent(now_s() + wait_s) from asked
