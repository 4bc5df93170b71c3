"""Patience with the ledger: what must not be lost is tried until it is done, or we end."""

import time
from collections.abc import Callable
from typing import TypeVar

from domain.errors import TransientError

T = TypeVar("T")


def patiently(
    do: Callable[[], T],
    stopping: Callable[[], bool],
    waits: Callable[[TransientError], object],
    pause_s: float,
) -> T:
    """Do it, again and again while the ledger is away.

    Args:
        stopping: tells whether the process is going down.
        waits: told why it has to be tried again.

    Raises:
        TransientError: the ledger is away, and the process is going down.
    """
    while True:
        try:
            return do()
        except TransientError as error:
            if stopping():
                raise
            waits(error)
            time.sleep(pause_s)
