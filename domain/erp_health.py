"""What a check of a store's connection to its ERP finds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from domain.store import Store


@dataclass(frozen=True, slots=True)
class ErpHealth:
    """An ERP that answered, and let us in.

    Args:
        clock_ahead_s: how far its clock is ahead of ours; None: it does not say the time.
        warnings: what works, but not well; for a person.
    """

    clock_ahead_s: float | None = None
    warnings: tuple[str, ...] = ()


class ErpCheck(Protocol):
    """Checks the connection of a store to its ERP."""

    def check(self, store: Store, spend: Callable[[], None]) -> ErpHealth:
        """Ask the ERP something harmless.

        Args:
            spend: called right before each call that goes out.

        Raises:
            BridgeError: it cannot be used; says why.
        """
        ...
