"""What mappings need to know about orders and ERPs, wired for every entrance alike."""

from collections.abc import Iterator, Sequence

from domain.erp_orders import ErpCarrierForm
from domain.errors import Misconfigured
from domain.held_orders import HeldOrder, HeldOrders
from domain.store import Store
from ops.resources import Repositories


class NoOrders:
    """Implements `domain.held_orders.HeldOrders` for a bridge into which no order comes."""

    def held(self, store: str) -> Iterator[HeldOrder]:
        """Give none."""
        del store
        return iter(())

    def find(self, store: str, number: str) -> HeldOrder | None:
        """Find none."""
        del store, number
        return None


def held_orders(known: Repositories) -> HeldOrders:
    """Give what reads the orders that are held."""
    del known
    return NoOrders()


def carriers(store: Store) -> Sequence[ErpCarrierForm]:
    """Ask a store's ERP for its carriers.

    Raises:
        Misconfigured: the store's ERP has no address that can be asked.
    """
    raise Misconfigured("erp_missing", f"store {store.name} is joined to its ERP by events only")
