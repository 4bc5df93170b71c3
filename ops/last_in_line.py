"""Calls of whoever only looks: paid for after everybody else's, waited for, tried a few times."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from domain.allowances import Allowance
from domain.budget import Bucket, Grant
from domain.budget_ports import Budgets
from domain.errors import Throttled, TransientError
from workers.trial import KLASS

PATIENCE_S = 600.0
"""So long a call waits for the budget: live traffic goes first."""

TRIES = 3

_NAP_S = 1.0
_RETRY_S = 2.0

T = TypeVar("T")

Told = Callable[[str, str], None]
"""Told what is being done, and how far it is."""


class OutOfPatience(TransientError):
    """Live traffic needs every call: trying again at once would only wait once more."""


def _untold(_what: str, _so_far: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class LastInLine:
    """Pays for calls from what live traffic leaves.

    Args:
        now_s: the database's clock.
        sleep: waits for the budget, and between tries; never longer than a second at a time.
        told: told what is being done, and how far it is; while it waits about once a second.
        patience_s: so long a call waits at most.
    """

    budgets: Budgets
    now_s: Callable[[], float]
    sleep: Callable[[float], None] = field(default=time.sleep)
    told: Told = _untold
    patience_s: float = PATIENCE_S

    def spend(self, allowance: Allowance) -> None:
        """Pay for the call that follows; it waits for the budget.

        Raises:
            OutOfPatience: live traffic needs all of it.
        """
        party = allowance.id.partition(":")[0]
        what = f"waiting for a call of {party}'s budget, live traffic goes first"
        waited_s = 0.0
        while True:
            grant = self.budgets.take(allowance, KLASS)
            if grant.granted:
                self.wait(grant.wait_s, what)
                return
            nap_s = min(_NAP_S, max(0.01, grant.retry_at_s - self.now_s()))
            if waited_s + nap_s > self.patience_s:
                raise OutOfPatience("the budget is spent by live traffic: try again later")
            self.told(what, f"{waited_s:.0f} of at most {self.patience_s:.0f} s")
            self.sleep(nap_s)
            waited_s += nap_s

    def paid(self, allowance: Allowance, call: Callable[[], T]) -> T:
        """Pay for a call and make it; each try is paid for.

        Raises:
            BridgeError: it is not answered, or live traffic needs the budget.
        """

        def one() -> T:
            self.spend(allowance)
            return call()

        return self.tried(one)

    def tried(self, read: Callable[[], T]) -> T:
        """Read something whole, a few times: a list that moved meanwhile proves nothing.

        Raises:
            OutOfPatience: live traffic needs every call; it is not tried again.
            TransientError: it could not be read the last time either.
        """
        for attempt in range(1, TRIES):
            try:
                return read()
            except OutOfPatience:
                raise
            except TransientError as error:
                said = error.retry_after_s if isinstance(error, Throttled) else None
                nap_s = _RETRY_S * attempt if said is None else min(said, PATIENCE_S)
                self.wait(nap_s, f"trying again, since {error}")
        return read()

    def wait(self, seconds: float, what: str) -> None:
        """Wait, and tell for what."""
        left_s = seconds
        while left_s > 0:
            self.told(what, f"{left_s:.0f} s left")
            self.sleep(min(_NAP_S, left_s))
            left_s -= _NAP_S


@dataclass(slots=True)
class PatientBudgets:
    """Implements `domain.budget_ports.Budgets` for who would rather wait than be refused.

    Once live traffic needed every call for as long as we wait, nothing more is granted; nor after
    a moment of the database's clock.
    """

    line: LastInLine
    is_over: bool = False
    until_s: float = math.inf

    def take(self, allowance: Allowance, klass: str, most: int = 1, back: int = 0) -> Grant:
        """Wait for one call, as those who come last."""
        # It never grants more than one: nobody has any to give back.
        del klass, most, back
        self.is_over = self.is_over or self.line.now_s() >= self.until_s
        if not self.is_over:
            try:
                self.line.spend(allowance)
            except OutOfPatience:
                self.is_over = True
        return Grant(granted=not self.is_over)

    def learn(self, allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        """Hand on what an answer taught."""
        self.line.budgets.learn(allowance, learned)
