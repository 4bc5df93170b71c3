"""Lanes, their changes and their budgets in memory."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from domain.allowances import Allowance
from domain.budget import Bucket, Grant, full_bucket
from domain.changes import Change, ChangeState, Verdict
from domain.ids import LaneId
from domain.ports import MOST_COUNTED, Lease, Rung


class FakeLanes:
    """Implements `domain.ports.Lanes` for one lane.

    Args:
        rings: so many releases are refused because the bell rang meanwhile.
        counted: what a lease says that is due.
    """

    def __init__(
        self,
        *,
        rings: int = 0,
        memo: Mapping[str, object] | None = None,
        counted: int | None = None,
    ) -> None:
        self.rings = rings
        self.counted = counted
        self.memo = deepcopy(dict(memo or {}))
        self.is_free = True
        self.is_lost = False
        self.begun: list[float] = []
        self.now_s = 0.0
        self.released: list[float | None] = []
        self.passed_on = 0
        self.held: list[tuple[str, str]] = []
        self.due: list[LaneId] = []

    def lease(self, lane: LaneId, seconds: float) -> Lease | None:
        return Lease(lane, 1, 1e12, deepcopy(self.memo), self.counted) if self.is_free else None

    def renew(self, lease: Lease, seconds: float) -> Lease | None:
        return None if self.is_lost else replace(lease, until_s=1e12)

    def begin(self, lease: Lease, seconds: float) -> float | None:
        self.begun.append(seconds)
        return None if self.is_lost else self.now_s

    def release(self, lease: Lease, next_at_s: float | None = None) -> bool:
        if self.rings:
            self.rings -= 1
            return False
        self.released.append(next_at_s)
        return True

    def pass_on(self, lease: Lease) -> bool:
        self.passed_on += 1
        return not self.is_lost

    def hold(self, lease: Lease, cause: str, detail: str) -> None:
        self.held.append((cause, detail))

    def remember(self, lease: Lease, memo: Mapping[str, object]) -> None:
        self.memo = deepcopy(dict(memo))

    def ring_due(self, kinds: Sequence[str], again_after_s: float) -> Rung:
        due, self.due = self.due, []
        return Rung(due, len(due))


class FakeChanges:
    """Implements `domain.ports.Changes`, in a time that stands still: delays never end."""

    def __init__(self, *changes: Change) -> None:
        self.due = {change.key: change for change in changes}
        self.known = dict(self.due)
        self.verdicts: list[Verdict] = []
        self.keeps = True
        self.vanishing = 0
        """So many are counted and then gone before they are marked."""
        self.failures: list[BaseException] = []
        self.looks = 0

    def due_count(self, lane: LaneId, most: int = MOST_COUNTED) -> int:
        self.looks += 1
        return min(most, len(self.due) + self.vanishing)

    def mark(self, lease: Lease, limit: int, without: Sequence[str] = ()) -> Sequence[Change]:
        keys = sorted(self.due)[:limit]
        return [self.due.pop(key) for key in keys]

    def record(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str = "") -> bool:
        if self.failures:
            raise self.failures.pop(0)
        self.verdicts += verdicts
        again = [v for v in verdicts if v.state is ChangeState.DUE and not v.delay_s]
        self.due |= {v.key: replace(self.known[v.key], apart=v.apart) for v in again}
        return self.keeps

    def verdict(self, key: str = "SKU-1") -> Verdict:
        return [verdict for verdict in self.verdicts if verdict.key == key][-1]


class FakeBudgets:
    """Implements `domain.budget_ports.Budgets`: so many calls, and no more before `retry_at_s`."""

    def __init__(self, calls: int = 1000, retry_at_s: float = 1e10) -> None:
        self.left = calls
        self.retry_at_s = retry_at_s
        self.bucket = replace(full_bucket(60, 60.0, 0.0), level=0.0)
        self.at_s = 0.0
        self.asked: list[str] = []
        self.taught = 0
        self.paid_by: list[str] = []
        self.taught_of: list[str] = []

    def take(self, allowance: Allowance, klass: str, most: int = 1, back: int = 0) -> Grant:
        self.asked.append(klass)
        self.paid_by.append(allowance.id)
        if not self.left:
            return Grant(False, self.retry_at_s)
        self.left -= 1
        return Grant(True, at_s=self.at_s)

    def learn(self, allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        self.bucket = learned(self.bucket, 0.0)
        self.taught += 1
        self.taught_of.append(allowance.id)

    @property
    def given_back(self) -> float:
        return self.bucket.level
