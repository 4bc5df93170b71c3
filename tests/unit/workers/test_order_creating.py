"""Never twice: an order whose creation has an unknown outcome is looked up before anything else."""

from dataclasses import replace

import pytest

from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_orders import ErpStatus
from domain.errors import ErpRejected, LookAgain, OutcomeUnknown, TransientError
from tests.order_builders import a_cancelled_order, a_carrier_rule, a_channel_order
from tests.unit.workers.order_room import ID, NUMBER, RULE, Died, OrderRoom, dying, whole
from workers.work import LeaseGone, Sent

LOST = OutcomeUnknown("no answer")
DEADLINES_S = 2 * RULE.deadline_s


def a_room_that_lost_an_answer(*, comes_late: bool = False, **parts: object) -> OrderRoom:
    """Give a room whose ERP did what it was asked and could not say so."""
    room = OrderRoom(**parts)
    room.erp.failures["create_order"], room.erp.lost = [LOST], {"create_order"}
    room.erp.comes_late = comes_late
    return room


def posts(room: OrderRoom) -> int:
    return room.erp.calls.count("create_order")


def test_the_intent_is_committed_before_the_erp_is_asked() -> None:
    room = OrderRoom()
    intents = []
    room.erp.before = lambda call: intents.append((call, ID in room.claims.rows))

    room.look()

    assert ("find_customer", False) in intents
    assert intents[-1] == ("create_order", True)


def test_an_order_is_looked_up_before_it_is_created() -> None:
    room = OrderRoom()

    room.look()

    calls = ["product_ids", "find_orders", "find_customer", "create_customer", "create_order"]
    assert room.erp.calls == calls


def test_an_order_that_came_to_be_without_an_answer_is_found_and_bound() -> None:
    room = a_room_that_lost_an_answer()

    assert room.later() == DEADLINES_S
    room.wait(DEADLINES_S)

    assert room.look() == Sent({"outcome": "update"})
    imported = room.claim().imported
    assert imported is not None
    assert imported.ref == room.only().ref
    assert posts(room) == 1


def test_nothing_is_posted_before_two_look_ups_found_nothing() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [LOST]

    assert room.later() == DEADLINES_S
    room.wait(DEADLINES_S)
    assert room.later() == RULE.wait_s
    assert posts(room) == 1
    room.wait(RULE.wait_s)

    assert room.look() == Sent({"outcome": "import"})
    assert posts(room) == 2
    assert len(room.erp.orders) == 1


def test_look_ups_that_come_too_early_do_not_count() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [LOST]
    room.look()

    room.wait(1)
    early = [room.later() for _ in range(5)]

    assert early == [DEADLINES_S - 1] * 5
    assert posts(room) == 1


def test_an_order_that_the_erp_commits_late_is_found_by_the_second_look_up() -> None:
    room = a_room_that_lost_an_answer(comes_late=True)
    room.look()
    room.wait(DEADLINES_S)
    room.later()

    room.erp.arrive()
    room.wait(RULE.wait_s)

    assert room.look() == Sent({"outcome": "update"})
    assert (posts(room), len(room.erp.orders)) == (1, 1)


def test_without_the_look_up_the_same_story_makes_two_orders() -> None:
    room = a_room_that_lost_an_answer(look=replace(RULE, looks_up=False))

    room.look()
    room.look()

    assert len(room.erp.numbered(NUMBER)) == 2


@pytest.mark.parametrize("at", ["intent_to_post", "post_to_record"])
def test_who_dies_around_the_post_leaves_an_intent_that_is_looked_up(at: str) -> None:
    room = OrderRoom(arrow=dying(at))
    with pytest.raises(Died):
        room.die()

    while isinstance(outcome := room.look(), LookAgain):
        room.wait(outcome.after_s)

    assert isinstance(outcome, Sent)
    assert posts(room) == 1
    assert len(room.erp.orders) == 1


def test_who_dies_before_the_intent_leaves_nothing_to_look_up() -> None:
    room = OrderRoom(arrow=dying("customer_to_intent"))
    with pytest.raises(Died):
        room.die()

    assert room.claims.rows == {}
    assert room.look() == Sent({"outcome": "import"})


def test_an_intent_whose_end_nobody_saw_waits_as_long_as_a_call_may_last() -> None:
    room = OrderRoom(arrow=dying("intent_to_post"))
    with pytest.raises(Died):
        room.die()

    assert room.later() == 3 * RULE.deadline_s + DEADLINES_S


