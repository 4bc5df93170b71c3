"""The ringer: every tick it rings what is due, and announces dead letters."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from domain.errors import BridgeError
from domain.ports import Announcer, Arrow, Bells, Lanes, Letters, no_arrow

log = structlog.get_logger()

RING_AGAIN_S = 5.0
"""A bell that nobody answered for so long is taken for lost."""

PACED_S = 0.1
"""What is let go by a rate goes so often: once a tick, all of a second would come at once."""

ANNOUNCE_AT_ONCE = 100
HOUSEKEEPING_S = 3600.0


class RingerWatch(Protocol):
    """Told what the ringer does, for metrics."""

    def rung(self, count: int, lost: int) -> None:
        """Note bells rung, and how many of them had been lost."""
        ...


@dataclass(slots=True)
class Ringer:
    """One ringer; any number may run.

    Args:
        kinds: kinds that an actor works off.
        housekeeping: called about once an hour (partitions).
        replays: steps the batches of replays on, each tick.
        paces: steps on those that go by a rate, also between ticks; False when there is none.
    """

    lanes: Lanes
    letters: Letters
    bells: Bells
    announcer: Announcer
    kinds: Sequence[str]
    watch: RingerWatch
    housekeeping: Callable[[], None] = lambda: None
    arrow: Arrow = no_arrow
    replays: Callable[[], None] = lambda: None
    paces: Callable[[], bool] = lambda: False
    _kept_at_s: float = field(default=-1e9)
    _is_pacing: bool = False

    def run(self, tick_s: float, stopped: Callable[[float], bool]) -> None:
        """Tick until stopped.

        Args:
            stopped: waits up to so many seconds and tells whether to end.
        """
        while not self._is_ended(tick_s, stopped):
            _unless_away(self.tick)

    def _is_ended(self, tick_s: float, stopped: Callable[[float], bool]) -> bool:
        """Wait for the next tick; what goes by a rate goes on meanwhile."""
        left_s = tick_s
        while self._is_pacing and left_s > PACED_S:
            if stopped(PACED_S):
                return True
            left_s -= PACED_S
            _unless_away(self._pace)
        return stopped(left_s)

    def tick(self) -> None:
        """Ring what is due, announce what is not announced, step replays, keep house."""
        self._ring()
        self._announce()
        self.replays()
        self._pace()
        if time.monotonic() - self._kept_at_s > HOUSEKEEPING_S:
            self.housekeeping()
            self._kept_at_s = time.monotonic()

    def _pace(self) -> None:
        self._is_pacing = self.paces()
        if self._is_pacing:
            self._ring()

    def _ring(self) -> None:
        due = self.lanes.ring_due(self.kinds, RING_AGAIN_S)
        if due.lanes:
            self.arrow("ringer_to_bell")
            self.bells.ring(due.lanes)
            self.watch.rung(len(due.lanes), due.lost)

    def _announce(self) -> None:
        waiting = self.letters.unannounced(ANNOUNCE_AT_ONCE)
        if waiting:
            self.arrow("letter_to_announcement")
            confirmed = self.announcer.announce(waiting)
            self.arrow("announcement_to_mark")
            self.letters.announced(confirmed)


def _unless_away(step: Callable[[], None]) -> None:
    try:
        step()
    except BridgeError as error:
        log.warning("ringer_waits", error=str(error))
