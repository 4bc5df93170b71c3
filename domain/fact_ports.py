"""What telling the hub of orders needs from the ledger, as a Protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.changes import ChangeState


@dataclass(frozen=True, slots=True)
class NamedOrder:
    """An order that the ERP has, with every name that an event may call it by.

    Args:
        order_id: AnyMarket's.
        number: the store order number, which the channel shows.
        erp_number: the ERP's own.
    """

    order_id: int
    number: str
    erp_number: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, each once."""
        said = (self.number, str(self.order_id), self.erp_number)
        return tuple(dict.fromkeys(name for name in said if name))


@dataclass(frozen=True, slots=True)
class FactMark:
    """Where one fact of an order stands in the ledger.

    Args:
        since_s: since when it is owed, database clock.
        attempts: so often it was tried, and the hub or the channel had it wait.
    """

    state: ChangeState
    since_s: float
    attempts: int = 0

    @property
    def is_held(self) -> bool:
        """Whether it waits for what the ERP has still to tell, and never went out."""
        return self.state is ChangeState.WAITING and not self.attempts


class ErpOrderNames(Protocol):
    """Orders by the id that the ERP has for them."""

    def of_erp(self, store: str, erp_ids: Sequence[str]) -> Mapping[str, NamedOrder]:
        """Give the orders with these ids, by id; those that are not ours are missing."""
        ...


class FactLedger(Protocol):
    """Orders by their names, and the facts that are known of them."""

    def orders(self, store: str, names: Sequence[str]) -> Sequence[NamedOrder]:
        """Give the orders that have one of these names, and that the ERP has."""
        ...

    def facts(self, store: str, names: Sequence[str]) -> Mapping[tuple[str, str], FactMark]:
        """Give the facts that are known of orders by these names: (kind, name) → where it is."""
        ...

    def pull(self, store: str, kinds: Sequence[str], names: Sequence[str]) -> None:
        """Make those facts due that wait: what they waited for has come."""
        ...
