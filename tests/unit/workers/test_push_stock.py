"""Stock: three dialects, refusals told apart, and nothing sent that could be wrong."""

from typing import Any

import pytest

from domain.errors import (
    AnswerUnreadable,
    Misconfigured,
    NotThereYet,
    PermanentError,
    Rejected,
    Throttled,
    TransientError,
)
from domain.store import StockEndpoint, StockRule, Store
from tests.builders import a_balance, a_store
from tests.fake_products import FakeWaits
from tests.fakes import FakeHub, FakeLevels
from tests.unit.workers.stock_room import MAPPED, changes
from tests.unit.workers.working import push
from workers.handlers.stock import PushStock
from workers.work import Sent, TogetherRefused, Work

AUTO, BATCH, ATOMIC = StockEndpoint.AUTO, StockEndpoint.BATCH, StockEndpoint.ATOMIC


def sent(hub: FakeHub, *keys: str, endpoint: StockEndpoint = AUTO, **known: Any) -> Work:
    """Push seven of each key."""
    handler = PushStock(FakeLevels(*[a_balance(key) for key in keys]), MAPPED)
    store = a_store(stock_endpoint=endpoint)
    return push(handler, hub, store, changes(*keys, apart=known.pop("apart", 0)), **known)


# --------------------------------------------------------------------------------- dialects


@pytest.mark.parametrize(
    ("endpoint", "call"), [(AUTO, "put_each 2"), (BATCH, "put_each 2"), (ATOMIC, "put_all 2")]
)
def test_a_batch_goes_out_in_one_call_of_the_stores_dialect(
    endpoint: StockEndpoint, call: str
) -> None:
    hub = FakeHub("A", "B")

    work = sent(hub, "A", "B", endpoint=endpoint)

    assert hub.calls == [call]
    assert hub.units == {"A": 7, "B": 7}
    assert all(isinstance(outcome, Sent) for outcome in work.outcomes.values())


def test_auto_learns_from_an_unreadable_result_that_the_hub_is_atomic() -> None:
    hub = FakeHub("A", "B")
    hub.batch_is_readable = False

    work = sent(hub, "A", "B")

    assert hub.calls == ["put_each 2", "put_all 2"]
    assert work.memo == {"stock_dialect": "atomic"}
    assert isinstance(work.outcomes["A"], Sent)


def test_auto_learns_from_a_call_that_is_not_there_that_the_hub_is_atomic() -> None:
    hub = FakeHub("A")
    hub.failures = [Rejected("PUT /stocks/batch: 404", 404)]

    work = sent(hub, "A")

    assert hub.calls == ["put_each 1", "put_all 1"]
    assert isinstance(work.outcomes["A"], Sent)


def test_what_was_learned_is_spoken() -> None:
    hub = FakeHub("A")

    sent(hub, "A", memo={"stock_dialect": "atomic"})

    assert hub.calls == ["put_all 1"]


def test_a_store_set_to_batch_does_not_fall_back() -> None:
    hub = FakeHub("A")
    hub.batch_is_readable = False

    work = sent(hub, "A", endpoint=BATCH)

    assert hub.calls == ["put_each 1"]
    assert isinstance(work.outcomes["A"], AnswerUnreadable)


# --------------------------------------------------------------------------------- refusals


def test_an_unknown_sku_waits_and_its_neighbours_are_sent() -> None:
    hub = FakeHub("A")

    work = sent(hub, "A", "new")

    assert isinstance(work.outcomes["new"], NotThereYet)
    assert isinstance(work.outcomes["A"], Sent)


def test_a_refused_sku_that_the_hub_knows_waits_for_a_person() -> None:
    hub = FakeHub("A", "B")
    hub.refused = {"B"}

    work = sent(hub, "A", "B")

    refused = work.outcomes["B"]
    assert isinstance(refused, PermanentError)
    assert refused.exchange is not None
    assert '"partner_id": "B"' in refused.exchange.sent
    assert isinstance(work.outcomes["A"], Sent)


def test_many_refusals_are_looked_up_ten_at_a_time() -> None:
    keys = [f"K{n:02}" for n in range(12)]
    hub = FakeHub()

    work = sent(hub, *keys)

    assert sum(call.startswith("find_sku") for call in hub.calls) == 10
    assert [type(work.outcomes[key]) for key in keys[-2:]] == [TransientError] * 2


@pytest.mark.parametrize(
    ("company", "apart"), [(200, 100), (100, 50), (50, 25), (25, 10), (10, 1), (2, 1)]
)
def test_an_atomic_refusal_is_tried_again_in_smaller_company(company: int, apart: int) -> None:
    keys = [f"K{n:03}" for n in range(company)]
    hub = FakeHub(*keys[1:])

    work = sent(hub, *keys, endpoint=ATOMIC)

    outcomes = set(work.outcomes.values())
    assert {type(outcome) for outcome in outcomes} == {TogetherRefused}
    assert {outcome.apart for outcome in outcomes if isinstance(outcome, TogetherRefused)} == {
        apart
    }


