"""Whoever only looks waits for what live traffic leaves of the budget."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.allowances import Allowance
from domain.budget import Grant
from domain.errors import Throttled, TransientError
from ops.last_in_line import PATIENCE_S, LastInLine, OutOfPatience, PatientBudgets

ALLOWED = Allowance("eccosys:x", 60, 60.0)


class Stingy:
    """Grants a call once the clock says so. Implements as much of `Budgets` as is asked."""

    def __init__(self, from_s: float) -> None:
        self.from_s = from_s
        self.now_s = 0.0
        self.classes: list[str] = []
        self.naps: list[float] = []
        self.told: list[str] = []

    def take(self, allowance: Allowance, klass: str, most: int = 1, back: int = 0) -> Grant:
        del allowance, most, back
        self.classes.append(klass)
        if self.now_s < self.from_s:
            return Grant(granted=False, retry_at_s=self.from_s)
        return Grant(granted=True)

    def learn(self, *_: object) -> None:
        raise AssertionError("nothing is learned here")

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        self.naps.append(seconds)

    def tell(self, what: str, so_far: str) -> None:
        self.told.append(f"{what}: {so_far}")


def line(budgets: Stingy) -> LastInLine:
    return LastInLine(budgets, lambda: budgets.now_s, budgets.sleep, budgets.tell)


def failing(*errors: TransientError) -> Callable[[], str]:
    """Give a read that fails so, and then succeeds."""
    left = list(errors)

    def read() -> str:
        if left:
            raise left.pop(0)
        return "read"

    return read


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


def test_who_waits_is_told_so_about_once_a_second() -> None:
    budgets = Stingy(3.0)

    line(budgets).spend(ALLOWED)

    what = "waiting for a call of eccosys's budget, live traffic goes first"
    assert budgets.told == [f"{what}: {n} of at most 600 s" for n in range(3)]


def test_patience_that_ended_is_not_begun_anew() -> None:
    budgets = Stingy(PATIENCE_S * 10)
    waiting = line(budgets)

    with pytest.raises(OutOfPatience):
        waiting.tried(lambda: waiting.spend(ALLOWED))

    assert budgets.now_s <= PATIENCE_S


def test_waiting_for_who_asked_for_it_is_told_and_can_be_stopped_every_second() -> None:
    budgets = Stingy(0.0)

    assert line(budgets).tried(failing(Throttled("429", 2.5), TransientError("moved"))) == "read"

    assert budgets.naps == [1.0, 1.0, 0.5, 1.0, 1.0, 1.0, 1.0]
    assert budgets.told[0] == "trying again, since 429: 2 s left"


def test_the_last_error_is_told() -> None:
    with pytest.raises(TransientError, match="third"):
        line(Stingy(0.0)).tried(failing(*map(TransientError, ("first", "second", "third"))))


def test_a_person_stops_it_wherever_it_waits() -> None:
    budgets = Stingy(3.0)

    def stopped(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LastInLine(budgets, lambda: 0.0, stopped).spend(ALLOWED)


def test_patient_budgets_wait_for_a_call_instead_of_refusing_it() -> None:
    budgets = Stingy(3.5)

    assert PatientBudgets(line(budgets)).take(ALLOWED, "order").granted
    assert budgets.now_s >= 3.5


def test_patient_budgets_wait_once_in_vain_and_not_again() -> None:
    budgets = Stingy(PATIENCE_S * 10)
    patient = PatientBudgets(line(budgets))

    granted = [patient.take(ALLOWED, "order").granted for _ in range(3)]

    assert granted == [False] * 3
    assert budgets.now_s <= PATIENCE_S


def test_patient_budgets_grant_nothing_once_their_time_is_over() -> None:
    budgets = Stingy(0.0)
    patient = PatientBudgets(line(budgets), until_s=5.0)
    assert patient.take(ALLOWED, "order").granted

    budgets.now_s = 5.0

    assert not patient.take(ALLOWED, "order").granted


def test_patience_is_as_long_as_somebody_says() -> None:
    budgets = Stingy(PATIENCE_S)

    with pytest.raises(OutOfPatience):
        replace(line(budgets), patience_s=2.0).spend(ALLOWED)

    assert budgets.now_s <= 2.0
