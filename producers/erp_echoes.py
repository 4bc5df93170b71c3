"""What an import has just brought into the ERP is no news: a poll need not send it back."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from domain.erp_catalogue import ErpProduct
from domain.erp_looks import ErpDialect, NotedChanges, as_known
from domain.erp_polls import polled_kinds
from domain.errors import Unreadable
from domain.ids import Kind
from domain.store import Store


@dataclass(frozen=True, slots=True)
class ErpEchoes:
    """Implements `domain.import_ports.Echoes`."""

    noted: NotedChanges
    dialect: ErpDialect

    def are_heard(self, store: Store) -> bool:
        """Tell whether the store's ERP is polled for products or prices."""
        return bool(polled_kinds(store) & {Kind.PRODUCT, Kind.PRICE})

    def settle(self, store: Store, families: Sequence[Sequence[ErpProduct]], at_s: float) -> None:
        """Note them as the hub has them; one that cannot be read is left to the poll."""
        for family in families:
            with suppress(Unreadable):
                self.noted.settle(as_known(store, self.dialect, family, at_s))
