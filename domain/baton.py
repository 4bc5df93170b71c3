"""Which one of several threads computes: whoever waits lets go meanwhile.

One interpreter computes with one thread at a time. Threads that all want to compute take it from
each other whenever one of them sends or reads a few bytes, and pay for every change.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Baton:
    """Handed from thread to thread of those that work on the same thing. Safe between threads."""

    _free: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Compute within the block, one thread at a time, but for where it lets go."""
        with self._free:
            hold = _Hold(self._free)
            token = _mine.set(hold)
            try:
                yield
            finally:
                _mine.reset(token)


@dataclass(slots=True)
class _Hold:
    """What a thread holds."""

    free: threading.Lock
    is_held: bool = True


_mine: ContextVar[_Hold | None] = ContextVar("baton", default=None)


@contextmanager
def let_go() -> Iterator[None]:
    """Wait within the block for what others do, where it is this thread's turn to compute.

    Never within a transaction: who waits for the baton then would keep what it has locked from
    whoever holds it.
    """
    hold = _mine.get()
    if hold is None or not hold.is_held:
        yield
        return
    hold.is_held = False
    hold.free.release()
    try:
        yield
    finally:
        hold.free.acquire()
        hold.is_held = True
