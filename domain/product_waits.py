"""How the lanes of products, prices and stock wait for one another."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.changes import Change


class ProductWaits(Protocol):
    """What products wait for, and what waits for products."""

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Change]:
        """Give the changes of prices of these SKUs as they stand; those missing have no price."""
        ...

    def wait(self, store: str, code: str, skus: Sequence[str]) -> None:
        """Note that a product waits for news of these SKUs: a price, or that the hub has it."""
        ...

    def came(self, store: str, skus: Sequence[str]) -> int:
        """Make every product due that waits for one of these SKUs; gives how many."""
        ...

    def note(self, store: str, code: str) -> None:
        """Note that a product is to be read from the ERP and looked at."""
        ...

    def pending(self, store: str) -> bool:
        """Tell whether any product is still to be sent: its SKUs may be about to come."""
        ...

    def arrived(self, store: str, skus: Sequence[str], priced: Sequence[Change] = ()) -> None:
        """Note that the hub has these SKUs now: what waits for that is due.

        Args:
            priced: changes of prices that went out with their product: where nothing newer came
                since, the hub has them. `accepted` and `accepted_hash` say what it took.
        """
        ...


class NobodyWaits:
    """Implements `ProductWaits` where products go no way of their own."""

    def prices(self, store: str, skus: Sequence[str]) -> Mapping[str, Change]:
        """Know none."""
        del store, skus
        return {}

    def wait(self, store: str, code: str, skus: Sequence[str]) -> None:
        """Note nothing."""

    def came(self, store: str, skus: Sequence[str]) -> int:
        """Wake nobody."""
        del store, skus
        return 0

    def note(self, store: str, code: str) -> None:
        """Note nothing."""

    def pending(self, store: str) -> bool:
        """Expect none."""
        del store
        return False

    def arrived(self, store: str, skus: Sequence[str], priced: Sequence[Change] = ()) -> None:
        """Wake nobody."""
