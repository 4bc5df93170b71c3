"""A letter beside what AnyMarket says now: looked at when somebody asks, never by itself."""

from fastapi import Response

from ops.console.deps import ConsoleDeps
from ops.console.pages import page
from ops.console.rooms import Rooms
from ops.console.visits import Visit


def add_comparing(rooms: Rooms, deps: ConsoleDeps) -> None:
    """Add what compares."""

    @rooms.post("/dead/letters/{letter}/compare")
    def compare(visit: Visit) -> Response:
        """Spend calls of the store's budget, after everybody else."""
        letter = deps.letters.one(visit.params["letter"], visit.store)
        return page(
            visit,
            "_contrast.html" if visit.is_part else "contrast.html",
            room="dead",
            letter=letter,
            found=deps.contrasts.compare(letter),
        )
