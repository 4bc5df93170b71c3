"""Ends the process at a named arrow, as `kill -9` would. For tests only."""

import os
import threading

from domain.arrows import ARROWS
from domain.errors import BridgeError
from domain.ports import Arrow, no_arrow

KILLED = 137


def crash_at(spec: str) -> Arrow:
    """Give the arrow that ends the process.

    Args:
        spec: "" never; "call_to_record" at its first pass; "call_to_record:5" at its fifth.

    Raises:
        BridgeError: there is no such arrow.
    """
    if not spec:
        return no_arrow
    wanted, _, nth = spec.partition(":")
    if wanted not in ARROWS or (nth and not nth.isdigit()):
        raise BridgeError(f"ANYBRIDGE_CRASH_AT: expected one of {', '.join(ARROWS)}, or NAME:N")
    lock, left = threading.Lock(), [int(nth or 1)]

    def arrow(name: str) -> None:
        if name != wanted:
            return
        with lock:
            left[0] -= 1
            if left[0] <= 0:
                os._exit(KILLED)

    return arrow
