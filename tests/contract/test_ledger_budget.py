"""Budgets in SQL: shared by everybody on one token, and never overspent."""

from dataclasses import replace

import pytest

from domain import budget
from domain.allowances import hub_allowance
from domain.store import Store
from tests.contract.at_once import at_once
from tests.ledger import Ledger

STORE = Store("acme", "https://hub.example", token="t-1", limit_calls=10, limit_window_s=60.0)


def granted(ledger: Ledger, store: Store = STORE, klass: str = "order") -> int:
    """Take until the budget says no."""
    count = 0
    while ledger.budgets.take(hub_allowance(store), klass).granted:
        count += 1
    return count


def test_a_fresh_token_may_call_at_once_and_then_waits(ledger: Ledger) -> None:
    assert granted(ledger) == 3  # two saved up, one of the class's own

    grant = ledger.budgets.take(hub_allowance(STORE), "order")

    assert grant.retry_at_s > ledger.folder.now_s()


def test_the_budget_returns_with_time(ledger: Ledger) -> None:
    granted(ledger)
    grant = ledger.budgets.take(hub_allowance(STORE), "order")

    ledger.clock.move(grant.retry_at_s - ledger.folder.now_s() + 0.01)

    assert ledger.budgets.take(hub_allowance(STORE), "order").granted


def test_two_stores_on_one_token_share_its_budget(ledger: Ledger) -> None:
    granted(ledger)

    assert granted(ledger, replace(STORE, name="loja-2")) == 0


def test_another_token_has_a_budget_of_its_own(ledger: Ledger) -> None:
    granted(ledger)

    assert granted(ledger, replace(STORE, token="t-2")) == 3


def test_what_is_given_back_may_be_taken_at_once(ledger: Ledger) -> None:
    granted(ledger)

    assert ledger.budgets.take(hub_allowance(STORE), "order", back=1).granted


def test_what_an_answer_taught_is_kept(ledger: Ledger) -> None:
    ledger.budgets.learn(
        hub_allowance(STORE), lambda known, now_s: budget.learn(known, now_s, retry_after_s=30.0)
    )

    assert granted(ledger) == 0
    ledger.clock.move(31.0)
    assert granted(ledger) > 0


def test_a_learned_limit_is_kept_until_the_setting_changes(ledger: Ledger) -> None:
    ledger.budgets.learn(
        hub_allowance(STORE), lambda known, now_s: budget.learn(known, now_s, limit=1000)
    )
    granted(ledger)
    (learned,) = ledger.rows("bucket", "1")

    granted(ledger, replace(STORE, limit_calls=20))

    assert learned["limit_calls"] == 1000
    assert ledger.rows("bucket", "1")[0]["limit_calls"] == 20


def test_another_window_in_the_settings_does_not_block_for_ever(ledger: Ledger) -> None:
    quick = replace(STORE, limit_window_s=1.0)
    for _ in range(20):
        granted(ledger, quick)
        ledger.clock.move(0.5)

    ledger.clock.move(120.0)

    assert granted(ledger, STORE) > 0
    ledger.clock.move(120.0)
    assert granted(ledger, STORE) > 0


def test_the_token_is_not_shown(ledger: Ledger) -> None:
    granted(ledger)

    assert "t-1" not in str(ledger.rows("bucket", "1"))


@pytest.mark.db
def test_threads_on_one_bucket_never_overspend(postgres_ledger_of_ours: Ledger) -> None:
    ledger = postgres_ledger_of_ours

    counts = at_once(4, lambda _: granted(ledger))

    assert sum(counts) == 3
    assert ledger.rows("bucket", "1")[0]["granted"] == 3
