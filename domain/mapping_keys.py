"""What order mappings are found by, and the forms of their targets."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domain.channel_orders import ChannelOrder, ShippingDescriptor
from domain.channel_payments import ChannelPayment
from domain.erp_carriers import ErpCarrier
from domain.mappings import MappingWrong
from domain.spelling import code_key, name_key

CARRIER = "carrier"
PAYMENT = "payment"
CHANNEL = "channel"
SKU = "sku"

ANY = "*"
DEFAULT_KEY = "!default"

_ID = r"[1-9][0-9]{0,18}"
_CARRIER = re.compile(rf"({_ID}):({_ID})\Z")
_CODE = re.compile(r"[0-9]{1,19}\Z")
_LONGEST_SKU = 120


@dataclass(frozen=True, slots=True)
class Shape:
    """How the keys of one kind look.

    Args:
        fields: names in the order of writing; what is written first weighs most.
        required: fields that a rule must name, the default apart.
        fold: what one field is compared by.
        patterns: whether a rule may leave fields open or use "*" within them.
    """

    fields: tuple[str, ...]
    required: tuple[str, ...]
    fold: Callable[[str], str] = name_key
    patterns: bool = True


SHAPES: Mapping[str, Shape] = {
    CARRIER: Shape(
        ("marketplace", "type", "account", "normalized", "normalized_type"), ("marketplace",)
    ),
    PAYMENT: Shape(("marketplace", "method", "normalized", "detail"), ("marketplace",)),
    CHANNEL: Shape(("marketplace", "account", "sub_channel"), ("marketplace",)),
    # Codes are never folded: "A-1" and "A 1" are two products.
    SKU: Shape(("sku",), ("sku",), code_key, patterns=False),
}


@dataclass(frozen=True, slots=True)
class MappingKey:
    """What one order says, to be mapped.

    Args:
        values: as the channel wrote them, one for each field of the kind's shape; an empty
            text and "UNKNOWN" are values like any other.
    """

    kind: str
    values: tuple[str, ...]

    @property
    def text(self) -> str:
        """What it is kept and compared by: "mercado livre|loggi express|aurora|unknown|unknown".

        Examples:
            >>> MappingKey("channel", ("MERCADO_LIVRE", "Aurora Oficial", "")).text
            'mercado livre|aurora oficial|'
        """
        return "|".join(self.folded)

    @property
    def folded(self) -> tuple[str, ...]:
        """The values as they are compared."""
        return tuple(map(SHAPES[self.kind].fold, self.values))

    @property
    def label(self) -> str:
        """What a person reads, raw values in quotes.

        Examples:
            >>> MappingKey("channel", ("MERCADO_LIVRE", "Aurora Oficial", "")).label
            'MERCADO_LIVRE / account "Aurora Oficial" / sub_channel ""'
        """
        pairs = zip(SHAPES[self.kind].fields, self.values, strict=True)
        return " / ".join(v if n == "marketplace" else f'{n} "{v}"' for n, v in pairs)


def carrier_key(order: ChannelOrder, shipping: ShippingDescriptor) -> MappingKey:
    """Give the key of how one item travels."""
    said = (order.marketplace, shipping.shipping_type, order.account)
    return MappingKey(CARRIER, (*said, shipping.carrier_normalized, shipping.type_normalized))


def payment_key(order: ChannelOrder, payment: ChannelPayment) -> MappingKey:
    """Give the key of how one payment was made."""
    said = (payment.method, payment.method_normalized, payment.detail_normalized)
    return MappingKey(PAYMENT, (order.marketplace, *said))


def channel_key(order: ChannelOrder) -> MappingKey:
    """Give the key of where an order was sold."""
    return MappingKey(CHANNEL, (order.marketplace, order.account, order.sub_channel))


def sku_key(sku: str) -> MappingKey:
    """Give the key of a SKU as the hub names it."""
    return MappingKey(SKU, (sku,))


def to_carrier(text: str) -> ErpCarrier:
    """Read a carrier's target.

    Raises:
        MappingWrong: not `TRANSPORTADOR:VINCULO`, both ids.

    Examples:
        >>> to_carrier(" 6001:6101 ")
        ErpCarrier(carrier_id='6001', link_id='6101')
        >>> to_carrier("6001")
        Traceback (most recent call last):
        domain.mappings.MappingWrong: target '6001' is wrong; wanted: TRANSPORTADOR:VINCULO, \
the ids of both, such as 6001:6101
    """
    found = _CARRIER.match(text.strip())
    if found is None:
        wanted = "TRANSPORTADOR:VINCULO, the ids of both, such as 6001:6101"
        raise MappingWrong(f"target {text!r} is wrong; wanted: {wanted}", "target")
    return ErpCarrier(found[1], found[2])


def from_carrier(carrier: ErpCarrier) -> str:
    """Write a carrier's target.

    Examples:
        >>> from_carrier(ErpCarrier("6001", "6101"))
        '6001:6101'
    """
    return f"{carrier.carrier_id}:{carrier.link_id}"


def to_target(kind: str, text: str) -> str:
    """Give a target as it is kept.

    Raises:
        MappingWrong: it could never be sent to the ERP.

    Examples:
        >>> to_target("payment", " 3 "), to_target("sku", "AUR-1"), to_target("carrier", "6:7")
        ('3', 'AUR-1', '6:7')
    """
    target = text.strip()
    if kind == CARRIER:
        return from_carrier(to_carrier(target))
    if kind in (PAYMENT, CHANNEL) and not _CODE.match(target):
        raise MappingWrong(
            f"target {text!r} is wrong; wanted: the {kind}'s number in the ERP", "target"
        )
    if not target or len(target) > _LONGEST_SKU or not target.isprintable():
        raise MappingWrong(f"target {text!r} is wrong; wanted: a SKU of the ERP", "target")
    return target
