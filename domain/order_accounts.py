"""What the bridge knows of an order, as whoever compares both sides needs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """What the bridge knows of one order of the hub.

    Args:
        number: the store order number; empty when it was never looked at.
        outcome: of the last decision: import, update, skip or hold; empty: never decided.
        skipped: the step that leaves it out, and why; empty: none.
        is_skipped_unpaid: it is left out because it was not paid.
        held: what its open dead letter says; empty: it has none.
        waits: why it is still on its way: due, tried again, looked up; empty: it is not.
        erp_id: of its order in the ERP; empty while it is not known to have one.
        told_paid: the ERP was told that it is paid.
        seen_at_s: when it was looked at last; 0.0: never.
        is_of_day: it was created on the day that is compared.
    """

    order_id: int
    number: str = ""
    outcome: str = ""
    skipped: str = ""
    is_skipped_unpaid: bool = False
    held: str = ""
    letter_id: str = ""
    waits: str = ""
    erp_id: str = ""
    erp_number: str = ""
    told_paid: bool = False
    told_cancelled: bool = False
    seen_at_s: float = 0.0
    is_of_day: bool = True

    @property
    def is_decided(self) -> bool:
        """Tell whether it was ever decided."""
        return bool(self.outcome)


class Accounts(Protocol):
    """Reads what the bridge knows of orders."""

    def of(
        self, store: str, order_ids: Sequence[int], numbers: Sequence[str], day: tuple[float, float]
    ) -> Sequence[Account]:
        """Give what is known of orders of these ids, or of these store order numbers.

        Args:
            day: its first moment, and the first one after it, seconds since 1970.
        """
        ...
