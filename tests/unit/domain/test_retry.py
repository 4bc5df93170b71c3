"""What becomes of a failed call, for every class of error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import ChangeState
from domain.deadletters import Reason
from domain.errors import (
    AccessDenied,
    AnswerUnreadable,
    Misconfigured,
    NotThereYet,
    OutcomeUnknown,
    PermanentError,
    Rejected,
    Throttled,
    TransientError,
    Unreadable,
)
from domain.retry import PATIENCE_MAX_S, Decision, RetryRule, decide

RULE = RetryRule(backoff_min_s=1.0, backoff_max_s=300.0, waiting_min_s=900.0)
DUE, WAITING, DEAD = ChangeState.DUE, ChangeState.WAITING, ChangeState.DEAD


@pytest.mark.parametrize(
    ("error", "decision"),
    [
        (Throttled("429", 7.0), Decision(DUE, counts=False, block_s=7.0)),
        (Throttled("429", 0.0), Decision(DUE, counts=False, block_s=0.0)),
        (Throttled("429"), Decision(DUE, counts=False, block_s=5.0)),
        (AccessDenied("401"), Decision(DUE, counts=False, hold="access_denied")),
        (Misconfigured("brake", "zeros"), Decision(DUE, counts=False, hold="brake")),
        (NotThereYet("no SKU"), Decision(WAITING, 900.0)),
        (TransientError("503"), Decision(DUE, 0.5)),
        (OutcomeUnknown("timeout"), Decision(DUE, 0.5)),
        (AnswerUnreadable("page"), Decision(DUE, 0.5)),
        (Rejected("422"), Decision(DEAD, reason=Reason.HUB_REJECTED)),
        (Unreadable("shape"), Decision(DEAD, reason=Reason.HUB_REJECTED)),
        (
            PermanentError(Reason.SKU_AMBIGUOUS, "two"),
            Decision(DEAD, reason=Reason.SKU_AMBIGUOUS),
        ),
        (ZeroDivisionError(), Decision(DUE, 1.0)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_first_failure(error: Exception, decision: Decision) -> None:
    assert decide(error, 1, 0.5, RULE) == decision


@pytest.mark.parametrize(("attempt", "state"), [(1, DUE), (2, DUE), (3, DEAD), (9, DEAD)])
def test_a_bug_gets_three_tries(attempt: int, state: ChangeState) -> None:
    decision = decide(KeyError("x"), attempt, 0.5, RULE)

    assert decision.state is state
    assert decision.reason is (Reason.BUG if state is DEAD else None)


@pytest.mark.parametrize(
    ("attempt", "delay_s"), [(1, 900.0), (2, 1800.0), (3, 3600.0), (8, PATIENCE_MAX_S)]
)
def test_waiting_doubles_up_to_a_day(attempt: int, delay_s: float) -> None:
    assert decide(NotThereYet("x"), attempt, 0.5, RULE).delay_s == delay_s


@given(attempt=st.integers(1, 10**6), jitter=st.floats(0.0, 1.0, exclude_max=True))
def test_a_back_off_is_neither_at_once_nor_beyond_the_cap(attempt: int, jitter: float) -> None:
    delay_s = decide(TransientError("503"), attempt, jitter, RULE).delay_s

    assert 0.1 <= delay_s <= 300.0


@given(attempt=st.integers(1, 10**6), wait_s=st.floats(0.0, 10**6))
def test_a_retry_never_comes_sooner_than_they_asked(attempt: int, wait_s: float) -> None:
    assert decide(Throttled("429", wait_s), attempt, 0.0, RULE).block_s == wait_s
