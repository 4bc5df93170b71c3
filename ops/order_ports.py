"""What mappings need to know about orders and ERPs, wired for every entrance alike."""

from collections.abc import Sequence

from adapters.database.known_orders import KnownOrderRows
from adapters.database.order_claims import HeldOrderRows
from domain.erp_orders import ErpCarrierForm
from domain.errors import Misconfigured
from domain.held_orders import HeldOrders
from domain.known_orders import KnownOrders
from domain.store import Store
from ops.resources import Repositories


def held_orders(known: Repositories) -> HeldOrders:
    """Give what reads the orders that are held."""
    return HeldOrderRows(known.database)


def known_orders(known: Repositories) -> KnownOrders:
    """Give what reads the orders that were decided."""
    return KnownOrderRows(known.database)


def carriers(store: Store) -> Sequence[ErpCarrierForm]:
    """Ask a store's ERP for its carriers.

    Raises:
        Misconfigured: the store's ERP has no address that can be asked.
    """
    raise Misconfigured("erp_missing", f"store {store.name} is joined to its ERP by events only")