def test_an_order_that_is_cancelled_while_its_creation_is_unknown_is_cancelled_when_found() -> None:
    room = a_room_that_lost_an_answer()
    room.look()
    room.change_hub(**whole(a_cancelled_order()))
    room.wait(DEADLINES_S)

    assert room.look() == Sent({"outcome": "update"})
    assert room.only().status is ErpStatus.CANCELLED


def test_an_order_that_is_cancelled_and_never_came_to_be_is_skipped() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [LOST]
    room.look()
    room.change_hub(**whole(a_cancelled_order()))
    room.wait(DEADLINES_S)
    room.later()
    room.wait(RULE.wait_s)

    assert room.look() == Sent({"outcome": "skip"}, is_void=True)
    assert room.erp.orders == {}


def test_a_creation_that_never_reached_the_erp_is_tried_again_at_once() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [TransientError("connection refused")]

    assert isinstance(room.look(), TransientError)
    assert room.claim().intent is None
    assert room.look() == Sent({"outcome": "import"})


def test_a_bug_in_reading_the_answer_counts_as_an_unknown_outcome() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [KeyError("id")]

    assert isinstance(room.look(), KeyError)
    assert room.later() == DEADLINES_S
    assert posts(room) == 1


def test_a_lease_that_is_lost_right_before_the_post_keeps_it_from_going_out() -> None:
    room = OrderRoom()
    room.erp.before = lambda call: None
    room.calls.left = 4
    outcome = room.look()

    assert isinstance(outcome, LeaseGone)
    assert room.erp.orders == {}


def test_an_order_that_was_noted_anew_meanwhile_is_not_created_from_an_old_look() -> None:
    room = OrderRoom()
    room.claims.revisions[ID] = 2

    assert room.later() > 0
    assert room.erp.orders == {}

    room.note()
    assert room.look() == Sent({"outcome": "import"})


def test_two_orders_of_the_hub_with_one_number_are_a_conflict() -> None:
    room = OrderRoom(a_channel_order(), a_channel_order(order_id=2))
    room.look(ID)

    room.look(2)

    assert room.claim(2).holds[-1].reason is Reason.ORDER_CONFLICT
    assert len(room.erp.orders) == 1


def test_a_customer_that_the_erp_knows_is_not_created_again() -> None:
    room = OrderRoom()
    room.erp.customers["11144477735"] = "c77"

    room.look()

    assert room.only().customer_id == "c77"
    assert "create_customer" not in room.erp.calls


def test_a_customer_that_another_order_created_meanwhile_is_taken() -> None:
    room = OrderRoom()
    room.erp.failures["create_customer"] = [ErpRejected("documento já cadastrado")]
    room.erp.lost = {"create_customer"}

    assert room.look() == Sent({"outcome": "import"})
    assert list(room.erp.customers.values()) == [room.only().customer_id]


def test_a_customer_that_the_erp_refuses_holds_the_order() -> None:
    room = OrderRoom()
    room.erp.failures["create_customer"] = [ErpRejected("documento inválido")]

    assert isinstance(room.look(), ErpRejected)
    assert room.erp.orders == {}


def test_a_carrier_that_the_erp_does_not_have_holds_the_order_by_what_its_items_say() -> None:
    room = OrderRoom()
    room.erp.forms = (ErpCarrierForm(ErpCarrier("6009", "6901"), "Jadlog"),)

    held = room.held()

    assert (held.reason, held.cause) == (Reason.CARRIER_UNMAPPED, room.claim().keys[0].text)
    assert "mapped to one that orders cannot have: carrier 6002:6201" in str(held)
    assert "carrier held" in room.steps()
    assert (room.erp.customers, room.erp.orders, room.claim().intent) == ({}, {}, None)


def test_another_rule_for_a_carrier_that_the_erp_does_not_have_lets_the_order_in() -> None:
    room = OrderRoom()
    room.erp.forms = (ErpCarrierForm(ErpCarrier("6009", "6901"), "Jadlog"),)
    room.held()

    room.rules.rows = [a_carrier_rule("6009:6901")]

    assert room.look() == Sent({"outcome": "import"})


def test_a_customer_whose_creation_is_unknown_is_looked_up_first() -> None:
    room = OrderRoom()
    room.erp.failures["create_customer"], room.erp.lost = [LOST], {"create_customer"}

    assert room.later() == DEADLINES_S
    assert room.look() == Sent({"outcome": "import"})
    assert room.erp.calls.count("create_customer") == 1


def test_a_creation_that_would_begin_too_late_does_not_begin() -> None:
    room = OrderRoom()
    room.calls.before = {5: lambda: room.wait(DEADLINES_S + 1)}

    assert isinstance(room.look(), TransientError)
    assert room.erp.orders == {}
    assert room.claim().intent is None
    assert room.look() == Sent({"outcome": "import"})
