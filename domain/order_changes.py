"""What happens to an order after it was imported, and what the same ERP order then needs, once."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.carriers import carrier_keys
from domain.channel_orders import ChannelOrder
from domain.customers import CustomerFaulty, address_text, delivery_of
from domain.days import day_of
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier
from domain.erp_customers import ErpAddress
from domain.erp_orders import ErpOrder, ErpOrderRef, ErpStatus
from domain.holds import Hold
from domain.mapping_keys import CARRIER, MappingKey, from_carrier
from domain.order_translation import SHIPPED, shipping_name


@dataclass(frozen=True, slots=True)
class Imported:
    """What the ERP was last told of one order. Kept with the order; holds no personal data.

    Args:
        delivery: fingerprint of the delivery address told.
        items: fingerprint of SKUs and quantities told.
        carrier: told, "6001:6101"; empty: what it was is not known any more.
        shipping: fingerprint of what the items said of how they travel when that carrier was told;
            empty as `carrier`, see `recalled`.
    """

    ref: ErpOrderRef
    is_paid: bool
    is_cancelled: bool
    delivery: str
    items: str
    carrier: str = ""
    shipping: str = ""


@dataclass(frozen=True, slots=True)
class MarkPaid:
    """Open the order that awaited payment."""

    paid_on: date


@dataclass(frozen=True, slots=True)
class SetDelivery:
    """Send it to another address."""

    delivery: ErpAddress


@dataclass(frozen=True, slots=True)
class SetCarrier:
    """Send it by the carrier that what its items say now resolves to.

    Args:
        name: what the channel calls the way now.
        shipping: fingerprint of what the items say now.
    """

    carrier: ErpCarrier
    name: str
    shipping: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel it.

    Args:
        note: in Portuguese, for its history in the ERP.
    """

    note: str


Change = MarkPaid | SetDelivery | SetCarrier | Cancel


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
        carrier=from_carrier(told.carrier),
        shipping=shipping_mark(carrier_keys(order)),
    )


def recalled(known: Imported, keys: Iterable[MappingKey]) -> Imported:
    """Give what is known, with how the items travelled when the order was looked at last.

    Args:
        keys: those of that look: who did not keep what was told of the carrier kept them.
    """
    return known if known.shipping else replace(known, shipping=shipping_mark(keys))


def is_rerouted(order: ChannelOrder, known: Imported) -> bool:
    """Tell whether its items travel otherwise than the ERP was told, and somebody has to send them.

    That a rule maps the same words elsewhere is no such change: it is for the orders to come.
    """
    is_over = order.is_cancelled or known.is_cancelled or order.status in SHIPPED
    said = shipping_mark(carrier_keys(order))
    return bool(known.shipping) and not is_over and said != known.shipping


def changes_of(
    order: ChannelOrder,
    known: Imported,
    *,
    is_invoiced: bool,
    is_dropped: bool = False,
    carrier: ErpCarrier | None = None,
) -> Changes:
    """Give what the ERP does not know yet.

    A step backwards, such as paid to pending, is none; a cancelled order gets no other change.

    Args:
        is_invoiced: the ERP has an invoice for it: it is not cancelled or sent elsewhere blindly.
        is_dropped: the ERP has it cancelled, by itself or by a person: nothing can be paid there.
        carrier: of a rerouted order, by today's rules; None: it is none, or they name no carrier.
    """
    if order.is_cancelled or known.is_cancelled:
        return _end(order, known, is_invoiced=is_invoiced)
    due = [
        *_payment(order, known, is_dropped=is_dropped),
        *_items(order, known),
        *_delivery(order, known, is_invoiced=is_invoiced),
        *_carrier(order, known, carrier, is_invoiced=is_invoiced),
    ]
    holds = tuple(each for each in due if isinstance(each, Hold))
    return Changes(tuple(each for each in due if not isinstance(each, Hold)), holds)


def is_told(known: Imported, change: Change) -> bool:
    """Tell whether the ERP need not be asked: other words of the channel, the same carrier."""
    return isinstance(change, SetCarrier) and from_carrier(change.carrier) == known.carrier


def noted(known: Imported, change: Change) -> Imported:
    """Give what the ERP knows after a change was made: asked again, it is not due again."""
    if isinstance(change, MarkPaid):
        return replace(known, is_paid=True)
    if isinstance(change, Cancel):
        return replace(known, is_cancelled=True)
    if isinstance(change, SetCarrier):
        return replace(known, carrier=from_carrier(change.carrier), shipping=change.shipping)
    return replace(known, delivery=_fingerprint([address_text(change.delivery)]))


def items_mark(order: ChannelOrder) -> str:
    """Give the fingerprint of what was ordered; the order of the lines does not count."""
    return _fingerprint(f"{item.sku}|{item.quantity.normalize():f}" for item in order.items)


def shipping_mark(keys: Iterable[MappingKey]) -> str:
    """Give the fingerprint of how an order's items travel; empty where none says it."""
    texts = {key.text for key in keys if key.kind == CARRIER}
    return _fingerprint(texts) if texts else ""


def _payment(
    order: ChannelOrder, known: Imported, *, is_dropped: bool
) -> Iterator[MarkPaid | Hold]:
    if order.is_paid and not known.is_paid:
        if is_dropped:
            yield _locked("payment", "it was paid, and the ERP has it cancelled")
        else:
            yield MarkPaid(_paid_on(order))


def _items(order: ChannelOrder, known: Imported) -> Iterator[Hold]:
    mark = items_mark(order)
    if mark != known.items:
        yield _locked("items", "its items changed", mark)


def _delivery(
    order: ChannelOrder, known: Imported, *, is_invoiced: bool
) -> Iterator[SetDelivery | Hold]:
    delivery = delivery_of(order)
    if isinstance(delivery, CustomerFaulty):
        yield _faulty(delivery)
        return
    mark = _fingerprint([address_text(delivery)])
    if mark == known.delivery:
        return
    if is_invoiced:
        yield _locked("delivery", "its address changed after the invoice", mark)
    else:
        yield SetDelivery(delivery)


def _carrier(
    order: ChannelOrder, known: Imported, carrier: ErpCarrier | None, *, is_invoiced: bool
) -> Iterator[SetCarrier | Hold]:
    if carrier is None:
        return
    if is_invoiced and from_carrier(carrier) != known.carrier:
        named = f'it travels by "{shipping_name(order)}" now, carrier {from_carrier(carrier)}'
        yield _locked("carrier", f"its shipping changed after the invoice: {named}")
    else:
        yield SetCarrier(carrier, shipping_name(order), shipping_mark(carrier_keys(order)))


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


def _locked(key: str, detail: str, mark: str = "") -> Hold:
    return Hold(Reason.ORDER_LOCKED, key, detail, mark)


def _faulty(delivery: CustomerFaulty) -> Hold:
    fields = ", ".join(delivery.faults)
    return Hold(Reason.CUSTOMER_INVALID, fields, f"missing or wrong: {fields}")


def _fingerprint(texts: Iterable[str]) -> str:
    # It tells a change, and is no copy of an address: that stays out of what is kept.
    return hashlib.sha256("\n".join(sorted(texts)).encode(errors="replace")).hexdigest()[:16]
