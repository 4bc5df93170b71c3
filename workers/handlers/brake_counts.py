"""What the brakes count beside the ledger, by store. One object serves all threads."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain import baton
from domain.errors import Misconfigured

SHORT_S = 0.05
"""What takes no longer is counted whenever it is asked for."""

SHARE = 20
"""What takes longer is good for so many times as long: a backlog that takes long to count takes
much longer to work off, and what joins it comes last."""


SETTLE_S = 0.05
"""Between a batch's record and the end of its turn there is less."""


@dataclass(slots=True)
class Tally:
    """Counts of one thing: anew as often as that takes little of the time."""

    clock: Callable[[], float] = time.monotonic
    _counted: dict[str, tuple[int, float]] = field(default_factory=dict)

    def of(self, store: str, count: Callable[[], int], *, anew: bool = False) -> int:
        """Give a count that is fresh enough.

        Args:
            anew: whatever it takes.
        """
        began_s = self.clock()
        found, until_s = self._counted.get(store, (0, began_s))
        if anew or began_s >= until_s:
            found = count()
            ended_s = self.clock()
            took_s = ended_s - began_s
            self._counted[store] = found, ended_s + (SHARE * took_s if took_s > SHORT_S else 0.0)
        return found


@dataclass(slots=True)
class Reads:
    """What a batch has in hand.

    Args:
        read: products that were read in the ERP.
        ended: how many of these end their sale; of stock, SKUs that fall to zero.
    """

    read: int = 0
    ended: int = 0


@dataclass(slots=True)
class Hands:
    """What is in hand and not recorded yet: of all batches that are in flight."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _batches: dict[str, list[Reads]] = field(default_factory=dict)

    @contextmanager
    def batch(self, store: str) -> Iterator[Reads]:
        """Give what a batch notes its reads in, by `note`; forgotten when the block ends.

        It is to end no sooner than the batch is recorded: see `workers.work.Work.until_recorded`.
        Who counts what is in hand first, and then what is recorded, misses nothing.
        """
        mine = Reads()
        with self._lock:
            self._batches.setdefault(store, []).append(mine)
        try:
            yield mine
        finally:
            with self._lock:
                # By itself: two batches may have read as many.
                rest = [one for one in self._batches[store] if one is not mine]
                self._batches[store] = rest

    def note(self, store: str, mine: Reads, read: int, ended: int) -> Reads:
        """Note what a batch has read; gives what the others have noted."""
        with self._lock:
            mine.read, mine.ended = read, ended
        return self._others(store, mine)

    def reckon(self, store: str, mine: Reads, refuse: Callable[[Reads], None]) -> None:
        """Refuse what is too much, together with what the others have in hand.

        What one of them recorded since it was asked for is counted twice, and for a moment more,
        until it lets go of it: a refusal is believed only where they have the same in hand before
        and a moment after.

        Args:
            refuse: given what the others have noted; it counts what is recorded after that.

        Raises:
            Misconfigured: it is too much.
        """
        others = self._others(store, mine)
        while True:
            try:
                refuse(others)
            except Misconfigured:
                if others.read or others.ended:
                    with baton.let_go():
                        time.sleep(SETTLE_S)
                before, others = others, self._others(store, mine)
                if others == before:
                    raise
            else:
                return

    def _others(self, store: str, mine: Reads) -> Reads:
        with self._lock:
            others = [one for one in self._batches[store] if one is not mine]
            return Reads(sum(one.read for one in others), sum(one.ended for one in others))
