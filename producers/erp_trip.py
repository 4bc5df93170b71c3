"""What a run of the ERP's poll is given, and how it remembers flags that nobody takes off."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from domain.erp_catalogue import ErpProductRef
from domain.ports import Arrow, Bells
from domain.store import Store

PAGE = 200
"""A list of changes that gives so many rows may have more."""

AT_ONCE = 0.0
"""There is more: the poll goes on as soon as others had their turn."""

DEAF_FROM = 3
"""So many polls in a row must have acknowledged a flag for nothing before it is left alone."""

DEAF_AGAIN_S = 900.0
"""A flag that stays though it was acknowledged is acknowledged again so seldom."""


class ErpPurse(Protocol):
    """Pays for calls to the ERP."""

    def spend(self) -> None:
        """Pay for the call that follows, and check the lease."""
        ...


class ErpTrip(Protocol):
    """One run of the errand; `workers.trip.Trip` is one."""

    @property
    def store(self) -> Store:
        """Give the store as this run sees it."""
        ...

    @property
    def memo(self) -> dict[str, Any]:
        """Give what the lane remembers; JSON. Change it, then `keep`."""
        ...

    @property
    def began_s(self) -> float:
        """Give when the run began, database clock."""
        ...

    @property
    def erp(self) -> ErpPurse:
        """Give what pays for calls to the ERP."""
        ...

    @property
    def is_over(self) -> Callable[[], bool]:
        """Tell, called, whether the turn's time is over."""
        ...

    @property
    def keep(self) -> Callable[[], None]:
        """Make, called, what was remembered durable."""
        ...

    @property
    def bells(self) -> Bells:
        """Give what rings lanes."""
        ...

    @property
    def arrow(self) -> Arrow:
        """Give what is called at each named arrow."""
        ...

    def count(self, what: str, number: int = 1) -> None:
        """Count what was done, for the log."""
        ...


@dataclass(frozen=True, slots=True)
class Turning:
    """Reads a list of changes from its beginning; page by page where nothing makes room.

    Who may not acknowledge finds the same rows first with every poll: each reads one page, and
    the next poll the one behind it.

    Args:
        name: of the list, in the memo: "stock".
    """

    trip: ErpTrip
    name: str

    def page(self, read: Callable[[int], Sequence[ErpProductRef]]) -> Sequence[ErpProductRef]:
        """Give the page whose turn it is.

        Args:
            read: gives the rows behind so many.
        """
        at, first = self.trip.memo.pop(self._place, (0, ""))
        if self.trip.store.erp_acknowledge:
            return read(0)
        listed = read(at) if at else ()
        # It ended, or it shows the same page whatever is passed over.
        if not listed or listed[0].id == first:
            at, listed = 0, read(0)
            first = listed[0].id if listed else ""
        if len(listed) >= PAGE:
            self.trip.memo[self._place] = [at + len(listed), first]
        self.trip.keep()
        return listed

    @property
    def _place(self) -> str:
        return f"{self.name}_place"


@dataclass(slots=True)
class DeafFlags:
    """Flags of one list that stay though they were acknowledged, or may not be.

    Another integration, or an account that takes no acknowledgement, would else have the same
    products looked at with every poll.

    Args:
        name: of the list, in the memo: "stock".
    """

    trip: ErpTrip
    name: str

    def among(self, listed: Collection[str]) -> set[str]:
        """Give those of a list that are left alone for now; the others are forgotten."""
        oldest_s = self.trip.began_s - DEAF_AGAIN_S
        known = self.trip.memo.get(self._deaf, {})
        # Where nothing is acknowledged, this is one page: what is not on it may be on another.
        is_page = not self.trip.store.erp_acknowledge
        deaf = {
            k: at_s for k, at_s in known.items() if at_s > oldest_s and (is_page or k in listed)
        }
        acked = self.trip.memo.get(self._acked, {})
        self._keep(self._deaf, deaf)
        self._keep(self._acked, {key: times for key, times in acked.items() if key in listed})
        return set(deaf)

    def acknowledged(self, keys: Iterable[str], unchanged: Collection[str]) -> None:
        """Remember what was acknowledged; what came again for nothing is left alone for a while.

        Args:
            unchanged: those that were found as they were known.
        """
        before = self.trip.memo.get(self._acked, {})
        times = {key: before.get(key, 0) + 1 if key in unchanged else 0 for key in sorted(keys)}
        self.leave(key for key, count in times.items() if count >= DEAF_FROM)
        self._keep(self._acked, {key: n for key, n in times.items() if n < DEAF_FROM})

    def leave(self, keys: Iterable[str]) -> None:
        """Leave flags alone for a while."""
        deaf = self.trip.memo.get(self._deaf, {})
        self._keep(self._deaf, {**deaf, **dict.fromkeys(sorted(keys), self.trip.began_s)})

    def _keep(self, name: str, flags: dict[str, Any]) -> None:
        if flags:
            self.trip.memo[name] = flags
        else:
            self.trip.memo.pop(name, None)

    @property
    def _deaf(self) -> str:
        return f"{self.name}_deaf"

    @property
    def _acked(self) -> str:
        return f"{self.name}_acked"
