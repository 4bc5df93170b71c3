"""Imported orders that travel otherwise now: the ERP order follows, or a person is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from adapters.events.order_events import OrderEvent
from adapters.queue.erp_events import EventErp
from domain.channel_orders import OrderStatus, ShippingDescriptor
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier, ErpCarrierForm
from domain.erp_orders import ErpStatus
from domain.errors import ErpRejected, OutcomeUnknown
from domain.store import CarrierConflict, Erp
from tests.order_builders import (
    MERCADO_ENVIOS,
    a_carrier_rule,
    a_store_of_orders,
    an_item,
    an_item_by,
)
from tests.unit.workers.order_room import OrderRoom
from workers.work import Sent

LOGGI = a_carrier_rule("6003:6301", marketplace="MERCADO_LIVRE", type="Loggi")
UPDATED = Sent({"outcome": "update"})
TO_LOGGI = ErpCarrier("6003", "6301")


def imported(**parts: object) -> OrderRoom:
    """Give a room whose order is in the ERP, by Mercado Envios; Loggi is mapped too."""
    room = OrderRoom(**parts)
    room.rules.rows = [a_carrier_rule(), LOGGI]
    room.look()
    return room


def reroute(room: OrderRoom, shipping_type: str = "Loggi") -> None:
    room.change_hub(items=(an_item_by(shipping_type),))


def test_an_order_that_travels_otherwise_gets_its_carrier_by_the_rules_once() -> None:
    room = imported()
    reroute(room)

    assert room.look() == UPDATED
    room.look()

    assert room.only().order.carrier == TO_LOGGI
    assert room.only().order.carrier_name == "Loggi"
    assert room.erp.calls.count("set_carrier") == 1
    assert room.steps() == ["changes passed"]


def test_a_carrier_that_is_not_mapped_holds_the_change_and_leaves_the_order_as_it_is() -> None:
    room = imported()
    reroute(room, "Jadlog")

    held = room.held()

    assert (held.reason, "jadlog" in held.cause) == (Reason.CARRIER_UNMAPPED, True)
    assert room.steps() == ["carrier held", "changes passed"]
    assert room.only().order.carrier == ErpCarrier("6002", "6201")


def test_a_carrier_that_is_mapped_later_is_taken_over_at_the_next_look() -> None:
    room = imported()
    reroute(room, "Jadlog")
    room.held()
    room.held()

    rule = a_carrier_rule("6004:6401", marketplace="MERCADO_LIVRE", type="Jadlog")
    room.rules.rows.append(rule)

    assert room.look() == UPDATED
    assert room.only().order.carrier == ErpCarrier("6004", "6401")


def test_what_else_changed_is_done_beside_a_carrier_that_is_not_mapped() -> None:
    room = imported()
    shipping = replace(room.hub.orders[183000101].shipping, number="200")
    room.change_hub(items=(an_item_by("Jadlog"),), shipping=shipping)

    assert room.held().reason is Reason.CARRIER_UNMAPPED
    assert room.erp.calls.count("set_delivery") == 1


def test_items_that_go_different_ways_now_are_held_unless_the_store_says_otherwise() -> None:
    room = imported()
    room.change_hub(items=(an_item(shippings=(MERCADO_ENVIOS, ShippingDescriptor("Loggi"))),))

    assert room.held().reason is Reason.CARRIER_CONFLICT

    room.store = a_store_of_orders(carrier_conflict=CarrierConflict.FIRST)
    assert room.look() == UPDATED
    assert "set_carrier" not in room.erp.calls


def test_other_words_for_the_same_carrier_cost_the_erp_nothing() -> None:
    room = imported()
    calls = len(room.erp.calls)
    said = ShippingDescriptor("Mercado Envios", "MERCADO ENVIOS", "NORMAL")
    room.change_hub(items=(an_item(shippings=(said,)),))

    assert room.look() == UPDATED
    room.rules.rows = [LOGGI]
    assert room.look() == UPDATED
    assert len(room.erp.calls) == calls


def test_rules_that_change_leave_an_order_alone_that_says_the_same() -> None:
    room = imported()
    room.rules.rows = [a_carrier_rule("6009:6901")]
    room.note()

    room.look()

    assert room.only().order.carrier == ErpCarrier("6002", "6201")


def test_a_new_carrier_after_the_invoice_waits_for_a_person() -> None:
    room = imported()
    room.erp.change(room.only().ref.erp_id, is_invoiced=True)
    reroute(room)

    held = room.held()

    assert (held.reason, held.cause) == (Reason.ORDER_LOCKED, "carrier")
    assert '"Loggi" now, carrier 6003:6301' in str(held)
    assert "set_carrier" not in room.erp.calls


def test_what_a_person_set_in_the_erp_already_ends_the_hold() -> None:
    room = imported()
    reroute(room)
    room.erp.failures["set_carrier"] = [ErpRejected("order 1001 keeps its old carrier")]
    assert room.look() is not None
    assert room.claim().outcome == "hold"

    order = replace(room.only().order, carrier=TO_LOGGI)
    room.erp.change(room.only().ref.erp_id, order=order)

    assert room.look() == UPDATED
    assert room.erp.calls.count("set_carrier") == 1


def test_a_new_carrier_that_the_erp_does_not_have_is_held_by_what_its_items_say() -> None:
    room = imported()
    room.erp.forms = (ErpCarrierForm(ErpCarrier("6002", "6201"), "Correios"),)
    reroute(room)

    held = room.held()

    assert (held.reason, "loggi" in held.cause) == (Reason.CARRIER_UNMAPPED, True)
    assert room.only().order.carrier == ErpCarrier("6002", "6201")


def test_what_left_already_is_let_go() -> None:
    room = imported()
    room.change_hub(items=(an_item_by("Jadlog"),), status=OrderStatus.SHIPPED)

    assert room.look() == UPDATED
    assert "set_carrier" not in room.erp.calls


def test_an_order_that_the_erp_cancelled_gets_no_carrier() -> None:
    room = imported()
    room.erp.change(room.only().ref.erp_id, status=ErpStatus.CANCELLED)
    reroute(room)

    room.look()

    assert "set_carrier" not in room.erp.calls


def test_a_carrier_whose_outcome_is_unknown_is_looked_up_before_it_is_told_again() -> None:
    room = imported()
    reroute(room)
    room.erp.failures["set_carrier"], room.erp.lost = [OutcomeUnknown("504")], {"set_carrier"}

    assert isinstance(room.look(), OutcomeUnknown)
    assert room.look() == UPDATED
    assert room.erp.calls.count("set_carrier") == 1


def test_an_order_whose_carrier_nobody_kept_is_known_by_how_it_travelled_at_the_last_look() -> None:
    room = imported()
    claim = room.claim()
    assert claim.told is not None
    room.claims.rows[183000101] = replace(claim, told=replace(claim.told, carrier="", shipping=""))
    reroute(room, "Jadlog")

    assert room.held().reason is Reason.CARRIER_UNMAPPED
    assert room.held().reason is Reason.CARRIER_UNMAPPED

    reroute(room)
    assert room.look() == UPDATED
    assert room.only().order.carrier == TO_LOGGI


def test_an_erp_that_listens_is_told_the_carrier() -> None:
    heard: list[OrderEvent] = []

    class Listening:
        """An ERP that hears events."""

        @contextmanager
        def of(self, store: object, spend: object) -> Iterator[EventErp]:
            yield EventErp("acme", lambda: None, heard.append)

    room = imported(store=a_store_of_orders(erp=Erp.AMQP), erps=Listening())
    reroute(room)
    room.look()
    room.look()

    assert [event.type.value for event in heard] == ["order.imported", "order.carrier_changed"]
    assert heard[1].data["carrier"] == {"id": "6003", "link": "6301", "channel_name": "Loggi"}
