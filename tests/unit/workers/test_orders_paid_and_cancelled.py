"""What happens to an order after it was made: paid, cancelled, sent elsewhere, lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.deadletters import Reason
from domain.erp_orders import ErpStatus
from domain.errors import OutcomeUnknown
from domain.store import OrderImport
from tests.order_builders import (
    ADDRESS,
    a_cancelled_order,
    a_channel_order,
    a_pending_order,
    a_store_of_orders,
)
from tests.unit.workers.order_room import OrderRoom, whole
from workers.work import Sent

SKIPPED = Sent({"outcome": "skip"}, is_void=True)
ALL = a_store_of_orders(order_import=OrderImport.ALL)


def test_an_unpaid_order_is_skipped_until_it_is_paid() -> None:
    room = OrderRoom(a_pending_order())

    assert room.look() == SKIPPED
    assert room.steps() == ["status skipped"]
    assert room.erp.calls == []

    room.change_hub(**whole(a_channel_order()))
    assert room.look() == Sent({"outcome": "import"})


def test_an_unpaid_order_that_is_paid_later_is_the_same_erp_order() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    assert room.only().status is ErpStatus.AWAITING_PAYMENT

    room.change_hub(**whole(a_channel_order()))

    assert room.look() == Sent({"outcome": "update"})
    assert (room.only().status, room.only().paid_on) == (ErpStatus.OPEN, date(2026, 9, 15))


def test_a_payment_is_told_once() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    room.change_hub(**whole(a_channel_order()))

    room.look()
    room.look()

    assert room.erp.calls.count("mark_paid") == 1


def test_what_a_person_opened_in_the_erp_is_not_opened_again() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    room.erp.change(room.only().ref.erp_id, status=ErpStatus.READY_FOR_PICKING)
    room.change_hub(**whole(a_channel_order()))

    room.look()

    assert room.only().status is ErpStatus.READY_FOR_PICKING
    assert "mark_paid" not in room.erp.calls


def test_a_payment_for_what_the_erp_has_cancelled_waits_for_a_person() -> None:
    # ERPs cancel by themselves what is not paid for long.
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    erp_id = room.only().ref.erp_id
    room.erp.change(erp_id, status=ErpStatus.CANCELLED)
    room.change_hub(**whole(a_channel_order()))

    held = room.held()
    assert (held.reason, held.cause) == (Reason.ORDER_LOCKED, "payment")
    assert room.held().reason is Reason.ORDER_LOCKED

    room.erp.change(erp_id, status=ErpStatus.AWAITING_PAYMENT)
    assert room.look() == Sent({"outcome": "update"})
    assert room.only().status is ErpStatus.OPEN


def test_an_order_that_is_cancelled_before_it_was_imported_never_is() -> None:
    room = OrderRoom(a_cancelled_order())

    assert room.look() == SKIPPED
    assert room.erp.orders == {}


def test_an_order_that_is_cancelled_later_is_cancelled_in_the_erp_once() -> None:
    room = OrderRoom()
    room.look()
    room.change_hub(**whole(a_cancelled_order(cancellation="Sem estoque")))

    room.look()
    room.look()

    assert room.only().status is ErpStatus.CANCELLED
    assert room.only().notes == ("Cancelado no canal: Sem estoque",)
    assert room.erp.calls.count("cancel") == 1


def test_an_invoiced_order_is_not_cancelled_blindly() -> None:
    room = OrderRoom()
    room.look()
    room.erp.change(room.only().ref.erp_id, is_invoiced=True)
    room.change_hub(**whole(a_cancelled_order()))

    assert room.held().reason is Reason.ORDER_LOCKED
    assert room.only().status is ErpStatus.OPEN


def test_an_order_goes_to_its_new_address() -> None:
    room = OrderRoom()
    room.look()
    room.change_hub(shipping=replace(ADDRESS, number="200"))

    room.look()

    delivery = room.only().delivery
    assert delivery is not None
    assert delivery.number == "200"


def test_what_is_left_to_do_is_done_beside_what_is_held() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    more = (replace(a_channel_order().items[0], quantity=Decimal(3)),)
    room.change_hub(**whole(a_channel_order(items=more)))

    assert room.held().reason is Reason.ORDER_LOCKED
    assert room.only().status is ErpStatus.OPEN


def test_an_order_that_the_erp_lost_waits_for_a_person() -> None:
    room = OrderRoom()
    room.look()
    room.erp.orders.clear()
    room.change_hub(**whole(a_cancelled_order()))

    assert room.held().reason is Reason.ORDER_CONFLICT


def test_an_unknown_outcome_of_a_payment_is_looked_up_before_it_is_told_again() -> None:
    room = OrderRoom(a_pending_order(), store=ALL)
    room.look()
    room.change_hub(**whole(a_channel_order()))
    room.erp.failures["mark_paid"], room.erp.lost = [OutcomeUnknown("504")], {"mark_paid"}

    assert isinstance(room.look(), OutcomeUnknown)
    assert room.look() == Sent({"outcome": "update"})
    assert room.erp.calls.count("mark_paid") == 1
