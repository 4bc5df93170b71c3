"""Orders that wait for a person, as whoever changes a mapping sees them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from domain.holds import Hold
from domain.mapping_keys import MappingKey


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """One order that is held.

    Args:
        letter_id: of its open dead letter.
        holds: everything that holds it; the first names its reason.
        keys: every key that it asked the mapping rules for: carrier, SKU, payment, channel.
        total_cents: what it is worth.
        ship_by_s: when it must be handed over, seconds since 1970; None when nobody said.
        is_cancelled: the channel cancelled it meanwhile, so there is nothing left to import.
        is_imported: the ERP has it: only what changed since is asked of the rules.
    """

    store: str
    order_id: int
    marketplace_number: str
    letter_id: str
    holds: tuple[Hold, ...]
    keys: tuple[MappingKey, ...]
    total_cents: int = 0
    ship_by_s: float | None = None
    is_cancelled: bool = False
    is_imported: bool = False


class HeldOrders(Protocol):
    """Reads the orders that are held."""

    def held(self, store: str) -> Iterator[HeldOrder]:
        """Stream the held orders of a store, oldest first."""
        ...

    def find(self, store: str, number: str) -> HeldOrder | None:
        """Find one by AnyMarket id or by the channel's number; None when it is not held."""
        ...
