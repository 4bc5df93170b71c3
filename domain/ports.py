"""What we need from the world, as Protocols."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from domain.changes import Change, Verdict
from domain.deadletters import DeadLetter
from domain.errors import BridgeError
from domain.events import Event
from domain.ids import LaneId
from domain.stock import Balance
from domain.store import Store

MOST_COUNTED = 1000
"""More changes than this are not counted out."""

Arrow = Callable[[str], None]
"""Called at each named arrow of the data's way; tests crash the process there."""


def no_arrow(_name: str) -> None:
    """Pass every arrow."""


@dataclass(frozen=True, slots=True)
class Folded:
    """What one fold did.

    Args:
        fates: event id → "folded" or "superseded".
        rung: lanes whose bell must be rung now.
    """

    fates: Mapping[str, str]
    rung: Sequence[LaneId]


Fold = Callable[[], Folded]
"""Events ready to be folded. Raises as `Folder.fold` does; may be called again."""


class Folder(Protocol):
    """Takes events into the ledger: newest wins, duplicates vanish."""

    def now_s(self) -> float:
        """Give the database's clock, seconds since 1970."""
        ...

    def fold(self, events: Sequence[Event]) -> Folded:
        """Fold events in one transaction, in the order given.

        Raises:
            FoldRefused: the database refuses the data; nothing was folded.
        """
        ...

    def prepare(self, events: Sequence[Event]) -> Fold:
        """Do what folding needs no database for, so that it can be done ahead."""
        ...

    def park(self, letters: Sequence[DeadLetter]) -> None:
        """Park what can never be folded, in one transaction. Twice equals once."""
        ...


class FoldRefused(BridgeError):
    """The database refuses a batch for its data, not for its own health."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work a lane until `until_s` of this process's monotonic clock."""

    lane: LaneId
    epoch: int
    until_s: float
    memo: Mapping[str, object] = field(default_factory=dict)
    due: int | None = None
    """What was due when it was taken, counted up to `MOST_COUNTED`; None: not counted."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Lanes whose bell must be rung.

    Args:
        lost: how many of them had been rung before, and nobody came.
    """

    lanes: Sequence[LaneId]
    lost: int = 0


class Lanes(Protocol):
    """Lane rows: lease, bells, due times."""

    def lease(self, lane: LaneId, seconds: float) -> Lease | None:
        """Take the lane, clear its bell; None when somebody else holds it or it is held."""
        ...

    def renew(self, lease: Lease, seconds: float) -> Lease | None:
        """Prolong a lease; None when it was lost."""
        ...

    def begin(self, lease: Lease, seconds: float) -> float | None:
        """Move the lane's due time on: whatever becomes of this turn, it is due again in so long.

        Returns:
            The database's clock; None when the lease was lost.
        """
        ...

    def release(self, lease: Lease, next_at_s: float | None = None) -> bool:
        """Give the lane back; due again at its earliest change, or at `next_at_s`.

        Args:
            next_at_s: nothing can be sent before; the lane is given back though its bell rang.

        Returns:
            False when the bell rang meanwhile: the lane is still ours, go round again.
        """
        ...

    def pass_on(self, lease: Lease) -> bool:
        """Give the lane back with its bell rung: the caller rings; False if it was lost."""
        ...

    def hold(self, lease: Lease, cause: str, detail: str) -> None:
        """Stop the lane until a person resumes it, and give it back."""

    def remember(self, lease: Lease, memo: Mapping[str, object]) -> None:
        """Keep what a lane learned about its hub (stock dialect) with the lane."""

    def ring_due(self, kinds: Sequence[str], again_after_s: float) -> Rung:
        """Mark and give the lanes that are due and not rung within `again_after_s`."""
        ...


