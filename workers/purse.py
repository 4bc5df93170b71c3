"""The calls of one token that a turn may make: taken when needed, given back when not."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace

from domain import baton, budget
from domain.allowances import Allowance
from domain.budget import Grant
from domain.budget_ports import Budgets
from workers.work import BudgetSpent

BLOCK = 64
"""So many permits are taken at once where the limit is far away: 1, 2, 4 … as a turn goes on, since
most turns are one call, and what is left of a block may cost a transaction."""

SOON_S = 0.01
"""What the budget refills as soon as that is not worth a transaction that gives it back."""

LATE_S = 0.01
"""A call that leaves so long after it might have is no longer where it was counted."""


@dataclass(frozen=True, slots=True)
class Permit:
    """One call granted.

    Args:
        due_s: when its call may leave, this process's monotonic clock.
    """

    grant: Grant
    due_s: float


@dataclass(slots=True)
class Purse:
    """The permits of one allowance and class. Safe between threads.

    Args:
        first: so many are taken at once at first.
    """

    budgets: Budgets
    allowance: Allowance
    klass: str
    first: int = 1
    _spare: deque[Permit] = field(default_factory=deque)
    _good_until_s: float = 0.0
    _most: int = field(init=False)
    _granted: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Begin with little."""
        self._most = self.first

    def take(self) -> Permit:
        """Take one permit.

        Raises:
            BudgetSpent: with the time it returns.
        """
        with self._lock:
            if self._spare and time.monotonic() < self._good_until_s:
                return self._spare.popleft()
            return self._ask()

    def use(self, permit: Permit) -> Permit:
        """Wait until its call may leave; one that is late already is counted anew."""
        early_s = permit.due_s - time.monotonic()
        if early_s > 0:
            with baton.let_go():
                time.sleep(early_s)
            # Who computed meanwhile may have kept us longer.
            early_s = permit.due_s - time.monotonic()
        return permit if early_s >= -LATE_S else self.count_later(permit, -early_s)

    def count_later(self, permit: Permit, late_s: float) -> Permit:
        """Count a call so much later than it was granted; a block allows for some of that."""
        if late_s <= permit.grant.good_s:
            return permit
        at_s = permit.grant.at_s + late_s
        if not budget.is_counted_at(permit.grant, at_s, self.allowance.window_s):
            self.budgets.learn(
                self.allowance, lambda bucket, _: budget.counted_at(bucket, permit.grant, at_s)
            )
        return Permit(replace(permit.grant, at_s=at_s), permit.due_s + late_s)

    def give_back(self) -> None:
        """Give one permit back that was not used."""
        self.budgets.learn(self.allowance, lambda bucket, _: budget.give_back(bucket))

    def put_back(self, permit: Permit) -> None:
        """Give a permit back that was not used; one of a block may still be."""
        if permit.grant.calls > 1:
            with self._lock:
                self._spare.append(permit)
        else:
            self.give_back()

    def block(self, seconds: float) -> None:
        """Note that the other side will not listen for so long."""
        with self._lock:
            self._spare.clear()
        self.budgets.learn(
            self.allowance,
            lambda bucket, now_s: budget.learn(bucket, now_s, retry_after_s=seconds),
        )

    def close(self) -> None:
        """Give back what is left of a block."""
        with self._lock:
            self._give_back_spare()

    def _ask(self) -> Permit:
        asked_s = time.monotonic()
        left = len(self._spare)
        if left:
            # As much as was used in the time that a block is good for.
            self._most = max(1, self._granted - left)
            self._spare.clear()
        grant = self.budgets.take(self.allowance, self.klass, self._most, left)
        if not grant.granted:
            raise BudgetSpent(grant.retry_at_s)
        self._most = min(BLOCK, 2 * self._most)
        self._granted = grant.calls
        permit = Permit(grant, asked_s + grant.wait_s)
        if grant.calls > 1:
            self._spare.extend([permit] * (grant.calls - 1))
            # From before the question: the database counted it later than that.
            self._good_until_s = asked_s + grant.good_s
        return permit

    def _give_back_spare(self) -> None:
        left = len(self._spare)
        self._spare.clear()
        if left > self.allowance.per_s * SOON_S:
            self.budgets.learn(self.allowance, lambda bucket, _: budget.give_back(bucket, left))
