"""Whoever only looks waits for what live traffic leaves of the budget."""

import pytest

from domain.allowances import Allowance
from domain.budget import Grant
from domain.errors import TransientError
from ops.last_in_line import PATIENCE_S, LastInLine

ALLOWED = Allowance("eccosys:x", 60, 60.0)


class Stingy:
    """Grants a call once the clock says so. Implements as much of `Budgets` as is asked."""

    def __init__(self, from_s: float) -> None:
        self.from_s = from_s
        self.now_s = 0.0
        self.classes: list[str] = []

    def take(self, allowance: Allowance, klass: str, most: int = 1) -> Grant:
        del allowance, most
        self.classes.append(klass)
        if self.now_s < self.from_s:
            return Grant(granted=False, retry_at_s=self.from_s)
        return Grant(granted=True)

    def learn(self, *_: object) -> None:
        raise AssertionError("nothing is learned here")

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def line(budgets: Stingy) -> LastInLine:
    return LastInLine(budgets, lambda: budgets.now_s, budgets.sleep)


def test_a_call_waits_until_the_budget_returns_and_comes_last() -> None:
    budgets = Stingy(3.5)

    line(budgets).spend(ALLOWED)

    assert budgets.now_s >= 3.5
    assert set(budgets.classes) == {"import"}


def test_patience_has_an_end() -> None:
    budgets = Stingy(PATIENCE_S * 10)

    with pytest.raises(TransientError, match="live traffic"):
        line(budgets).spend(ALLOWED)

    assert budgets.now_s <= PATIENCE_S
