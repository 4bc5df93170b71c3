"""What mappings need to know about orders and ERPs, wired for every entrance alike."""

from collections.abc import Callable, Sequence

from adapters.database.known_orders import KnownOrderRows
from adapters.database.order_claims import HeldOrderRows
from config.settings import Settings
from domain.erp_carriers import ErpCarrierForm
from domain.held_orders import HeldOrders
from domain.known_orders import KnownOrders
from domain.store import Store
from ops import erps
from ops.resources import Repositories


def held_orders(known: Repositories) -> HeldOrders:
    """Give what reads the orders that are held."""
    return HeldOrderRows(known.database)


def known_orders(known: Repositories) -> KnownOrders:
    """Give what reads the orders that were decided."""
    return KnownOrderRows(known.database)


def carriers(
    settings: Settings, known: Repositories
) -> Callable[[Store], Sequence[ErpCarrierForm]]:
    """Give what asks a store's ERP for its carriers, within the budget of its token.

    It may raise any of our errors: `Misconfigured` where the ERP is joined by events only.
    """

    def ask(store: Store) -> Sequence[ErpCarrierForm]:
        with (
            erps.unwatched(settings) as opened,
            opened.of(store, erps.paying(known.budgets, store)) as erp,
        ):
            return erp.carriers()

    return ask
