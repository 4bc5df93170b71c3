"""Prices: to their owner in the hub, not twice, and never more calls than allowed."""

from typing import Any

import pytest

from domain.changes import Change
from domain.deadletters import Reason
from domain.errors import (
    AccessDenied,
    NotThereYet,
    OutcomeUnknown,
    PermanentError,
    Rejected,
    Throttled,
    TransientError,
)
from domain.hub_ports import SkuBinding
from tests.builders import a_change, a_store
from tests.fake_products import FakeWaits
from tests.fakes import COST, LISTING, SKU, FakeBindings, FakeHub
from tests.unit.workers.working import push
from workers.handlers.price import PushPrice
from workers.work import Sent, TogetherRefused, Work


def prices(*keys: str, **what_matters: Any) -> list[Change]:
    return [a_change(key, payload={"price": "10.00"}, **what_matters) for key in keys]


def sent(hub: FakeHub, *keys: str, bindings: FakeBindings | None = None, **known: Any) -> Work:
    handler = PushPrice(FakeBindings() if bindings is None else bindings)
    return push(handler, hub, a_store(), prices(*keys), **known)


def bound(*keys: str, **fields: Any) -> FakeBindings:
    """Bindings that the hub gives to these SKUs when they are all it has."""
    numbered = enumerate(sorted(keys))
    return FakeBindings(
        *[SkuBinding(k, 100 + 10 * n, 100 + 10 * n, fields.get("scope", SKU)) for n, k in numbered]
    )


def test_a_price_kept_on_the_sku_is_patched() -> None:
    hub = FakeHub("A")

    work = sent(hub, "A")

    assert hub.calls == ["find_sku A", "put_sku_price A"]
    assert hub.prices == {"A": (1000, 1000)}
    assert isinstance(work.outcomes["A"], Sent)


def test_a_promotion_goes_along() -> None:
    hub = FakeHub("A")
    change = a_change("A", payload={"price": "10.00", "sale_price": "8.50"})

    push(PushPrice(bound("A")), hub, a_store(), [change])

    assert hub.prices == {"A": (1000, 850)}


def test_prices_kept_on_listings_go_out_in_one_call() -> None:
    hub = FakeHub(scopes={"A": LISTING, "B": LISTING})

    work = sent(hub, "A", "B")

    assert hub.calls[-1] == "put_listing_prices 4"
    assert set(hub.prices) == {"A/0", "A/1", "B/0", "B/1"}
    assert all(isinstance(outcome, Sent) for outcome in work.outcomes.values())


def test_listings_once_found_are_not_looked_up_again() -> None:
    hub, bindings = FakeHub(scopes={"A": LISTING}), FakeBindings()
    sent(hub, "A", bindings=bindings)
    hub.calls.clear()

    sent(hub, "A", bindings=bindings)

    assert hub.calls == ["put_listing_prices 2"]


def test_a_price_that_the_hub_derives_from_cost_waits_for_a_person() -> None:
    work = sent(FakeHub(scopes={"A": COST}), "A")

    outcome = work.outcomes["A"]
    assert isinstance(outcome, PermanentError)
    assert outcome.reason is Reason.PRICE_NOT_SETTABLE


def test_a_scope_that_was_cost_is_looked_up_again_though_it_is_bound() -> None:
    hub = FakeHub("A")

    work = sent(hub, "A", bindings=bound("A", scope=COST))

    assert isinstance(work.outcomes["A"], Sent)
    assert hub.calls == ["find_sku A", "put_sku_price A"]


def test_what_equals_the_accepted_content_is_not_sent() -> None:
    hub = FakeHub("A")
    first = sent(hub, "A").outcomes["A"]
    assert isinstance(first, Sent)
    hub.calls.clear()

    again = prices("A", accepted_hash=first.content_hash)
    work = push(PushPrice(bound("A")), hub, a_store(), again)

    assert hub.calls == []
    assert work.outcomes["A"] == Sent(first.accepted, first.content_hash, called=False)


def test_many_unknown_skus_are_bound_by_pages() -> None:
    keys = [f"K{n:03}" for n in range(120)]
    hub = FakeHub(*keys)

    sent(hub, *keys[:20])

    assert hub.calls[:2] == ["page_of_skus 0", "put_sku_price K000"]
    assert not any(call.startswith("find_sku") for call in hub.calls)


def test_paging_goes_on_where_the_budget_ended_it() -> None:
    keys = [f"K{n:03}" for n in range(250)]
    hub, memo = FakeHub(*keys), dict[str, Any]()
    sent(hub, *keys[-20:], permits=1, memo=memo)
    hub.calls.clear()

    sent(hub, *keys[-20:], memo=memo)

    assert hub.calls[0] == "page_of_skus 100"


def test_a_sku_that_stands_twice_in_the_hub_waits_for_a_person() -> None:
    hub = FakeHub("A")
    hub.twins = {"A"}

    outcome = sent(hub, "A").outcomes["A"]

    assert isinstance(outcome, PermanentError)
    assert outcome.reason is Reason.SKU_AMBIGUOUS


