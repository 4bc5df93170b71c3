"""What happens to an order after it was imported, and what the same ERP order then needs, once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.channel_orders import ChannelOrder
from domain.customers import CustomerFaulty, address_text, delivery_of
from domain.days import day_of
from domain.deadletters import Reason
from domain.erp_customers import ErpAddress
from domain.erp_orders import ErpOrder, ErpOrderRef, ErpStatus
from domain.holds import Hold


@dataclass(frozen=True, slots=True)
class Imported:
    """What the ERP was last told of one order. Kept with the order; holds no personal data.

    Args:
        delivery: fingerprint of the delivery address told.
        items: fingerprint of SKUs and quantities told.
    """

    ref: ErpOrderRef
    is_paid: bool
    is_cancelled: bool
    delivery: str
    items: str


@dataclass(frozen=True, slots=True)
class MarkPaid:
    """Open the order that awaited payment."""

    paid_on: date


@dataclass(frozen=True, slots=True)
class SetDelivery:
    """Send it to another address."""

    delivery: ErpAddress


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel it.

    Args:
        note: in Portuguese, for its history in the ERP.
    """

    note: str


Change = MarkPaid | SetDelivery | Cancel


@dataclass(frozen=True, slots=True)
class Changes:
    """What must be done to the ERP order, in this order, and what a person must decide.

    Args:
        changes: empty when the ERP knows everything already.
    """

    changes: tuple[Change, ...] = ()
    holds: tuple[Hold, ...] = ()


NO_CHANGES = Changes()


def imported_as(order: ChannelOrder, told: ErpOrder, ref: ErpOrderRef) -> Imported:
    """Give what the ERP knows once it has created the order."""
    return Imported(
        ref=ref,
        is_paid=told.status is not ErpStatus.AWAITING_PAYMENT,
        is_cancelled=False,
        delivery=_fingerprint([address_text(told.delivery or told.customer.address)]),
        items=items_mark(order),
    )


def changes_of(
    order: ChannelOrder, known: Imported, *, is_invoiced: bool, is_dropped: bool = False
) -> Changes:
    """Give what the ERP does not know yet.

    A step backwards, such as paid to pending, is none; a cancelled order gets no other change.

    Args:
        is_invoiced: the ERP has an invoice for it: it is not cancelled or sent elsewhere blindly.
        is_dropped: the ERP has it cancelled, by itself or by a person: nothing can be paid there.
    """
    if order.is_cancelled or known.is_cancelled:
        return _end(order, known, is_invoiced=is_invoiced)
    paid = order.is_paid and not known.is_paid
    changes: list[Change] = []
    holds: list[Hold] = []
    if paid and is_dropped:
        holds.append(_locked("payment", "it was paid, and the ERP has it cancelled"))
    elif paid:
        changes.append(MarkPaid(_paid_on(order)))
    if items_mark(order) != known.items:
        holds.append(_locked("items", "its items changed"))
    delivery = delivery_of(order)
    if isinstance(delivery, CustomerFaulty):
        holds.append(_faulty(delivery))
    elif _fingerprint([address_text(delivery)]) != known.delivery:
        if is_invoiced:
            holds.append(_locked("delivery", "its address changed after the invoice"))
        else:
            changes.append(SetDelivery(delivery))
    return Changes(tuple(changes), tuple(holds))


def noted(known: Imported, change: Change) -> Imported:
    """Give what the ERP knows after a change was made: asked again, it is not due again."""
    if isinstance(change, MarkPaid):
        return replace(known, is_paid=True)
    if isinstance(change, Cancel):
        return replace(known, is_cancelled=True)
    return replace(known, delivery=_fingerprint([address_text(change.delivery)]))


def items_mark(order: ChannelOrder) -> str:
    """Give the fingerprint of what was ordered; the order of the lines does not count."""
    return _fingerprint(f"{item.sku}|{item.quantity.normalize():f}" for item in order.items)


def _end(order: ChannelOrder, known: Imported, *, is_invoiced: bool) -> Changes:
    if order.is_cancelled and known.is_cancelled:
        return NO_CHANGES
    if not order.is_cancelled:
        return Changes(holds=(_locked("cancellation", "it was cancelled, and now is no more"),))
    if is_invoiced:
        return Changes(holds=(_locked("cancellation", "it was cancelled after the invoice"),))
    return Changes((Cancel(f"Cancelado no canal: {order.cancellation}".rstrip(": ")),))


def _paid_on(order: ChannelOrder) -> date:
    return day_of(order.created_at_s if order.paid_at_s is None else order.paid_at_s)


def _locked(key: str, detail: str) -> Hold:
    return Hold(Reason.ORDER_LOCKED, key, detail)


def _faulty(delivery: CustomerFaulty) -> Hold:
    fields = ", ".join(delivery.faults)
    return Hold(Reason.CUSTOMER_INVALID, fields, f"missing or wrong: {fields}")


def _fingerprint(texts: Iterable[str]) -> str:
    # It tells a change, and is no copy of an address: that stays out of what is kept.
    return hashlib.sha256("\n".join(sorted(texts)).encode(errors="replace")).hexdigest()[:16]
