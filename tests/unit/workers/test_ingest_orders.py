"""What becomes of an order, and that each thing happens once."""

import pytest

from domain.deadletters import Reason
from domain.errors import (
    AccessDenied,
    ErpRejected,
    LookAgain,
    NotThereYet,
    Throttled,
    TransientError,
)
from domain.order_decisions import Outcome
from domain.store import CarrierConflict
from tests.order_builders import a_carrier_rule, a_channel_order, a_store_of_orders, an_item_by
from tests.unit.workers.order_room import ID, NUMBER, RULE, OrderRoom
from workers.work import BudgetSpent, Sent


def test_an_order_is_imported_with_its_sum_carrier_and_customer() -> None:
    room = OrderRoom()

    assert room.look() == Sent({"outcome": "import"})

    kept = room.only()
    assert kept.order.total_cents == 24870
    assert (kept.order.carrier.carrier_id, kept.order.carrier.link_id) == ("6002", "6201")
    assert kept.customer_id == room.erp.customers["11144477735"]


def test_an_order_is_claimed_with_what_the_erp_calls_it() -> None:
    room = OrderRoom()

    room.look()

    claim = room.claim()
    assert (claim.outcome, claim.number, claim.intent) == (Outcome.IMPORT, NUMBER, None)
    assert claim.imported is not None
    assert claim.imported.ref == room.only().ref


def test_every_step_of_the_decision_is_recorded() -> None:
    room = OrderRoom()

    room.look()

    names = "status cut_off fulfillment content carrier sku payment channel customer"
    assert room.steps() == [f"{name} passed" for name in names.split()]


def test_an_order_that_was_imported_costs_the_erp_nothing_more() -> None:
    room = OrderRoom()
    room.look()
    calls = len(room.erp.calls)

    assert room.look() == Sent({"outcome": "update"})
    assert len(room.erp.calls) == calls
    assert len(room.erp.orders) == 1


def test_one_look_fetches_the_order_once() -> None:
    room = OrderRoom()

    room.look()

    assert room.hub.calls == [f"order {ID}"]


def test_an_order_whose_carrier_is_not_mapped_is_held_with_the_key_named() -> None:
    room = OrderRoom(a_channel_order(items=(an_item_by("Loggi Express"),)))

    held = room.held()

    assert (held.reason, held.cause) == (
        Reason.CARRIER_UNMAPPED,
        "mercado livre|loggi express|aurora oficial||",
    )
    assert "Loggi Express" in str(held)
    assert room.erp.orders == {}


def test_everything_that_holds_an_order_is_named_at_once() -> None:
    room = OrderRoom(a_channel_order(items=(an_item_by("Loggi Express", sku="AUR-MT-VM"),)))

    text = str(room.held())

    assert "Loggi Express" in text
    assert "AUR-MT-VM" in text
    assert [hold.reason for hold in room.claim().holds] == [
        Reason.CARRIER_UNMAPPED,
        Reason.SKU_UNMAPPED,
    ]


def test_a_held_order_that_is_released_is_imported_the_same_way() -> None:
    room = OrderRoom()
    rules, room.rules.rows = room.rules.rows, []
    room.held()

    room.rules.rows = rules

    assert room.look() == Sent({"outcome": "import"})
    assert len(room.erp.orders) == 1


def test_items_that_go_by_different_carriers_are_held_unless_the_store_says_otherwise() -> None:
    items = (an_item_by("Loggi"), an_item_by("SEDEX"))
    rules = [
        a_carrier_rule("6004:6401", marketplace="MERCADO_LIVRE", type="Loggi"),
        a_carrier_rule("6003:6301", marketplace="MERCADO_LIVRE", type="SEDEX"),
    ]
    store = a_store_of_orders(carrier_conflict=CarrierConflict.FIRST)
    strict, easy = (
        OrderRoom(a_channel_order(items=items), store=s) for s in (a_store_of_orders(), store)
    )
    strict.rules.rows = easy.rules.rows = rules

    assert strict.held().reason is Reason.CARRIER_CONFLICT
    assert easy.look() == Sent({"outcome": "import"})
    assert easy.only().order.carrier.carrier_id == "6004"


def test_a_look_that_shows_nothing_newer_is_repeated_once() -> None:
    room = OrderRoom(a_channel_order(updated="2026-09-15T12:10:00Z"))
    room.look()
    room.note()

    again = room.look()

    assert isinstance(again, LookAgain)
    assert (again.after_s, again.may_be_early) == (RULE.wait_s, True)
    assert room.look() == Sent({"outcome": "update"})


def test_a_look_that_shows_something_newer_is_not_repeated() -> None:
    room = OrderRoom(a_channel_order(updated="2026-09-15T12:10:00Z"))
    room.look()

    room.change_hub(updated="2026-09-15T12:11:00Z")

    assert room.look() == Sent({"outcome": "update"})


def test_an_order_that_the_hub_does_not_show_yet_waits() -> None:
    room = OrderRoom()
    room.hub.orders.clear()

    assert isinstance(room.look(), NotThereYet)
    assert room.claims.rows == {}


@pytest.mark.parametrize("error", [Throttled("429"), AccessDenied("401")])
def test_a_hub_that_refuses_every_call_ends_the_batch(error: Exception) -> None:
    room = OrderRoom(a_channel_order(), a_channel_order(order_id=2, marketplace_number="22"))
    room.hub.failures = [error]

    assert room.look(ID, 2) is error
    assert room.hub.calls == [f"order {ID}"]


def test_one_order_that_fails_does_not_keep_the_others() -> None:
    room = OrderRoom(a_channel_order(), a_channel_order(order_id=2, marketplace_number="22"))
    room.hub.failures = [TransientError("502")]

    assert room.look(ID, 2) == Sent({"outcome": "import"})
    assert [kept.order.channel_order_id for kept in room.erp.orders.values()] == [2]


def test_an_erp_that_is_tired_is_left_alone_and_the_rest_stays_due() -> None:
    room = OrderRoom(a_channel_order(), a_channel_order(order_id=2, marketplace_number="22"))
    room.erp.failures["product_ids"] = [Throttled("429", 9.0)]

    spent = room.look(ID, 2)

    assert isinstance(spent, BudgetSpent)
    assert (spent.retry_at_s, room.calls.blocked_s) == (room.now_s + 9.0, 9.0)
    assert room.erp.calls == ["product_ids"]


def test_an_order_is_not_begun_while_the_erp_may_not_be_asked() -> None:
    room = OrderRoom()
    room.calls.left, room.calls.error = 0, BudgetSpent(room.now_s + 5)

    assert room.look() is room.calls.error
    assert room.hub.calls == []


def test_what_the_erp_refuses_waits_for_a_person_and_may_be_tried_anew() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [ErpRejected("CPF inválido")]

    outcome = room.look()

    assert isinstance(outcome, ErpRejected)
    assert (room.claim().outcome, room.claim().intent) == (Outcome.HOLD, None)
    assert room.look() == Sent({"outcome": "import"})
