"""The carrier of an order, from what its items say. Never guessed."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.channel_orders import ChannelItem, ChannelOrder, ShippingDescriptor
from domain.deadletters import Reason
from domain.erp_carriers import ErpCarrier
from domain.mapping_keys import MappingKey, carrier_key, to_carrier
from domain.mapping_rules import Finding, Rule, find
from domain.store import CarrierConflict

_SILENT = (ShippingDescriptor(),)


@dataclass(frozen=True, slots=True)
class CarrierFound:
    """The carrier, and the findings that led to it."""

    carrier: ErpCarrier
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CarrierHeld:
    """Why there is none.

    Args:
        keys: exactly what must be mapped, or what goes different ways.
    """

    reason: Reason
    keys: tuple[MappingKey, ...]
    findings: tuple[Finding, ...]


def carrier_keys(order: ChannelOrder) -> tuple[MappingKey, ...]:
    """Give what the items say, each once, in the order of the items.

    An item without shipping says the empty key; keys that fold alike are the same.
    """
    found: dict[str, MappingKey] = {}
    for key in (carrier_key(order, said) for item in order.items for said in _said_by(item)):
        found.setdefault(key.text, key)
    return tuple(found.values())


def carrier_of(
    order: ChannelOrder,
    rules: Collection[Rule],
    conflict: CarrierConflict = CarrierConflict.HOLD,
) -> CarrierFound | CarrierHeld:
    """Resolve the carrier of an order; one that has no items is unmapped."""
    return carrier_by(carrier_keys(order), rules, conflict)


def carrier_by(
    keys: tuple[MappingKey, ...],
    rules: Collection[Rule],
    conflict: CarrierConflict = CarrierConflict.HOLD,
) -> CarrierFound | CarrierHeld:
    """Resolve the carrier of an order from what its items say, see `carrier_keys`."""
    if conflict is CarrierConflict.FIRST:
        keys = keys[:1]
    findings = tuple(find(rules, key) for key in keys)
    unmapped = tuple(finding.key for finding in findings if finding.target is None)
    if unmapped or not findings:
        return CarrierHeld(Reason.CARRIER_UNMAPPED, unmapped, findings)
    carriers = {to_carrier(finding.target or "") for finding in findings}
    if len(carriers) > 1:
        return CarrierHeld(Reason.CARRIER_CONFLICT, keys, findings)
    return CarrierFound(carriers.pop(), findings)


def _said_by(item: ChannelItem) -> tuple[ShippingDescriptor, ...]:
    return item.shippings or _SILENT
