"""Comparisons that this process has taken on: how far they are, and that it still has them."""

import threading
import time
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass

import structlog

from adapters.database.comparisons import ComparisonRows
from domain.comparisons import BEAT_S
from domain.errors import BridgeError
from ops.repeated import repeated

BEAT_EVERY_S = BEAT_S / 4
_TOLD_S = 1.0

log = structlog.get_logger()


class Stopped(Exception):
    """Nobody wants the comparison any more, or this process ends."""


@dataclass(slots=True)
class Teller:
    """Says how far a comparison is, about once a second, and stops it when it should."""

    comparisons: ComparisonRows
    comparison: str
    stop: threading.Event
    told_at_s: float = 0.0

    def __call__(self, doing: str, so_far: str) -> None:
        """Say it.

        Raises:
            Stopped: it was cancelled, or the process ends.
        """
        now_s = time.monotonic()
        if self.stop.is_set():
            raise Stopped
        if now_s - self.told_at_s >= _TOLD_S:
            self.told_at_s = now_s
            if not self.comparisons.beat(self.comparison, doing, so_far):
                raise Stopped


def beat(comparisons: ComparisonRows, taken: Collection[str]) -> None:
    """Say that we still have them: one may wait for its turn, or for a long answer."""
    try:
        comparisons.still(sorted(taken))
    except BridgeError as error:
        log.warning("reconcile_not_told", error=str(error))


def beating(
    comparisons: ComparisonRows, taken: Collection[str], stop: threading.Event
) -> AbstractContextManager[None]:
    """Say so now and then, on a thread of its own, until it is left or everything stops."""
    return repeated(
        "reconcile-beat",
        lambda: beat(comparisons, tuple(taken)),
        BEAT_EVERY_S,
        first_s=BEAT_EVERY_S,
        is_over=stop.is_set,
    )
