"""An order of the ERP is taken for the channel's own only where it is proved to be it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.deadletters import Reason
from domain.erp_orders import ErpOrder, ErpStatus
from domain.errors import LookAgain, OutcomeUnknown
from domain.money import Cents
from domain.store import OrderImport
from tests.order_builders import a_channel_order, a_pending_order, a_store_of_orders
from tests.unit.workers.order_room import ID, NUMBER, RULE, OrderRoom, whole
from workers.work import Sent

ALL = a_store_of_orders(order_import=OrderImport.ALL)
BUYER = "11144477735"
BARE = {"note": "digitado por Ana"}
"""What a person or another integration writes: nothing of ours."""


def ours(**fields: Any) -> ErpOrder:
    """Give the order as the bridge would have made it, but for some fields."""
    room = OrderRoom()
    room.look()
    return replace(room.only().order, **fields)


def a_room_whose_erp_has(*orders: ErpOrder, buyer: str = BUYER, **parts: Any) -> OrderRoom:
    """Give a room whose ERP has orders, all of them of one customer, and knows our buyer."""
    room = OrderRoom(**parts)
    room.erp.customers = {BUYER: "c-ours", buyer: "c-theirs" if buyer != BUYER else "c-ours"}
    for order in orders:
        room.erp._add_order(order, room.erp.customers[buyer])
    return room


def adopted(room: OrderRoom) -> str:
    """Look at the order, which must be bound to one that was there; gives its id."""
    before = dict(room.erp.orders)
    assert isinstance(room.look(), Sent)
    imported = room.claim().imported
    assert imported is not None
    assert room.erp.orders.keys() == before.keys()
    return imported.ref.erp_id


OTHERS = {
    "total": ours(**BARE, total_cents=Cents(ours().total_cents + 1)),
    "day": ours(**BARE, ordered_on=ours().ordered_on - timedelta(days=8)),
    "note": ours(note="AnyMarket 7 - MERCADO_LIVRE"),
}


@pytest.mark.parametrize("other", OTHERS)
def test_another_order_of_the_same_number_is_neither_taken_nor_doubled(other: str) -> None:
    room = a_room_whose_erp_has(OTHERS[other])

    held = room.held()

    assert (held.reason, held.cause) == (Reason.NUMBER_TAKEN, NUMBER)
    assert "create_order" not in room.erp.calls
    assert room.claim().imported is None


def test_the_hold_tells_both_sides_and_what_to_do() -> None:
    room = a_room_whose_erp_has(OTHERS["total"])

    said = str(room.held())

    theirs, wanted = OTHERS["total"].total_cents, ours().total_cents
    assert room.only().ref.number in said
    assert f"R$ {theirs / 100:.2f}" in said
    assert f"R$ {wanted / 100:.2f}" in said
    assert f'write "AnyMarket {ID}"' in said


def test_an_order_of_another_customer_is_not_taken() -> None:
    room = a_room_whose_erp_has(ours(**BARE), buyer="12345678909")

    held = room.held()

    assert (held.reason, "customer" in str(held)) == (Reason.NUMBER_TAKEN, True)
    assert BUYER not in str(held)


def test_an_order_of_a_customer_that_is_not_told_is_not_taken() -> None:
    room = a_room_whose_erp_has(ours(**BARE))
    room.erp.change(room.only().ref.erp_id, customer_id="")

    assert room.held().reason is Reason.NUMBER_TAKEN


def test_an_order_with_the_same_total_and_customer_is_taken_for_one_call_more() -> None:
    room = a_room_whose_erp_has(ours(**BARE))

    assert adopted(room) == room.only().ref.erp_id
    assert room.erp.calls == ["product_ids", "find_orders", "find_customer", "state"]


def test_an_order_that_names_ours_is_taken_without_asking_for_its_customer() -> None:
    room = a_room_whose_erp_has(ours(total_cents=Cents(1)), buyer="12345678909")

    assert adopted(room) == room.only().ref.erp_id
    assert "find_customer" not in room.erp.calls


def test_of_several_the_one_that_names_ours_is_taken() -> None:
    room = a_room_whose_erp_has(OTHERS["total"], ours(), ours(**BARE))

    assert room.erp.orders[adopted(room)].order == ours()


def test_a_person_says_that_it_is_the_same_by_its_note() -> None:
    room = a_room_whose_erp_has(OTHERS["total"])
    room.held()
    same = replace(OTHERS["total"], note=f"conferido\nAnyMarket {ID}")
    room.erp.change(room.only().ref.erp_id, order=same)
    room.note()

    assert adopted(room) == room.only().ref.erp_id


def test_a_person_gives_the_other_order_another_number() -> None:
    room = a_room_whose_erp_has(OTHERS["total"])
    room.held()
    away = replace(OTHERS["total"], store_order_number="LOJA-1")
    room.erp.change(room.only().ref.erp_id, order=away)
    room.note()

    assert room.look() == Sent({"outcome": "import"})
    assert len(room.erp.numbered(NUMBER)) == 1


def test_a_store_says_how_much_earlier_the_erp_may_date_an_order() -> None:
    store = a_store_of_orders(erp_early_days=8)

    room = a_room_whose_erp_has(OTHERS["day"], store=store)

    assert adopted(room) == room.only().ref.erp_id


def test_what_was_perhaps_created_is_never_taken_for_another_order_of_its_number() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"] = [OutcomeUnknown("no answer")]
    room.look()
    room.erp._add_order(OTHERS["total"], "c-theirs")

    while isinstance(room.look(), LookAgain):
        room.wait(RULE.deadline_s)

    assert room.claim().imported is None
    assert room.claim().holds[-1].reason is Reason.NUMBER_TAKEN
    assert room.erp.calls.count("create_order") == 1


def test_what_was_perhaps_created_is_found_beside_another_order_of_its_number() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"], room.erp.lost = (
        [OutcomeUnknown("no answer")],
        {"create_order"},
    )
    room.look()
    [created] = room.erp.orders
    room.erp._add_order(OTHERS["total"], "c-theirs")
    room.wait(3 * RULE.deadline_s)

    assert adopted(room) == created


def test_what_was_perhaps_created_is_found_where_the_erp_keeps_no_notes() -> None:
    room = OrderRoom()
    room.erp.failures["create_order"], room.erp.lost = (
        [OutcomeUnknown("no answer")],
        {"create_order"},
    )
    room.look()
    room.erp.change(room.only().ref.erp_id, order=ours(note=""))
    room.wait(3 * RULE.deadline_s)

    assert adopted(room) == room.only().ref.erp_id


def test_an_order_that_the_erp_has_already_is_bound_as_it_stands_there() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    room.claims.rows.clear()
    room.change_hub(**whole(a_channel_order()))

    room.look()

    imported = room.claim().imported
    assert imported is not None
    assert imported.ref == room.only().ref


def test_an_order_that_is_adopted_is_brought_along() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    room.claims.rows.clear()
    room.change_hub(**whole(a_channel_order()))

    room.look()

    assert room.only().status is ErpStatus.OPEN


def test_several_orders_with_its_number_are_a_conflict() -> None:
    room = OrderRoom()
    room.look()
    twin = room.erp._add_order(room.only().order, "c1")
    room.claims.rows.clear()

    held = room.held()

    assert (held.reason, held.cause) == (Reason.ORDER_CONFLICT, NUMBER)
    assert twin.number in str(held)
    assert len(room.erp.orders) == 2


def test_of_several_the_one_that_is_not_cancelled_is_bound() -> None:
    room = OrderRoom()
    room.look()
    first = room.only().ref
    twin = room.erp._add_order(room.only().order, "c1")
    room.claims.rows.clear()
    room.erp.change(first.erp_id, status=ErpStatus.CANCELLED)

    room.look()

    imported = room.claim().imported
    assert imported is not None
    assert imported.ref == twin