class Changes(Protocol):
    """Change rows as a lane works them off."""

    def due_count(self, lane: LaneId, most: int = MOST_COUNTED) -> int:
        """Count what is due now and not in flight, up to `most`."""

    def mark(self, lease: Lease, limit: int, without: Sequence[str] = ()) -> Sequence[Change]:
        """Mark up to `limit` due changes in flight, oldest first, and give them by key.

        What a person released comes after what is fresh, for a minute at most.

        Keys in `without` are in flight already. Rows with `apart` come alone with their like. A
        holder whose lease was lost gets nothing.
        """
        ...

    def record(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str = "") -> bool:
        """Record all outcomes of one call in one transaction, dead letters included.

        Args:
            call_id: joins the attempts of one call, in journal and log.

        Returns:
            False when the lease was lost: nothing is recorded as accepted, the keys are due.
        """
        ...


class StockLevels(Protocol):
    """Balances per deposit, as the lane of stock reads them."""

    def balances(self, store: str, skus: Sequence[str]) -> Mapping[str, Sequence[Balance]]:
        """Give every known balance of these SKUs."""
        ...

    def deposits(self, store: str) -> Sequence[str]:
        """Give the keys of the deposits seen so far, sorted."""
        ...

    def due_balances(self, store: str) -> Iterator[tuple[str, int | None, Sequence[Balance]]]:
        """Stream (SKU, units the hub accepted last, balances) of everything due."""
        ...

    def brake_counts(self, store: str) -> tuple[int, int]:
        """Give (keys that fell to zero within the hour, keys the hub ever accepted)."""
        ...

    def brake_confirmed(self, store: str) -> bool:
        """Tell whether a person confirmed a mass change within the last hour."""
        ...


class Stores(Protocol):
    """Store configurations with their secrets opened."""

    def get(self, name: str) -> Store | None:
        """Give a store, or None when there is no such store."""
        ...

    def names(self) -> Sequence[str]:
        """Give all store names, sorted."""
        ...


class Mappings(Protocol):
    """De<>Para rows of a store: choices of the operator."""

    def target(self, store: str, kind: str, key: str) -> str | None:
        """Give what a key is mapped to, or None."""
        ...

    def targets(self, store: str, kind: str) -> Mapping[str, str]:
        """Give every key of a kind that is mapped, and what it is mapped to."""
        ...


class Letters(Protocol):
    """Dead letters as the ringer announces them and the desk files them."""

    def unannounced(self, limit: int) -> Sequence["Announcement"]:
        """Give letters that were not announced yet, oldest first."""
        ...

    def announced(self, ids: Sequence[str]) -> None:
        """Note that the broker confirmed these announcements."""
        ...

    def file(self, letter: DeadLetter) -> bool:
        """File a letter that came by the queue and has no row yet; False if it had one."""
        ...


@dataclass(frozen=True, slots=True)
class Announcement:
    """What goes over the wire about a dead letter: no personal data."""

    id: str
    store: str
    kind: str
    key: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Give the JSON fields of the announcement."""
        return {
            "id": self.id,
            "store": self.store,
            "kind": self.kind,
            "key": self.key,
            "reason": self.reason,
        }


class Bells(Protocol):
    """Rings lanes. A bell may be lost: the ringer heals it."""

    def ring(self, lanes: Sequence[LaneId]) -> None:
        """Ring without waiting for the broker."""
        ...


class Delivery(NamedTuple):
    """One message as it came, still theirs.

    Args:
        queue: the queue it was read from.
        routing_key: "acme.stock.changed".
        redelivered: the broker gave it to somebody before.
        headers: AMQP headers (`x-death` …).
    """

    tag: int
    queue: str
    routing_key: str
    body: bytes
    redelivered: bool
    headers: Mapping[str, object] = {}


class Inbox(Protocol):
    """A consumer's side of the queues: batches in, one acknowledgement out."""

    def batches(self, size: int, wait_s: float) -> Iterator[Sequence[Delivery]]:
        """Give batches of up to `size`, at the latest `wait_s` after a batch's first message.

        Empty batches are given about once a second while nothing comes. Ends when stopped.
        """
        ...

    def acknowledge(self, batch: Sequence[Delivery]) -> None:
        """Acknowledge a whole batch. One delivered on a connection now gone is ignored."""
        ...


class Announcer(Protocol):
    """Publishes announcements of dead letters with confirms."""

    def announce(self, announcements: Sequence[Announcement]) -> Sequence[str]:
        """Publish and wait for the confirms; give the ids that the broker has."""
        ...
