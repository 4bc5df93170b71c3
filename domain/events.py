"""What the ERP publishes about one key, and which of two versions is newer.

CloudEvents 1.0, structured JSON. The published contract is `docs/events.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from domain.ids import Kind

KIND_BY_TYPE: Mapping[str, Kind] = {
    "stock.changed": Kind.STOCK,
    "price.changed": Kind.PRICE,
    "product.changed": Kind.PRODUCT,
    "product.deactivated": Kind.PRODUCT,
    "invoice.issued": Kind.INVOICE,
    "shipment.dispatched": Kind.SHIPMENT,
    "shipment.delivered": Kind.DELIVERY,
    "order.cancelled": Kind.CANCELLATION,
}

SAID_BY_TYPE: Mapping[str, Mapping[str, Any]] = {
    "product.deactivated": {"type": "product.deactivated"},
}
"""Types that say everything by themselves, and what the ledger keeps of them."""

MAX_EVENT_BYTES = 4_000_000
"""An event may have this many bytes of JSON, whichever way it comes."""

CLOCK_AHEAD_S = 300.0
"""An event's time may be this far ahead of the database's clock, not further."""


# Of each event some are made: a named tuple takes half the time of a dataclass.
class Version(NamedTuple):
    """What says which of two events about one key is newer.

    Args:
        source: CloudEvents source, "/eccosys/acme".
        sequence: counter within the source, up to 18 digits; None when absent.
        time_s: seconds since 1970, UTC.
    """

    source: str
    sequence: int | None
    time_s: float

    def older_than(self, other: "Version") -> bool:
        """Tell whether this version is strictly older.

        Sequences count only within one source and only when both have one; else time does.

        Examples:
            >>> Version("/a", 2, 9.0).older_than(Version("/a", 3, 1.0))
            True
            >>> Version("/a", 2, 9.0).older_than(Version("/b", 3, 1.0))
            False
            >>> Version("/a", 2, 9.0).older_than(Version("/a", 2, 10.0))
            False
        """
        if self.source == other.source and self.sequence is not None and other.sequence is not None:
            return self.sequence < other.sequence
        return self.time_s < other.time_s


class Event(NamedTuple):
    """One valid event. `data` is plain JSON with decimals as `Decimal`, already checked."""

    id: str
    type: str
    store: str
    subject: str
    version: Version
    data: Mapping[str, Any] = {}

    @property
    def kind(self) -> Kind:
        """The lane kind that this event's type belongs to."""
        return KIND_BY_TYPE[self.type]

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the ledger keeps of it, beside its version: its data, or what its type says."""
        return SAID_BY_TYPE.get(self.type, self.data)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an event.

    Args:
        pointer: JSON pointer (RFC 6901) to the value, "/data/available".
        message: what was expected, what came, what to do. Never the value itself.
    """

    pointer: str
    message: str


TOO_LARGE = Fault("", f"longer than {MAX_EVENT_BYTES} bytes, the most of an event")


class EventInvalid(ValueError):
    """An event breaks the contract. `faults` names every fault at once, never just one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{f.pointer}: {f.message}" for f in faults))
        self.faults = faults


def as_datetime(time_s: float) -> datetime:
    """Give seconds since 1970 as an aware UTC datetime."""
    return datetime.fromtimestamp(time_s, UTC)
