"""Faults put in force and taken away, the book, the time, and starting over."""

from datetime import datetime

from simulator.eccosys.control.wish import ControlRow, Wish
from simulator.engine.faults import to_faults
from simulator.engine.reading import ControlError

PAGE_ENTRIES = 1_000


def list_faults(wish: Wish) -> object:
    """GET /_control/faults: each with how often it was met and struck."""
    return wish.faults.listed()


def add_faults(wish: Wish) -> object:
    """POST /_control/faults: one, a list, or `{"faults": [...]}`."""
    return {"ids": wish.faults.add(to_faults(wish.payload()))}


def clear_faults(wish: Wish) -> object:
    """DELETE /_control/faults."""
    wish.faults.clear()
    return {}


def remove_fault(wish: Wish) -> object:
    """DELETE /_control/faults/{id}."""
    number = wish.params["id"]
    if not (number.isdecimal() and wish.faults.remove(int(number))):
        raise ControlError(f"no fault {number!r}", 404)
    return {}


def pending(wish: Wish) -> object:
    """GET /_control/pending: requests that were answered and are still to take effect."""
    return {"pending": wish.later.pending}


def counts(wish: Wish) -> object:
    """GET /_control/counts."""
    return wish.book.counts()


def journal(wish: Wish) -> object:
    """GET /_control/journal?after=N&limit=M."""
    return wish.book.read(wish.number("after", 0), wish.number("limit", PAGE_ENTRIES))


def set_clock(wish: Wish) -> object:
    """PUT /_control/clock: `{"now": "2026-07-20T23:59:59-03:00"}`, or null for the real time."""
    said = wish.item().get("now")
    try:
        moment = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        raise ControlError(f"now {said!r} is no time such as 2026-07-20T23:59:59-03:00") from None
    if moment is not None and moment.tzinfo is None:
        raise ControlError(f"now {said!r} lacks its offset, such as -03:00")
    wish.world.clock.put(moment)
    return {"now": wish.world.clock.text()}


def reset(wish: Wish) -> object:
    """POST /_control/reset: no companies, faults or counts; the journal's file goes on."""
    wish.later.cancel()
    wish.world.forget()
    wish.faults.clear()
    wish.book.forget()
    return {}


ROUTES: tuple[ControlRow, ...] = (
    ("GET", "/_control/faults", list_faults),
    ("POST", "/_control/faults", add_faults),
    ("DELETE", "/_control/faults", clear_faults),
    ("DELETE", "/_control/faults/{id}", remove_fault),
    ("GET", "/_control/pending", pending),
    ("GET", "/_control/counts", counts),
    ("GET", "/_control/journal", journal),
    ("PUT", "/_control/clock", set_clock),
    ("POST", "/_control/reset", reset),
)
