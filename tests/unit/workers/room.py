"""A lane worker among fakes, and a handler that answers as it is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.changes import Change
from domain.errors import (
    Misconfigured,
)
from domain.ids import LaneId
from domain.messages import Bell
from domain.store import Store
from tests.builders import NOW_S, a_change, a_store
from tests.fake_lanes import FakeBudgets, FakeChanges, FakeLanes
from tests.fakes import FakeAlarm, FakeBells, FakeHub, FakeStores, QuietWatch
from workers.lanes import LaneWorker
from workers.parts import LaneParts
from workers.work import Outcome, Sent, Work

LANE = LaneId("acme", "price")


@dataclass(slots=True)
class Pushing:
    """A handler that makes one call for what is in `answers`, and accepts the rest.

    Args:
        answers: key → its outcome; a callable is called and may raise.
        asks: permits it takes for one batch.
    """

    batch: int = 10
    gathers: bool = False
    asks_erp: bool = False
    intends: bool = False
    answers: Mapping[str, Outcome | Callable[[], Outcome]] = field(default_factory=dict)
    asks: int = 1
    missing: Misconfigured | None = None
    batches: list[list[str]] = field(default_factory=list)

    def check(self, store: Store, due: int) -> None:
        if self.missing is not None:
            raise self.missing

    def push(self, work: Work) -> None:
        self.batches.append([change.key for change in work.changes])
        for _ in range(self.asks):
            work.spend()
        for change in work.changes:
            answer = self.answers.get(change.key, Sent({"price": 1}))
            work.outcomes[change.key] = answer() if callable(answer) else answer


class Room:
    """A lane worker among fakes."""

    def __init__(self, *changes: Change, handler: Pushing | None = None, **parts: Any) -> None:
        self.lanes, self.bells, self.alarm = (
            parts.pop("lanes", FakeLanes()),
            FakeBells(),
            FakeAlarm(),
        )
        self.changes, self.watch = FakeChanges(*changes), QuietWatch()
        self.budgets = parts.pop("budgets", FakeBudgets())
        self.handler = Pushing() if handler is None else handler
        self.parts = LaneParts(
            lanes=self.lanes,
            changes=self.changes,
            budgets=self.budgets,
            stores=FakeStores(parts.pop("store", a_store())),
            hubs=FakeHub(),
            bells=self.bells,
            alarm=self.alarm,
            push={"price": self.handler},
            watch=self.watch,
            now_s=lambda: NOW_S,
            **parts,
        )

    def ring(self) -> str:
        LaneWorker(self.parts)(Bell("acme", "price"))
        return self.watch.turns[-1]


def raising(error: Exception) -> Callable[[], Outcome]:
    def answer() -> Outcome:
        raise error

    return answer


def keys(count: int, **what_matters: Any) -> list[Change]:
    return [a_change(f"K{n:02}", **what_matters) for n in range(count)]
