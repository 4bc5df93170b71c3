"""Faults put in force and taken away, the book, and starting over."""

from simulator.anymarket.control.reading import ControlError, ControlRow, Order
from simulator.engine.faults import to_faults

PAGE_ENTRIES = 1_000


def list_faults(order: Order) -> object:
    """GET /_control/faults: each with how often it was met and struck."""
    return order.faults.listed()


def add_faults(order: Order) -> object:
    """POST /_control/faults: one, a list, or `{"faults": [...]}`."""
    return {"ids": order.faults.add(to_faults(order.payload()))}


def clear_faults(order: Order) -> object:
    """DELETE /_control/faults."""
    order.faults.clear()
    return {}


def remove_fault(order: Order) -> object:
    """DELETE /_control/faults/{id}."""
    number = order.params["id"]
    if not (number.isdecimal() and order.faults.remove(int(number))):
        raise ControlError(f"no fault {number!r}", 404)
    return {}


def counts(order: Order) -> object:
    """GET /_control/counts."""
    return order.book.counts()


def journal(order: Order) -> object:
    """GET /_control/journal?after=N&limit=M."""
    return order.book.read(order.number("after", 0), order.number("limit", PAGE_ENTRIES))


def reset(order: Order) -> object:
    """POST /_control/reset: no accounts, faults or counts; the journal's file goes on."""
    order.world.forget()
    order.faults.clear()
    order.book.forget()
    return {}


ROUTES: tuple[ControlRow, ...] = (
    ("GET", "/_control/faults", list_faults),
    ("POST", "/_control/faults", add_faults),
    ("DELETE", "/_control/faults", clear_faults),
    ("DELETE", "/_control/faults/{id}", remove_fault),
    ("GET", "/_control/counts", counts),
    ("GET", "/_control/journal", journal),
    ("POST", "/_control/reset", reset),
)
