"""Tells a person that something goes on which may take long, on standard error."""

import time
from collections.abc import Callable

from ops.cli import say

FIRST_S = 2.0
"""Who waits less is told nothing."""

EVERY_S = 10.0


class Ticker:
    """Says what is being done and how far it is: after two seconds, then every ten.

    Args:
        clock: seconds that only grow.
        note: prints a line.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, note: Callable[[str], None] = say.note
    ) -> None:
        self._clock = clock
        self._note = note
        self._what = ""
        self._next_s = clock() + FIRST_S

    def __call__(self, what: str, so_far: str) -> None:
        """Print it, unless something of the kind was printed just now."""
        now_s = self._clock()
        if now_s < self._next_s:
            return
        hint = "" if self._what else " (Ctrl-C stops; nothing has been changed)"
        self._note(f"{what}: {so_far}{hint}")
        self._what = what
        self._next_s = now_s + EVERY_S
