"""The time, and starting over, beside what every party is told of faults and book."""

from datetime import datetime

from simulator.eccosys.control.wish import ControlRow, Wish
from simulator.engine import desk
from simulator.engine.reading import ControlError


def pending(wish: Wish) -> object:
    """GET /_control/pending: requests that were answered and are still to take effect."""
    return {"pending": wish.later.pending}


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
    *desk.ROUTES,
    ("GET", "/_control/pending", pending),
    ("PUT", "/_control/clock", set_clock),
    ("POST", "/_control/reset", reset),
)
