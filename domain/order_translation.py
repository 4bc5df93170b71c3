"""A channel's order and what it resolves to, as the order that the ERP takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext

from domain.channel_orders import ChannelItem, ChannelOrder, OrderStatus
from domain.channel_payments import ChannelPayment, Intermediary
from domain.customers import CustomerFound
from domain.days import day_of
from domain.erp_carriers import ErpCarrier
from domain.erp_orders import ErpInstalment, ErpItem, ErpOrder, ErpStatus
from domain.money import Cents, as_decimal
from domain.order_identity import mark_of

_DECIMALS = 10
"""An invoice's unit price has so many at most."""

_FINEST = Decimal(1).scaleb(-_DECIMALS)

_PRECISION = 50

SHIPPED = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})
"""Where an order stands that nobody has to send any more."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the ERP, as an item of an order resolves to it."""

    sku: str
    product_id: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an order resolves to by mappings and look-ups.

    Args:
        products: one for each item, in their order.
        payment_codes: one for each payment, in their order; empty texts where the store maps none.
        channel_code: empty where the store maps none.
    """

    carrier: ErpCarrier
    products: tuple[Product, ...]
    payment_codes: tuple[str, ...]
    channel_code: str
    customer: CustomerFound


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of an order, as the ERP adds them up: goods less discount plus freight."""

    products_cents: Cents
    discount_cents: Cents
    freight_cents: Cents

    @property
    def total_cents(self) -> Cents:
        """What the order is worth."""
        return Cents(self.products_cents - self.discount_cents + self.freight_cents)


def to_erp_order(order: ChannelOrder, resolution: Resolution) -> ErpOrder:
    """Give the order that the ERP is asked to create."""
    sums = sums_of(order)
    products = zip(order.items, resolution.products, strict=True)
    return ErpOrder(
        store_order_number=order.marketplace_number,
        channel_order_id=order.order_id,
        marketplace=order.marketplace,
        status=_status(order),
        customer=resolution.customer.customer,
        delivery=resolution.customer.delivery,
        carrier=resolution.carrier,
        carrier_name=shipping_name(order),
        items=tuple(_item(item, product) for item, product in products),
        instalments=_instalments(order, resolution.payment_codes, sums.total_cents),
        ordered_on=day_of(order.created_at_s),
        paid_on=day_of(_paid_at_s(order)) if order.is_paid else None,
        promised_on=_day(order.promised_delivery_at_s),
        products_cents=sums.products_cents,
        discount_cents=sums.discount_cents,
        freight_cents=sums.freight_cents,
        total_cents=sums.total_cents,
        channel_code=resolution.channel_code,
        intermediary_document=order.intermediary.document,
        intermediary_seller=order.intermediary.seller_id,
        payment_document=order.intermediary.payment_document,
        note=_note(order, sums),
    )


def _status(order: ChannelOrder) -> ErpStatus:
    # Open, what left already would be picked, packed and sent a second time.
    if order.status in SHIPPED:
        return ErpStatus.FULFILLED
    return ErpStatus.OPEN if order.is_paid else ErpStatus.AWAITING_PAYMENT


def sums_of(order: ChannelOrder) -> Sums:
    """Add an order up. Discounts of items and of the order are two things, and both count."""
    discounts = [item.discount for item in order.items] + [order.totals.discount]
    return Sums(
        products_cents=Cents(sum(_gross(item) for item in order.items)),
        discount_cents=Cents(sum(rounded(discount) for discount in discounts)),
        freight_cents=rounded(order.totals.freight),
    )


def rounded(amount: Decimal) -> Cents:
    """Give an amount of BRL in cents, half a cent upwards.

    Examples:
        >>> rounded(Decimal("119.9")), rounded(Decimal("0.005"))
        (11990, 1)
    """
    return Cents(int(amount.scaleb(2).to_integral_value(ROUND_HALF_UP)))


def shares(total: Cents, weights: Sequence[int]) -> list[Cents]:
    """Divide an amount by weights, so that no cent is lost; equally where all weigh nothing.

    Examples:
        >>> shares(Cents(100), [1, 1, 1]), shares(Cents(24870), [20000, 4870])
        ([34, 33, 33], [20000, 4870])
    """
    weighed = list(weights) if sum(weights) else [1] * len(weights)
    parts, taken, given = [], 0, 0
    for weight in weighed:
        taken += weight
        # Upwards, so that a cent too many goes to the first.
        until = -(-total * taken // sum(weighed))
        parts.append(Cents(until - given))
        given = until
    return parts


def shipping_name(order: ChannelOrder) -> str:
    """Give what the channel calls the way the first item travels; empty when it does not."""
    names = (said.shipping_type for item in order.items for said in item.shippings)
    return next(names, "").strip()


def _item(item: ChannelItem, product: Product) -> ErpItem:
    gross = _gross(item)
    return ErpItem(
        product_id=product.product_id,
        sku=product.sku,
        title=item.title.strip(),
        quantity=item.quantity,
        unit_price=_unit_price(item, gross),
        gross_cents=gross,
    )


def _gross(item: ChannelItem) -> Cents:
    return rounded(item.gross)


def _unit_price(item: ChannelItem, gross: Cents) -> Decimal:
    # The ERP multiplies: a unit price that does not give the gross would lose cents.
    if rounded(item.quantity * item.unit) == gross and item.unit == round(item.unit, _DECIMALS):
        return item.unit
    with localcontext() as context:
        context.prec = _PRECISION
        return (as_decimal(gross) / item.quantity).quantize(_FINEST, ROUND_HALF_UP)


def _instalments(
    order: ChannelOrder, codes: Sequence[str], total: Cents
) -> tuple[ErpInstalment, ...]:
    weights = [max(0, rounded(payment.value or Decimal(0))) for payment in order.payments]
    due_on = day_of(_paid_at_s(order))
    rows = zip(order.payments, codes, shares(total, weights), strict=True)
    return tuple(
        ErpInstalment(code, amount, due_on, _payment_note(payment))
        for payment, code, amount in rows
    )


def _payment_note(payment: ChannelPayment) -> str:
    name = payment.method_normalized or payment.method
    return f"{name} {payment.installments}x" if payment.installments > 1 else name


def _paid_at_s(order: ChannelOrder) -> float:
    return order.created_at_s if order.paid_at_s is None else order.paid_at_s


def _day(at_s: float | None) -> date | None:
    return None if at_s is None else day_of(at_s)


def _note(order: ChannelOrder, sums: Sums) -> str:
    """Say in Portuguese, for people in the ERP, where the order comes from."""
    lines = [f"{mark_of(order.order_id)} - {order.marketplace} - {order.account}"]
    if shipping_name(order):
        lines.append(f"Envio: {shipping_name(order)}")
    told = ", ".join(map(_payment_note, order.payments)) or "o canal não informou"
    lines.append(f"Meio de pagamento: {told}")
    lines += _intermediary(order.intermediary)
    difference = rounded(order.totals.total) - sums.total_cents
    if difference:
        lines.append(f"Total no canal difere em R$ {as_decimal(Cents(difference))}")
    if order.totals.interest:
        lines.append(f"Juros pagos pelo comprador: R$ {as_decimal(rounded(order.totals.interest))}")
    return "\n".join(lines)


def _intermediary(said: Intermediary) -> list[str]:
    # The invoice takes both from the ERP's sales channel: whoever sets that up finds them here.
    named = {"CNPJ": said.document.strip(), "vendedor": said.seller_id.strip()}
    parts = [f"{word} {value}" for word, value in named.items() if value]
    return [f"Intermediador: {', '.join(parts)}"] if parts else []
