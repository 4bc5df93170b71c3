"""Who goes first in a process: what is fresh, before what a person released."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain import baton

LONGEST_S = 2.0
"""A batch of what was released lets others pass for so long, and then goes on beside them."""


@dataclass(slots=True)
class Way:
    """Knows who is at work with fresh orders in this process. Safe between threads."""

    _fresh: int = 0
    _free: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Be at work with fresh orders within the block."""
        with self._free:
            self._fresh += 1
        try:
            yield
        finally:
            with self._free:
                self._fresh -= 1
                if not self._fresh:
                    self._free.notify_all()

    def given(self, seconds: float) -> float:
        """Wait while somebody is at work with fresh orders, so long at most; gives the seconds."""
        if not self._fresh or seconds <= 0.0:
            return 0.0
        began_s = time.monotonic()
        with baton.let_go(), self._free:
            self._free.wait_for(lambda: not self._fresh, seconds)
        return time.monotonic() - began_s


@dataclass(slots=True)
class Courtesy:
    """How long one batch still lets fresh orders pass.

    Args:
        left_s: 0 for one that is fresh itself.
    """

    way: Way
    left_s: float = LONGEST_S

    def __call__(self) -> None:
        """Let fresh orders pass, between two calls."""
        self.left_s -= self.way.given(self.left_s)
