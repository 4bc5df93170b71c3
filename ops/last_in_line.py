"""Calls of whoever only looks: paid for after everybody else's, waited for, tried a few times."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from domain.allowances import Allowance
from domain.budget_ports import Budgets
from domain.errors import Throttled, TransientError
from workers.trial import KLASS

PATIENCE_S = 600.0
"""So long a call waits for the budget: live traffic goes first."""

TRIES = 3

_NAP_S = 1.0
_RETRY_S = 2.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LastInLine:
    """Pays for calls from what live traffic leaves.

    Args:
        now_s: the database's clock.
        sleep: waits for the budget, and between tries.
    """

    budgets: Budgets
    now_s: Callable[[], float]
    sleep: Callable[[float], None] = field(default=time.sleep)

    def spend(self, allowance: Allowance) -> None:
        """Pay for the call that follows; it waits for the budget.

        Raises:
            TransientError: live traffic needs all of it.
        """
        waited_s = 0.0
        while True:
            grant = self.budgets.take(allowance, KLASS)
            if grant.granted:
                self.sleep(grant.wait_s)
                return
            nap_s = min(_NAP_S, max(0.01, grant.retry_at_s - self.now_s()))
            if waited_s + nap_s > PATIENCE_S:
                raise TransientError("the budget is spent by live traffic: try again later")
            self.sleep(nap_s)
            waited_s += nap_s

    def tried(self, read: Callable[[], T]) -> T:
        """Read something whole, a few times: a list that moved meanwhile proves nothing.

        Raises:
            TransientError: it could not be read the last time either.
        """
        for attempt in range(1, TRIES):
            try:
                return read()
            except TransientError as error:
                said = error.retry_after_s if isinstance(error, Throttled) else None
                self.sleep(_RETRY_S * attempt if said is None else min(said, PATIENCE_S))
        return read()
