"""A lane worker among fakes that runs errands, and an errand that does as it is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.channel_orders import OrderMark
from domain.errors import Misconfigured
from domain.ids import LaneId
from domain.left_out import LeftOut
from domain.messages import Bell
from domain.order_ports import NoteSource
from domain.store import Store
from tests.builders import NOW_S, a_store
from tests.fake_lanes import FakeBudgets, FakeChanges, FakeLanes
from tests.fakes import FakeAlarm, FakeBells, FakeHub, FakeStores, QuietWatch
from workers.lanes import LaneWorker
from workers.parts import LaneParts
from workers.trip import Errand, Trip

POLL = LaneId("acme", "poll_orders")
ORDERS = LaneId("acme", "order")


def importing(**what_matters: Any) -> Store:
    """Give a store whose orders come in."""
    return a_store(**{"import_orders_from": date(2026, 11, 1), **what_matters})


class FakeNotes:
    """Implements `domain.order_ports.OrderNotes`: nobody ever looks at what is noted."""

    def __init__(self) -> None:
        self.noted: list[tuple[list[int], NoteSource]] = []
        self.open: set[int] = set()
        self.let_go: list[int] = []
        self.failures: list[Exception] = []

    def note(self, store: str, marks: Sequence[OrderMark], source: NoteSource) -> Sequence[LaneId]:
        if self.failures:
            raise self.failures.pop(0)
        ids = [mark.order_id for mark in marks]
        is_new = not self.open
        self.noted.append((ids, source))
        self.open |= set(ids)
        return [LaneId(store, "order")] if is_new and ids else []

    def acknowledged(self, store: str, order_ids: Sequence[int]) -> None:
        self.let_go += order_ids


class FakeLeftOuts:
    """Implements `domain.order_ports.LeftOuts`: the orders that were skipped, by id."""

    def __init__(self, *rows: LeftOut) -> None:
        self.rows = list(rows)
        self.asked: list[int] = []

    def page(self, store: str, after: int, limit: int) -> Sequence[LeftOut]:
        self.asked.append(after)
        return [row for row in self.rows if row.order_id > after][:limit]


@dataclass(slots=True)
class Doing:
    """An errand that does what it is told, and keeps how often it ran."""

    does: Callable[[Trip], float | None] = lambda _trip: None
    missing: Misconfigured | None = None
    every_s: float = 60.0
    runs: int = 0
    klass: str = "order"
    asks_erp: bool = False

    def check(self, store: Store) -> None:
        if self.missing is not None:
            raise self.missing

    def period_s(self, store: Store) -> float:
        return self.every_s

    def run(self, trip: Trip) -> float | None:
        self.runs += 1
        return self.does(trip)


@dataclass(slots=True)
class ErrandRoom:
    """Everything around one errand."""

    errand: Errand
    store: Store = field(default_factory=importing)
    memo: Mapping[str, object] = field(default_factory=dict)
    budgets: FakeBudgets = field(default_factory=FakeBudgets)
    lane: LaneId = POLL
    hub: FakeHub = field(default_factory=FakeHub)
    lanes: FakeLanes = field(init=False)
    bells: FakeBells = field(default_factory=FakeBells)
    alarm: FakeAlarm = field(default_factory=FakeAlarm)
    watch: QuietWatch = field(default_factory=QuietWatch)
    changes: FakeChanges = field(default_factory=FakeChanges)
    stopping: bool = False
    arrows: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lanes = FakeLanes(memo=self.memo)
        self.lanes.now_s = NOW_S

    def ring(self) -> str:
        parts = LaneParts(
            lanes=self.lanes,
            changes=self.changes,
            budgets=self.budgets,
            stores=FakeStores(self.store),
            hubs=self.hub,
            bells=self.bells,
            alarm=self.alarm,
            push={},
            watch=self.watch,
            now_s=lambda: NOW_S,
            arrow=self.arrows.append,
            stopping=lambda: self.stopping,
            errands={self.lane.kind: self.errand},
        )
        LaneWorker(parts)(Bell(self.lane.store, self.lane.kind))
        return self.watch.turns[-1]