def test_of_two_skus_of_one_code_the_one_that_a_person_chose_is_meant() -> None:
    hub, bindings = FakeHub("A"), FakeBindings()
    hub.twins = {"A"}
    bindings.choices = {"A": hub.find_sku("A")[1].sku_id}

    sent(hub, "A", bindings=bindings)

    assert bindings.rows["A"].sku_id == bindings.choices["A"]


def test_a_choice_that_is_not_there_any_more_decides_nothing() -> None:
    hub, bindings = FakeHub("A"), FakeBindings()
    hub.twins, bindings.choices = {"A"}, {"A": 999}

    assert isinstance(sent(hub, "A", bindings=bindings).outcomes["A"], PermanentError)


def test_an_unknown_sku_waits() -> None:
    assert isinstance(sent(FakeHub(), "A").outcomes["A"], NotThereYet)


def test_a_sku_without_listing_waits() -> None:
    hub = FakeHub(scopes={"A": LISTING})
    hub.without_listing = {"A"}

    assert isinstance(sent(hub, "A").outcomes["A"], NotThereYet)


def test_ids_that_the_hub_no_longer_knows_are_forgotten_and_looked_up_again() -> None:
    hub, bindings = FakeHub(), bound("A")

    work = sent(hub, "A", bindings=bindings)

    assert bindings.rows == {}
    assert isinstance(work.outcomes["A"], TransientError)


def test_a_product_that_lost_its_listings_call_takes_no_neighbour_with_it() -> None:
    hub = FakeHub(scopes={"A": LISTING, "B": LISTING})
    hub.failures = [Rejected("GET /skus/100/marketplaces: 404", 404)]

    work = sent(hub, "A", "B", bindings=bound("A", "B", scope=LISTING))

    assert isinstance(work.outcomes["A"], TransientError)
    assert isinstance(work.outcomes["B"], Sent)


def test_a_refused_listing_waits_for_a_person_and_its_neighbours_are_sent() -> None:
    hub, bindings = FakeHub(scopes={"A": LISTING, "B": LISTING}), FakeBindings()
    hub.refused = {"B"}

    work = sent(hub, "A", "B", bindings=bindings)

    refused = work.outcomes["B"]
    assert isinstance(refused, Rejected)
    assert refused.exchange is not None
    assert '"listing": ' in refused.exchange.sent
    assert isinstance(work.outcomes["A"], Sent)
    assert sorted(bindings.rows) == ["A"]


def test_listing_prices_refused_whole_are_tried_apart() -> None:
    hub = FakeHub(scopes={"A": LISTING, "B": LISTING})
    bindings = bound("A", "B", scope=LISTING)
    hub.failures = [None, None, Rejected("PUT prices: 422")]

    work = sent(hub, "A", "B", bindings=bindings)

    assert [type(work.outcomes[key]) for key in "AB"] == [TogetherRefused] * 2


def test_a_listing_price_refused_alone_waits_for_a_person() -> None:
    hub = FakeHub(scopes={"A": LISTING})
    hub.failures = [None, Rejected("PUT prices: 422")]

    work = sent(hub, "A", bindings=bound("A", scope=LISTING))

    assert isinstance(work.outcomes["A"], Rejected)


def test_a_budget_spent_midway_leaves_the_rest_untouched() -> None:
    hub = FakeHub("A", "B", "C")

    work = sent(hub, "A", "B", "C", bindings=bound("A", "B", "C"), permits=2)

    assert sorted(hub.prices) == ["A", "B"]
    assert "C" not in work.outcomes


def test_an_error_of_one_sku_stays_with_it() -> None:
    hub = FakeHub("A", "B")
    hub.failures = [OutcomeUnknown("timeout")]

    work = sent(hub, "A", "B", bindings=bound("A", "B"))

    assert isinstance(work.outcomes["A"], OutcomeUnknown)
    assert isinstance(work.outcomes["B"], Sent)


@pytest.mark.parametrize("error", [Throttled("429", 30.0), AccessDenied("401")])
@pytest.mark.parametrize("keys", [("A", "B"), ("A", "B", "unbound")])
def test_an_error_of_the_token_ends_the_calls(error: Exception, keys: tuple[str, ...]) -> None:
    hub = FakeHub("A", "B")
    hub.failures = [error]

    work = sent(hub, *keys, bindings=bound("A", "B"))

    assert len(hub.calls) == 1
    assert work.outcomes == {"*": error}


def test_an_unknown_sku_waits_for_a_product_that_may_bring_it_and_is_looked_up_later() -> None:
    waits = FakeWaits()
    waits.is_pending = True
    hub = FakeHub()
    handler = PushPrice(FakeBindings(), waits)

    first = push(handler, hub, a_store(), prices("A"))
    push(handler, hub, a_store(), prices("A", attempts=1))

    assert isinstance(first.outcomes["A"], NotThereYet)
    assert hub.calls == ["find_sku A"]


def test_a_price_of_an_unknown_sku_wakes_the_product_that_waits_for_it() -> None:
    waits = FakeWaits()
    waits.wait("acme", "P-1", ["A"])

    push(PushPrice(FakeBindings(), waits), FakeHub(), a_store(), prices("A"))

    assert waits.woken == ["P-1"]
