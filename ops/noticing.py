"""How orders are noticed, wired: errands, the lanes that they need, callbacks."""

from collections.abc import Mapping

from adapters.database.engine import Database
from adapters.database.errand_lanes import ErrandLanes
from adapters.database.order_notes import OrderNoteRows
from config.settings import Settings
from domain.ids import Kind
from workers.handlers.poll_orders import PollOrders
from workers.trip import Errand


def errands(settings: Settings, database: Database) -> Mapping[str, Errand]:
    """Give what is done every so often, by kind."""
    notes = OrderNoteRows(database)
    return {Kind.POLL_ORDERS: PollOrders(notes, settings.poll_orders_s)}


def errand_lanes(database: Database) -> ErrandLanes:
    """Give what opens the lanes of errands."""
    return ErrandLanes(database, [Kind.POLL_ORDERS])
