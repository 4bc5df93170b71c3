"""Starting over, beside what every party is told of faults and book."""

from simulator.anymarket.control.reading import ControlRow, Order
from simulator.engine import desk


def reset(order: Order) -> object:
    """POST /_control/reset: no accounts, faults or counts; the journal's file goes on."""
    order.world.forget()
    order.faults.clear()
    order.book.forget()
    return {}


ROUTES: tuple[ControlRow, ...] = (*desk.ROUTES, ("POST", "/_control/reset", reset))
