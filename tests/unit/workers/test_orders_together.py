"""Several orders in one batch: what is written once for all of them befalls each for itself."""

import pytest

from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.errors import ErpRejected, LookAgain, OutcomeUnknown, Throttled
from domain.order_claims import Claim
from tests.order_builders import a_channel_order
from tests.unit.workers.order_room import Died, OrderRoom, dying
from workers.work import LeaseGone, Sent

IDS = (1, 2, 3)
IMPORTED = Sent({"outcome": "import"})


def orders(*ids: int) -> list[ChannelOrder]:
    return [a_channel_order(order_id=n, marketplace_number=f"N{n}") for n in ids]


def a_room(**parts: object) -> OrderRoom:
    return OrderRoom(*orders(*IDS), **parts)


def numbers(room: OrderRoom) -> list[str]:
    return sorted(kept.order.store_order_number for kept in room.erp.orders.values())


def test_the_intents_of_all_are_committed_at_once_before_the_first_is_posted() -> None:
    room = a_room()
    seen: list[tuple[str, int]] = []
    room.erp.before = lambda call: seen.append((call, len(room.claims.rows)))

    room.look(*IDS)

    assert [count for call, count in seen if call == "create_order"] == [3, 3, 3]
    assert {count for call, count in seen if call != "create_order"} == {0}
    assert numbers(room) == ["N1", "N2", "N3"]


def test_an_order_that_the_erp_refuses_does_not_hold_those_beside_it() -> None:
    room = a_room()
    room.erp.failures["create_order"] = [None, ErpRejected("sem estoque")]

    assert room.look(*IDS) == IMPORTED

    assert numbers(room) == ["N1", "N3"]
    assert (room.claim(2).intent, room.claim(2).outcome) == (None, "hold")


def test_an_unknown_outcome_is_of_its_own_order_only() -> None:
    room = a_room()
    room.erp.failures["create_order"], room.erp.lost = [OutcomeUnknown("lost")], {"create_order"}

    room.look(*IDS)

    open_ones = [n for n in IDS if room.claim(n).intent is not None]
    assert open_ones == [1]
    assert numbers(room) == ["N1", "N2", "N3"]


def test_orders_that_were_not_posted_any_more_have_no_intent() -> None:
    room = a_room()
    room.erp.failures["create_order"] = [None, Throttled("busy", 30.0)]

    room.look(*IDS)

    assert numbers(room) == ["N1"]
    assert [room.claim(n).intent for n in IDS] == [None, None, None]
    assert room.calls.blocked_s == 30.0
    assert room.look(*IDS) == IMPORTED
    assert numbers(room) == ["N1", "N2", "N3"]


def test_orders_that_were_looked_at_before_the_budget_was_spent_are_created() -> None:
    left = iter([None, None, Throttled("busy", 30.0)])

    def arrow(name: str) -> None:
        if name == "order_fetch_to_decide" and (error := next(left)) is not None:
            raise error

    room = a_room(arrow=arrow)

    assert isinstance(room.look(*IDS), Throttled)

    assert numbers(room) == ["N1", "N2"]


def test_who_dies_between_two_posts_leaves_intents_that_are_looked_up() -> None:
    room = a_room(arrow=dying("post_to_record"))
    with pytest.raises(Died):
        room.look(*IDS)

    for n in IDS:
        while isinstance(outcome := room.look(n), LookAgain):
            room.wait(outcome.after_s)

    assert numbers(room) == ["N1", "N2", "N3"]
    assert room.erp.calls.count("create_order") == 3


def test_a_lease_that_is_gone_before_the_intents_lets_nothing_out() -> None:
    room = a_room()
    room.calls.left = 9

    assert isinstance(room.look(*IDS), LeaseGone)

    assert room.erp.orders == {}


def test_of_two_with_one_number_the_later_is_a_conflict() -> None:
    room = OrderRoom(*orders(1), a_channel_order(order_id=2, marketplace_number="N1"))

    room.look(1, 2)

    assert room.claim(2).holds[-1].reason is Reason.ORDER_CONFLICT
    assert room.claim(1).imported is not None
    assert numbers(room) == ["N1"]


def test_the_later_of_two_with_one_number_is_created_when_the_first_cannot_be() -> None:
    room = OrderRoom(*orders(1), a_channel_order(order_id=2, marketplace_number="N1"))
    room.erp.failures["create_customer"] = [ErpRejected("documento inválido")]

    assert room.look(1, 2) == IMPORTED

    assert numbers(room) == ["N1"]
    assert isinstance(room.claim(1), Claim)
    assert room.claim(1).imported is None
