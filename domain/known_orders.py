"""Orders that were decided already, as whoever changes a mapping sees them."""

from collections.abc import Iterator
from typing import Protocol

from domain.mapping_keys import MappingKey

Keys = tuple[MappingKey, ...]
"""What one order asked the mapping rules for: carrier, SKU, payment, channel."""


class KnownOrders(Protocol):
    """Reads what orders asked the mapping rules for, whatever became of them."""

    def keys(self, store: str, number: str) -> Keys | None:
        """Give the keys of one order by AnyMarket id or the channel's number; None: not known."""
        ...

    def imported(self, store: str, within_s: float) -> Iterator[Keys]:
        """Stream the keys of orders that the ERP has since so many seconds."""
        ...
