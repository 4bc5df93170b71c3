"""What happens after the import reaches the same ERP order, once."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.carriers import carrier_keys
from domain.channel_orders import ChannelOrder
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier
from domain.erp_orders import ErpOrderRef
from domain.mapping_keys import from_carrier
from domain.order_changes import (
    NO_CHANGES,
    Cancel,
    Changes,
    Imported,
    MarkPaid,
    SetDelivery,
    changes_of,
    imported_as,
    is_rerouted,
    noted,
    shipping_mark,
)
from domain.order_decisions import Outcome, decide
from domain.order_translation import shipping_name, to_erp_order
from domain.store import OrderImport
from tests.order_builders import (
    ADDRESS,
    a_cancelled_order,
    a_channel_order,
    a_pending_order,
    a_store_of_orders,
    an_item,
    an_item_by,
    what_is_known,
)

REF = ErpOrderRef("555", "900451")
LOGGI = an_item_by("Loggi")
_CARRIERS = {"Loggi": ErpCarrier("6003", "6301"), "Mercado Envios": ErpCarrier("6002", "6201")}
MOVED = replace(ADDRESS, street="Rua Nova", number="7")


def imported(order: ChannelOrder) -> Imported:
    store = a_store_of_orders(order_import=OrderImport.ALL)
    resolution = decide(order, store, what_is_known()).resolution
    assert resolution is not None
    return imported_as(order, to_erp_order(order, resolution), REF)


def due(order: ChannelOrder, known: Imported, **facts: Any) -> Changes:
    carrier = _CARRIERS[shipping_name(order)] if is_rerouted(order, known) else None
    return changes_of(order, known, **{"is_invoiced": False, "carrier": carrier, **facts})


def reasons_of(changes: Changes) -> list[tuple[Reason, str]]:
    return [(hold.reason, hold.key) for hold in changes.holds]


def test_an_order_that_did_not_change_needs_nothing() -> None:
    assert due(a_channel_order(), imported(a_channel_order())) == NO_CHANGES


def test_an_order_that_is_paid_now_is_opened() -> None:
    changes = due(a_channel_order(), imported(a_pending_order())).changes

    assert [type(change) for change in changes] == [MarkPaid]


def test_a_step_backwards_is_no_change() -> None:
    assert due(a_pending_order(), imported(a_channel_order())) == NO_CHANGES


def test_a_cancelled_order_is_cancelled_and_nothing_else() -> None:
    order = a_cancelled_order(shipping=MOVED, cancellation="Desistência do comprador")

    changes = due(order, imported(a_pending_order()))

    assert changes.changes == (Cancel("Cancelado no canal: Desistência do comprador"),)


def test_an_order_with_an_invoice_is_not_cancelled_blindly() -> None:
    changes = due(a_cancelled_order(), imported(a_channel_order()), is_invoiced=True)

    assert (changes.changes, reasons_of(changes)) == ((), [(Reason.ORDER_LOCKED, "cancellation")])


def test_an_order_that_came_back_to_life_is_for_a_person() -> None:
    known = replace(imported(a_channel_order()), is_cancelled=True)

    assert reasons_of(due(a_channel_order(), known)) == [(Reason.ORDER_LOCKED, "cancellation")]


def test_a_new_address_replaces_the_old_one() -> None:
    changes = due(a_channel_order(shipping=MOVED), imported(a_channel_order())).changes

    assert [c.delivery.street for c in changes if isinstance(c, SetDelivery)] == ["Rua Nova"]


def test_an_address_spelt_otherwise_is_no_change() -> None:
    order = a_channel_order(shipping=replace(ADDRESS, street="AVENIDA EXEMPLO."))

    assert due(order, imported(a_channel_order())) == NO_CHANGES


def test_a_new_address_after_the_invoice_is_for_a_person() -> None:
    changes = due(a_channel_order(shipping=MOVED), imported(a_channel_order()), is_invoiced=True)

    assert reasons_of(changes) == [(Reason.ORDER_LOCKED, "delivery")]


def test_a_wrong_address_does_not_keep_the_payment_back() -> None:
    order = a_channel_order(shipping=replace(ADDRESS, city=""))

    changes = due(order, imported(a_pending_order()))

    assert [type(change) for change in changes.changes] == [MarkPaid]
    assert reasons_of(changes) == [(Reason.CUSTOMER_INVALID, "shipping.city")]


def test_other_items_are_for_a_person() -> None:
    order = a_channel_order(items=(an_item(), an_item("OTHER")))

    changes = due(order, imported(a_channel_order()))

    assert reasons_of(changes) == [(Reason.ORDER_LOCKED, "items")]


def test_an_order_that_the_erp_has_is_brought_along_whatever_the_rules_are_now() -> None:
    known = what_is_known(rules=[], products={}, imported=imported(a_pending_order()))

    decision = decide(a_channel_order(), a_store_of_orders(), known)

    assert (decision.outcome, len(decision.changes.changes)) == (Outcome.UPDATE, 1)


def test_an_order_that_needs_a_person_is_held_beside_its_changes() -> None:
    known = what_is_known(imported=imported(a_pending_order()))
    order = a_channel_order(items=(an_item("OTHER"),))

    decision = decide(order, a_store_of_orders(), known)

    assert (decision.outcome, len(decision.changes.changes)) == (Outcome.HOLD, 1)


def test_an_order_whose_items_say_the_same_in_another_order_is_not_rerouted() -> None:
    items = (an_item_by("Loggi", line_id="1"), an_item_by("SEDEX", line_id="2"))
    keys = carrier_keys(a_channel_order(items=items))

    known = replace(imported(a_channel_order()), shipping=shipping_mark(keys))

    assert not is_rerouted(a_channel_order(items=items[::-1]), known)
    assert is_rerouted(a_channel_order(items=items[:1]), known)


LATER = [
    *(a_pending_order(), a_channel_order(), a_channel_order(shipping=MOVED), a_cancelled_order()),
    a_channel_order(items=(LOGGI,)),
]


@given(seen=st.lists(st.sampled_from(LATER), max_size=12))
def test_whatever_is_seen_and_however_often_each_change_is_made_once(
    seen: list[ChannelOrder],
) -> None:
    known, made = imported(a_pending_order()), []

    for order in seen:
        for change in due(order, known).changes:
            known = noted(known, change)
            made.append(type(change))

    assert made.count(MarkPaid) <= 1
    assert made.count(Cancel) <= 1
    assert Cancel in made or not seen or known.carrier == _told(seen[-1])
    assert not seen or due(seen[-1], known).changes == ()


def _told(order: ChannelOrder) -> str:
    return from_carrier(_CARRIERS[shipping_name(order)])