def test_keys_apart_are_sent_atomically() -> None:
    hub = FakeHub("A", "B")

    sent(hub, "A", "B", apart=10)

    assert hub.calls == ["put_all 2"]


def test_one_key_alone_that_is_refused_is_looked_up() -> None:
    hub = FakeHub()

    work = sent(hub, "new", endpoint=ATOMIC, apart=1)

    assert hub.calls == ["put_all 1", "find_sku new"]
    assert isinstance(work.outcomes["new"], NotThereYet)


@pytest.mark.parametrize("endpoint", [AUTO, BATCH])
def test_a_batch_that_is_refused_whole_is_no_verdict_on_each_key(endpoint: StockEndpoint) -> None:
    hub = FakeHub("A", "B")
    hub.failures = [Rejected("PUT /stocks/batch: 422")]

    work = sent(hub, "A", "B", endpoint=endpoint)

    assert [type(work.outcomes[key]) for key in "AB"] == [TogetherRefused] * 2


def test_a_throttled_look_up_ends_the_looking_up() -> None:
    hub = FakeHub()
    hub.failures = [None, Throttled("429", 30.0)]

    work = sent(hub, "A", "B", "C")

    assert hub.calls == ["put_each 3", "find_sku A"]
    assert isinstance(work.outcomes["*"], Throttled)


def test_an_error_of_the_call_holds_for_every_line() -> None:
    hub = FakeHub("A", "B")
    hub.failures = [TransientError("503")]

    work = sent(hub, "A", "B")

    assert [str(work.outcomes[key]) for key in "AB"] == ["503", "503"]


def test_a_budget_spent_before_the_call_leaves_everything_untouched() -> None:
    hub = FakeHub("A")

    work = sent(hub, "A", permits=0)

    assert (hub.calls, "A" in work.outcomes) == ([], False)


# ------------------------------------------------------------------------------- quantities


def test_a_missing_deposit_makes_the_sku_wait_and_sends_nothing_partial() -> None:
    hub = FakeHub("A")
    handler = PushStock(FakeLevels(a_balance("A")), MAPPED)

    work = push(handler, hub, a_store(deposits=("Geral", "Loja 2")), changes("A"))

    assert hub.calls == []
    assert isinstance(work.outcomes["A"], NotThereYet)
    assert "loja 2" in str(work.outcomes["A"])


def test_deposits_are_summed_before_the_buffer_is_taken_off() -> None:
    hub = FakeHub("A")
    levels = FakeLevels(a_balance("A", 5), a_balance("A", -2, "loja 2"))

    push(PushStock(levels, MAPPED), hub, a_store(stock_buffer=1), changes("A"))

    assert hub.units == {"A": 2}


def test_zero_is_sent() -> None:
    hub = FakeHub("A")

    push(PushStock(FakeLevels(a_balance("A", -3)), MAPPED), hub, a_store(), changes("A"))

    assert hub.units == {"A": 0}


def test_the_named_deposit_alone_counts_under_same_name_only() -> None:
    hub = FakeHub("A")
    levels = FakeLevels(a_balance("A", 5), a_balance("A", 90, "loja 2"))
    store = a_store(stock_rule=StockRule.SAME_NAME_ONLY)

    push(PushStock(levels, MAPPED), hub, store, changes("A"))

    assert hub.units == {"A": 5}
    assert hub.lines[0].local_id == 18448


def test_falling_to_zero_is_noted() -> None:
    handler = PushStock(FakeLevels(a_balance("A", 0)), MAPPED)

    work = push(handler, FakeHub("A"), a_store(), changes("A", accepted={"units": 3}))

    assert work.outcomes["A"] == Sent({"units": 0}, fell_to_zero=True)


# ----------------------------------------------------------------------------- what stops it


@pytest.mark.parametrize(
    ("store", "cause"),
    [
        (a_store(stock_rule=None), "stock_rule_missing"),
        (a_store(deposit="Loja 2"), "deposit_unmapped"),
        (a_store(deposit=""), "deposit_unmapped"),
    ],
)
def test_a_store_that_is_not_set_up_sends_nothing(store: Store, cause: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        PushStock(FakeLevels(), MAPPED).check(store, 1)

    assert caught.value.cause == cause


def test_handling_days_and_cost_go_along() -> None:
    hub = FakeHub("A")
    balance = a_balance("A")._replace(cost="9.90", handling_days=2)

    push(PushStock(FakeLevels(balance), MAPPED), hub, a_store(), changes("A"))

    assert (hub.lines[0].cost, hub.lines[0].handling_days) == ("9.90", 2)


def test_a_refused_sku_waits_for_a_product_that_may_bring_it_and_is_looked_up_later() -> None:
    waits = FakeWaits()
    waits.is_pending = True
    hub = FakeHub("B")
    handler = PushStock(FakeLevels(a_balance("A"), a_balance("B")), MAPPED, waits)

    first = push(handler, hub, a_store(), changes("A", "B"))
    push(handler, hub, a_store(), changes("A", "B", attempts=1))

    assert isinstance(first.outcomes["A"], NotThereYet)
    assert hub.calls == ["put_each 2", "put_each 2", "find_sku A"]
