"""What differs between both sides of a day: exactly that, each once, with its cause."""

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.channel_orders import OrderStatus
from domain.days import day_of
from domain.drift import Cause, Gap
from domain.erp_orders import ErpOrderRef, ErpStatus
from domain.order_accounts import Account
from domain.reconcile import compare
from tests.drifting import (
    DAY_S,
    DRIFTS,
    GRACE,
    STATUSES,
    Fact,
    Sides,
    a_hub_line,
    fact,
    its_account,
    its_erp_line,
)

A_DRIFT = st.tuples(st.sampled_from(STATUSES), st.sampled_from(DRIFTS))


def drifted(drifts: list[tuple[OrderStatus, str]]) -> Sides:
    sides = Sides()
    for order_id, (status, drift) in enumerate(drifts, 1):
        sides.add(a_hub_line(order_id, status=status), drift)
    return sides


@given(statuses=st.lists(st.sampled_from(STATUSES), max_size=30))
def test_equal_sides_differ_in_nothing(statuses: list[OrderStatus]) -> None:
    assert drifted([(status, "equal") for status in statuses]).found() == []


@given(drifts=st.lists(A_DRIFT, max_size=40))
def test_what_drifted_is_found_exactly_and_once(drifts: list[tuple[OrderStatus, str]]) -> None:
    assert drifted(drifts).is_exact()


@given(drifts=st.lists(A_DRIFT, max_size=30), seed=st.integers(0, 10**6))
def test_the_order_of_the_lists_does_not_matter(
    drifts: list[tuple[OrderStatus, str]], seed: int
) -> None:
    sides = drifted(drifts)

    assert sides.shuffled(seed).is_exact()


@given(drifts=st.lists(A_DRIFT, max_size=30))
def test_a_row_that_is_listed_twice_counts_once(drifts: list[tuple[OrderStatus, str]]) -> None:
    sides = drifted(drifts)

    doubled = Sides(sides.hub * 2, sides.erp * 2, sides.accounts, sides.facts)

    assert doubled.is_exact()


def test_a_hundred_thousand_orders_are_compared_exactly() -> None:
    dice, sides = random.Random(20_261_123), Sides()  # noqa: S311 - seeded
    for order_id in range(1, 100_001):
        drift = dice.choice(DRIFTS) if dice.random() < 0.01 else "equal"
        sides.add(a_hub_line(order_id, status=dice.choice(STATUSES)), drift)

    assert len(sides.facts) > 500
    assert sides.shuffled(7).is_exact()


def missing(account: Account | None, **what_matters: Any) -> Fact:
    (found,) = compare([a_hub_line(**what_matters)], [], [account] if account else [], GRACE)
    return fact(found)


@pytest.mark.parametrize(
    ("known", "cause"),
    [
        ({"waits": "due"}, Cause.IN_FLIGHT),
        ({"seen_at_s": GRACE.now_s - 1}, Cause.IN_FLIGHT),
        ({"waits": "due", "held": "carrier_unmapped"}, Cause.IN_FLIGHT),
        ({"held": "carrier_unmapped"}, Cause.HELD),
        ({"outcome": "skip", "skipped": "cut_off: created before"}, Cause.SKIPPED),
        ({"outcome": "skip", "skipped": "status: PENDING", "is_skipped_unpaid": True}, Cause.STALE),
        ({"outcome": "import"}, Cause.LOST),
        ({"outcome": ""}, Cause.NEVER_SEEN),
    ],
)
def test_a_missing_order_has_its_cause(known: dict[str, object], cause: Cause) -> None:
    account = its_account(a_hub_line(), **{"erp_id": "", **known})

    assert missing(account) == (Gap.MISSING, cause, "2000-1", "")


def test_a_young_order_is_still_on_its_way() -> None:
    assert missing(None, created_at_s=GRACE.now_s - 60)[1] is Cause.IN_FLIGHT


def test_an_order_that_was_cancelled_before_is_not_missed() -> None:
    assert missing(None, status=OrderStatus.CANCELLED, is_paid=False)[1] is Cause.SKIPPED


def test_a_row_that_cannot_be_read_is_named_and_not_repaired() -> None:
    (found,) = compare([a_hub_line(number="", total_cents=None)], [], [], GRACE)

    assert (found.cause, found.order_id, found.is_repairable) == (Cause.UNREADABLE, 1, False)


def test_only_what_a_look_can_mend_is_repairable() -> None:
    sides = drifted([(OrderStatus.PAID, drift) for drift in DRIFTS])

    repaired = {one.number for one in sides.found() if one.is_repairable}

    wanted = {"never_seen", "untold"}
    assert repaired == {f"2000-{DRIFTS.index(drift) + 1}" for drift in wanted}


def test_paid_orders_that_the_erp_was_not_told_of_are_stale() -> None:
    line = a_hub_line()
    erp = its_erp_line(line, status=ErpStatus.AWAITING_PAYMENT)

    (untold,) = compare([line], [erp], [its_account(line, told_paid=False)], GRACE)
    (told,) = compare([line], [erp], [its_account(line)], GRACE)

    assert (untold.cause, told.cause) == (Cause.STALE, Cause.ERP_DIFFERS)
    assert (untold.hub, untold.erp) == ("paid", "awaiting_payment")


def test_an_order_cancelled_after_its_invoice_is_left_to_a_person() -> None:
    line = a_hub_line(status=OrderStatus.CANCELLED, is_paid=False)
    erp = its_erp_line(line, status=ErpStatus.FULFILLED, is_invoiced=True)

    (found,) = compare([line], [erp], [its_account(line, told_cancelled=False)], GRACE)

    assert (found.cause, found.is_repairable) == (Cause.ERP_DIFFERS, False)


def test_a_status_that_says_nothing_of_the_erp_is_no_difference() -> None:
    line = a_hub_line(status=OrderStatus.ISSUE)
    erp = its_erp_line(a_hub_line(), status=ErpStatus.CANCELLED)

    assert compare([line], [erp], [its_account(line)], GRACE) == []


def test_a_second_order_that_a_person_cancelled_is_settled() -> None:
    line = a_hub_line()
    second = replace(its_erp_line(line, status=ErpStatus.CANCELLED), ref=ErpOrderRef("8", "8"))

    (found,) = compare([line], [second, its_erp_line(line)], [its_account(line)], GRACE)

    assert (found.gap, found.cause, found.is_explained) == (Gap.TWICE, Cause.SETTLED, True)


def test_two_orders_of_the_hub_with_one_number_are_named() -> None:
    lines = [a_hub_line(1, number="A"), a_hub_line(2, number="A")]

    found = compare(lines, [its_erp_line(lines[0])], [its_account(lines[0])], GRACE)

    assert fact(found[0]) == (Gap.TWICE, Cause.TWO_ORDERS, "A", "hub")
    assert found[0].hub == "1, 2"


def test_what_only_the_erp_has_is_told_by_whose_it_is() -> None:
    line = a_hub_line()
    known = [its_account(line, is_of_day=False), its_account(line), None]

    causes = [
        compare([], [its_erp_line(line)], [one] if one else [], GRACE)[0].cause for one in known
    ]

    assert causes == [Cause.OTHER_DAY, Cause.GONE, Cause.NOT_OURS]


def test_what_was_sold_elsewhere_is_left_out() -> None:
    assert compare([], [its_erp_line(a_hub_line(), number="")], [], GRACE) == []


def test_the_day_of_these_tests_is_a_day_of_sao_paulo() -> None:
    assert day_of(DAY_S).isoformat() == "2026-11-23"
    assert day_of(DAY_S - 1).isoformat() == "2026-11-22"
