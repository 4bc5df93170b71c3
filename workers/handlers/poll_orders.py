"""Polls the hub's feed of orders: notes what is in it, acknowledges, and only then lets look."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from domain.channel_orders import FeedEntry, OrderMark
from domain.errors import Rejected
from domain.feed_watch import UNREAD
from domain.ids import Kind, LaneId
from domain.order_import import require_orders
from domain.order_ports import NoteSource, OrderNotes
from domain.store import Store
from workers.trip import AT_ONCE, Trip

FEED_LIMIT = 100

FEED_LEAST = 10
"""One specification lets a page have ten entries at most: only a shorter one is the last."""

STUCK_AGAIN_S = 900.0
"""Entries whose acknowledgement does nothing are tried again so seldom, a few at a time."""

STUCK_AT_ONCE = 20
STUCK_MOST = 1000


@dataclass(frozen=True, slots=True)
class PollOrders:
    """Implements `workers.trip.Errand`.

    Args:
        every_s: period of stores that have none of their own.
    """

    notes: OrderNotes
    every_s: float
    klass: str = Kind.ORDER
    asks_erp: bool = False

    def check(self, store: Store) -> None:
        """Let a store pass whose orders come in."""
        require_orders(store, Kind.POLL_ORDERS)

    def period_s(self, store: Store) -> float:
        """Give the time from one poll to the next."""
        return self.every_s if store.poll_orders_s is None else store.poll_orders_s

    def run(self, trip: Trip) -> float | None:
        """Drain the feed page by page, as far as budget and time go."""
        return _Poll(self.notes, trip).drain()


@dataclass(slots=True)
class _Poll:
    """One run.

    Args:
        seen: tokens that this run has acknowledged, or tried to.
        stuck: tokens that earlier runs acknowledged in vain.
    """

    notes: OrderNotes
    trip: Trip
    seen: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)

    def drain(self) -> float | None:
        self.stuck = self._stuck()
        while not self.trip.is_over():
            self.trip.spend()
            entries = self.trip.hub.feed(FEED_LIMIT)
            again = {e.token for e in entries} & (self.seen | self.stuck)
            fresh = [entry for entry in entries if entry.token not in again]
            refused = self._take(fresh) if fresh else []
            is_all = len(entries) < FEED_LEAST
            if not fresh or (is_all and not refused):
                self._remember(again, is_all=is_all)
                self.trip.memo["acked"] = sorted(entry.token for entry in fresh)
                return None
        return AT_ONCE

    def _stuck(self) -> set[str]:
        memo, stuck = self.trip.memo, list(self.trip.memo.get("stuck", []))
        if stuck and self.trip.began_s - memo.get("stuck_tried_at_s", 0.0) >= STUCK_AGAIN_S:
            memo["stuck_tried_at_s"] = self.trip.began_s
            stuck = stuck[STUCK_AT_ONCE:]
        return {*stuck, *memo.get("acked", [])}

    def _remember(self, again: set[str], *, is_all: bool) -> None:
        """Remember what came again though it was acknowledged, else that nothing is left.

        Args:
            is_all: the page held everything that is left.
        """
        memo = self.trip.memo
        if not again:
            memo["drained_at_s"] = self.trip.began_s
            memo.pop(UNREAD, None)
            memo.pop("stuck", None)
            memo.pop("stuck_tried_at_s", None)
            return
        memo.setdefault("stuck_tried_at_s", self.trip.began_s)
        # Those that were tried now come last: next time it is the others' turn.
        untried = [token for token in memo.get("stuck", []) if token in self.stuck]
        waiting = [token for token in untried if token in again or not is_all]
        memo["stuck"] = [*waiting, *sorted(again - set(waiting))][:STUCK_MOST]

    def _take(self, entries: Sequence[FeedEntry]) -> Sequence[FeedEntry]:
        """Note, acknowledge, ring; gives the entries whose token was refused, or not tried."""
        trip = self.trip
        trip.arrow("feed_to_note")
        self.seen |= {entry.token for entry in entries}
        lanes = self._note(entries)
        trip.count("noted", len({entry.order_id for entry in entries}))
        trip.arrow("note_to_acknowledge")
        try:
            refused = self._acknowledge(entries)
        finally:
            # Whoever looked at an order since it was noted looked before its acknowledgement,
            # which may have covered something newer: it is to be looked at once more.
            lanes |= self._note(entries)
            trip.arrow("acknowledge_to_bell")
            trip.bells.ring(sorted(lanes))
        trip.count("refused", len(refused))
        return refused

    def _note(self, entries: Sequence[FeedEntry]) -> set[LaneId]:
        marks = [OrderMark(order_id) for order_id in sorted({e.order_id for e in entries})]
        return set(self.notes.note(self.trip.store.name, marks, NoteSource.FEED))

    def _acknowledge(self, entries: Sequence[FeedEntry]) -> Sequence[FeedEntry]:
        self.trip.spend()
        try:
            if len(entries) == 1:
                self.trip.hub.acknowledge(entries[0])
            else:
                self.trip.hub.acknowledge_all(entries)
        except Rejected:
            # Some of them may be acknowledged all the same.
            return entries if len(entries) == 1 else self._one_by_one(entries)
        self._keep({entry.order_id for entry in entries})
        return []

    def _one_by_one(self, entries: Sequence[FeedEntry]) -> Sequence[FeedEntry]:
        done: set[int] = set()
        for entry in entries:
            if entry.order_id in done:
                continue
            if self.trip.is_over():
                break
            self.trip.spend()
            with suppress(Rejected):
                self.trip.hub.acknowledge(entry)
                done.add(entry.order_id)
        self._keep(done)
        return [entry for entry in entries if entry.order_id not in done]

    def _keep(self, order_ids: set[int]) -> None:
        if order_ids:
            self.notes.acknowledged(self.trip.store.name, sorted(order_ids))
