"""When a call was on the wire: noted where bytes leave and come back, read by who paid for it."""

import time
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Crossing:
    """One call's time on the wire, this process's monotonic clock; None where it never was.

    Args:
        left_s: when its first byte was about to leave.
        back_s: when the first byte of an answer had come.
    """

    left_s: float | None = None
    back_s: float | None = None

    def left(self) -> None:
        """Note that it leaves; sent in pieces or again, the first time counts."""
        if self.left_s is None:
            self.left_s = time.monotonic()

    def came_back(self) -> None:
        """Note that an answer has begun."""
        if self.back_s is None and self.left_s is not None:
            self.back_s = time.monotonic()


@dataclass(slots=True)
class Waiting:
    """How long calls of one thread have waited for their answers, all together."""

    seconds: float = 0.0
    _left_s: float | None = None

    def left(self) -> None:
        """Note that one leaves."""
        if self._left_s is None:
            self._left_s = time.monotonic()

    def came_back(self) -> None:
        """Note that its answer has begun."""
        if self._left_s is not None:
            self.seconds += time.monotonic() - self._left_s
            self._left_s = None


_current: ContextVar[Crossing | None] = ContextVar("crossing", default=None)
_waiting: ContextVar[Waiting | None] = ContextVar("waiting", default=None)


def waited() -> Waiting:
    """Give the waiting of the calls of this thread from now on."""
    waiting = Waiting()
    _waiting.set(waiting)
    return waiting


def watched() -> Crossing:
    """Give the crossing of the next call of this thread: what it notes belongs to that one."""
    crossing = Crossing()
    _current.set(crossing)
    return crossing


def note_left() -> None:
    """Note that the call of this thread leaves, where somebody watches it."""
    for watch in (_current.get(), _waiting.get()):
        if watch is not None:
            watch.left()


def note_back() -> None:
    """Note that its answer has begun."""
    for watch in (_current.get(), _waiting.get()):
        if watch is not None:
            watch.came_back()
