"""Sweeps the hub's listings for orders that neither feed nor callback told of.

And the ledger for those that settings left out, and do not any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.channel_orders import OrderMark
from domain.ids import Kind, LaneId
from domain.left_out import is_let_in, settings_mark
from domain.order_import import imported_from_s, require_orders
from domain.order_lists import DAY_S, ListPlace, OrderList
from domain.order_ports import LeftOuts, NoteSource, OrderNotes
from domain.store import Store
from domain.sweeps import OVERLAP_S, WEEK_S, created_lists, updated_lists
from workers.trip import AT_ONCE, Trip

BACKLOG = 300
BACKLOG_WAIT_S = 30.0
"""While so many orders wait to be looked at, a back-fill adds none: a new order would wait too."""

RECENT, WEEK, BACKFILL, LEFT_OUT = "recent", "week", "backfill", "left_out"
LEFT_OUT_PAGE = 100
_SOURCES = {RECENT: NoteSource.SWEEP, WEEK: NoteSource.SWEEP, BACKFILL: NoteSource.BACKFILL}


@dataclass(frozen=True, slots=True)
class SweepOrders:
    """Implements `workers.trip.Errand`.

    What is under way stands in the lane's memo, `tasks`: from when until when, which of its
    listings, where in it. What was done last stands in `done`.

    Args:
        left_out: orders that were skipped.
        every_s: period of stores that have none of their own.
    """

    notes: OrderNotes
    left_out: LeftOuts
    every_s: float
    klass: str = Kind.ORDER
    asks_erp: bool = False

    def check(self, store: Store) -> None:
        """Let a store pass whose orders come in."""
        require_orders(store, Kind.SWEEP_ORDERS)

    def period_s(self, store: Store) -> float:
        """Give the time from one sweep to the next."""
        return self.every_s if store.sweep_orders_s is None else store.sweep_orders_s

    def run(self, trip: Trip) -> float | None:
        """Go on with what is under way and begin what is due: what is recent first."""
        sweep = _Sweep(self.notes, self.left_out, trip, self.period_s(trip.store))
        for name in (RECENT, WEEK, BACKFILL):
            after_s = sweep.work(name)
            if after_s is not None:
                return after_s
        after_s = sweep.take_up()
        return sweep.next_in_s() if after_s is None else after_s


@dataclass(slots=True)
class _Sweep:
    """One run."""

    notes: OrderNotes
    left_out: LeftOuts
    trip: Trip
    period_s: float

    @property
    def tasks(self) -> dict[str, Any]:
        return self.trip.memo.setdefault("tasks", {})  # type: ignore[no-any-return] # JSON

    @property
    def done(self) -> dict[str, Any]:
        return self.trip.memo.setdefault("done", {})  # type: ignore[no-any-return] # JSON

    def next_in_s(self) -> float:
        """Give the time until the next sweep of what is recent."""
        return max(0.01, float(self.done[RECENT]) + self.period_s - self.trip.began_s)

    def work(self, name: str) -> float | None:
        """Work a task that is under way or due; gives when it goes on, None when it is done."""
        cut_off_s = imported_from_s(self.trip.store)
        task = self.tasks.get(name)
        if task is None or (name == BACKFILL and task["after_s"] > cut_off_s):
            after_s = self._due_after_s(name, cut_off_s)
            if after_s is None:
                return None
            task = {"after_s": after_s, "before_s": self.trip.began_s, "list": 0, "place": [0]}
            self.tasks[name] = task
            self.trip.keep()
        lists = _lists(name, task, cut_off_s)
        while task["list"] < len(lists):
            pause_s = self._pause_s(name)
            if pause_s is not None:
                return pause_s
            self._page(name, task, lists[task["list"]])
        del self.tasks[name]
        self.done[name] = task["after_s"] if name == BACKFILL else task["before_s"]
        self.trip.keep()
        return None

    def take_up(self) -> float | None:
        """Note what other settings left out; gives when it goes on, None when it is done.

        Each order is gone through once for these settings, whatever a look at it comes to.
        """
        mark = settings_mark(self.trip.store)
        task = self.tasks.get(LEFT_OUT)
        if task is None or task["mark"] != mark:
            if self.done.get(LEFT_OUT) == mark:
                return None
            task = self.tasks[LEFT_OUT] = {"mark": mark, "after": 0}
        while True:
            pause_s = self._pause_s(LEFT_OUT)
            if pause_s is not None:
                return pause_s
            if not self._page_left_out(task):
                break
        del self.tasks[LEFT_OUT]
        self.done[LEFT_OUT] = mark
        self.trip.keep()
        return None

    def _page_left_out(self, task: dict[str, Any]) -> bool:
        """Note those of one page that are let in now; gives whether there may be more."""
        trip = self.trip
        page = self.left_out.page(trip.store.name, task["after"], LEFT_OUT_PAGE)
        marks = [OrderMark(one.order_id) for one in page if is_let_in(one, trip.store)]
        lanes = self.notes.note(trip.store.name, marks, NoteSource.SETTINGS) if marks else []
        trip.arrow("note_to_cursor")
        if page:
            task["after"] = page[-1].order_id
            trip.keep()
        trip.bells.ring(lanes)
        trip.count(LEFT_OUT, len(marks))
        return len(page) == LEFT_OUT_PAGE

    def _due_after_s(self, name: str, cut_off_s: float) -> float | None:
        """Give from when on a task that is due asks; None when it is not due."""
        last_s, began_s = self.done.get(name), self.trip.began_s
        if name == BACKFILL:
            return cut_off_s if last_s is None or last_s > cut_off_s else None
        every_s = DAY_S if name == WEEK else self.period_s
        if last_s is not None and began_s - last_s < every_s:
            return None
        if name == WEEK:
            return began_s - WEEK_S
        return float(began_s if last_s is None else last_s) - OVERLAP_S

    def _pause_s(self, name: str) -> float | None:
        if self.trip.is_over():
            return AT_ONCE
        orders = LaneId(self.trip.store.name, Kind.ORDER)
        is_old = name in {BACKFILL, LEFT_OUT}
        is_crowded = is_old and self.trip.due_count(orders) >= BACKLOG
        return BACKLOG_WAIT_S if is_crowded else None

    def _page(self, name: str, task: dict[str, Any], asked: OrderList) -> None:
        trip = self.trip
        trip.spend()
        page = trip.hub.page_of_orders(asked, ListPlace(*task["place"]))
        trip.arrow("sweep_to_note")
        lanes = self.notes.note(trip.store.name, page.marks, _SOURCES[name])
        trip.arrow("note_to_cursor")
        if page.following is None:
            task.update(list=task["list"] + 1, place=[0])
        else:
            task["place"] = [page.following.offset, page.following.fewest]
        trip.keep()
        trip.bells.ring(lanes)
        trip.count(f"listed_{name}", len(page.marks))


def _lists(name: str, task: dict[str, Any], cut_off_s: float) -> Sequence[OrderList]:
    if name == BACKFILL:
        return created_lists(task["after_s"], task["before_s"])
    return updated_lists(task["after_s"], task["before_s"], cut_off_s)
