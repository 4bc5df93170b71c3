"""What ingesting orders needs from the ledger, as Protocols."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from domain.channel_orders import OrderMark
from domain.ids import LaneId
from domain.left_out import LeftOut
from domain.mapping_rules import Rule
from domain.order_claims import Claim
from domain.ports import Lease


class NoteSource(StrEnum):
    """Who said that an order changed."""

    FEED = "feed"
    CALLBACK = "callback"
    SWEEP = "sweep"
    BACKFILL = "backfill"
    RECONCILE = "reconcile"
    CORRECTION = "correction"
    SETTINGS = "settings"


_BY_HUB = frozenset({NoteSource.FEED, NoteSource.CALLBACK, NoteSource.SWEEP, NoteSource.BACKFILL})


def note_id(source: NoteSource, key: str) -> str:
    """Give what stands for an event where an order was noted.

    Examples:
        >>> note_id(NoteSource.FEED, "183000101")
        'order:feed:183000101'
    """
    return f"order:{source}:{key}"


def is_by_hub(event_id: str) -> bool:
    """Tell whether the hub may know more than it shows: it announced something.

    Examples:
        >>> [is_by_hub(note_id(source, "7")) for source in (NoteSource.FEED, NoteSource.SETTINGS)]
        [True, False]
    """
    return any(event_id.startswith(note_id(source, "")) for source in _BY_HUB)


class OrderNotes(Protocol):
    """Notes that orders are due to be looked at: durable before anything is acknowledged."""

    def note(self, store: str, marks: Sequence[OrderMark], source: NoteSource) -> Sequence[LaneId]:
        """Note orders in one transaction, at most one open note an order.

        One that is due already stays as it is; one that is in flight is due again afterwards. A
        mark whose version was looked at already notes nothing, but for an order that was skipped
        and that a back-fill comes to: the cut-off date may have moved.

        Returns:
            Lanes whose bell must be rung now.
        """
        ...

    def acknowledged(self, store: str, order_ids: Sequence[int]) -> None:
        """Keep, for whoever asks what happened, that the feed was told that these are noted."""
        ...


class LeftOuts(Protocol):
    """The orders that were skipped, and not because they were cancelled."""

    def page(self, store: str, after: int, limit: int) -> Sequence[LeftOut]:
        """Give up to `limit` of them by id, those whose id is greater than `after`."""
        ...


class OrderClaims(Protocol):
    """Claims, as the lane of orders reads and writes them.

    What becomes of an order is recorded together with its change, see `domain.changes.Verdict`.
    """

    def known(self, store: str, order_ids: Sequence[int]) -> Mapping[int, Claim]:
        """Give the claims that there are."""
        ...

    def intend(self, lease: Lease, claims: Sequence[Claim]) -> Mapping[int, Claim]:
        """Commit that the ERP is about to be asked to create these orders.

        Returns:
            The claims with their intents. Those missing have an ERP order or an intent that was
            not known, or their change was noted anew since their `revision`; none at all is there
            when the lease was lost.
        """
        ...

    def with_numbers(self, store: str, numbers: Sequence[str]) -> Sequence[Claim]:
        """Give the claims with these store order numbers that the ERP has or may have."""
        ...


class Rules(Protocol):
    """The mapping rules of stores."""

    def rules(self, store: str) -> Sequence[Rule]:
        """Give every rule of a store, of every kind."""
        ...
