"""Noticing orders on a real ledger, in front of the imitated hub, over real HTTP."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from adapters.anymarket.client import AnyMarketHub
from adapters.database.errand_lanes import ErrandLanes
from adapters.database.order_notes import OrderNoteRows
from adapters.database.stores import StoreRows
from domain.arrows import ARROWS
from domain.audit import Act
from domain.changes import Change, ChangeState, Verdict
from domain.ids import LaneId
from domain.messages import Bell
from domain.ports import Arrow
from domain.retry import RetryRule
from domain.store import Store
from tests.contract.anymarket_pair import Pair
from tests.fakes import FakeAlarm, FakeBells, QuietWatch
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger
from tests.simulator.hub import OI, TOKEN
from workers.handlers.poll_orders import PollOrders
from workers.handlers.sweep_orders import SweepOrders
from workers.lanes import LaneWorker
from workers.parts import LaneParts
from workers.trip import Errand

ACT = Act("test", "a test needs it")
ORDERS = LaneId("acme", "order")
POLL = LaneId("acme", "poll_orders")
SWEEP = LaneId("acme", "sweep_orders")
DEADLINE_S = 20.0
LEASE_S = 3 * DEADLINE_S


class Died(BaseException):
    """The process is gone: it does nothing any more."""


class NoticeRoom:
    """One store, and whoever notices its orders."""

    def __init__(self, ledger: Ledger, pair: Pair, **settings: Any) -> None:
        self.ledger, self.pair = ledger, pair
        self.hub = pair.simulator
        self.notes = OrderNoteRows(ledger.database)
        self.stores = StoreRows(ledger.database, ledger.box)
        self.lanes = ErrandLanes(ledger.database, ["poll_orders", "sweep_orders"])
        self.bells, self.watch = FakeBells(), QuietWatch()
        self.errands: dict[str, Errand] = {
            "poll_orders": PollOrders(self.notes, 60.0),
            "sweep_orders": SweepOrders(self.notes, 3600.0),
        }
        self.stopping: Callable[[], bool] = lambda: False
        values = {"oi": OI, "api_url": pair.url, "import_orders_from": "2026-01-01"}
        limits = {"limit_calls": 100_000, "limit_window_s": 1.0}
        self.stores.create("acme", {**values, **limits, **settings}, {"token": TOKEN}, ACT)
        self.lanes.open()

    def sell(self, *ids: int, **what_matters: Any) -> None:
        """Let a channel sell."""
        self.hub.sell(*(a_hub_order(number, **what_matters) for number in ids))

    def work(self, lane: LaneId = POLL, arrow: Arrow = lambda _: None) -> str:
        """Work a lane for one turn, in a process of its own."""
        parts = LaneParts(
            lanes=self.ledger.lanes,
            changes=self.ledger.changes,
            budgets=self.ledger.budgets,
            stores=self.stores,
            hubs=_Hubs(self.pair),
            bells=self.bells,
            alarm=FakeAlarm(),
            push={},
            watch=self.watch,
            now_s=self.ledger.folder.now_s,
            rule=RetryRule(0.1, 1.0, 1.0),
            call_deadline_s=DEADLINE_S,
            arrow=arrow,
            stopping=self.stopping,
            errands=self.errands,
        )
        LaneWorker(parts)(Bell(lane.store, lane.kind))
        return self.watch.turns[-1]

    def die_at(self, name: str, lane: LaneId = POLL, nth: int = 1) -> None:
        """Work a lane in a process that dies at an arrow; its lease and bells die with it."""
        assert name in ARROWS
        left = [nth]

        def arrow(passed: str) -> None:
            left[0] -= passed == name
            if not left[0]:
                raise Died

        rung, self.bells.rung = self.bells.rung, []
        with pytest.raises(Died):
            self.work(lane, arrow)
        self.bells.rung = rung

    def pass_time(self, seconds: float) -> None:
        """Let time pass, for ledger and hub."""
        self.ledger.clock.move(seconds)
        self.hub.pass_days(self.ledger.clock.ahead_s / 86_400)

    def rung(self) -> Sequence[LaneId]:
        """Let the ringer ring what is due."""
        return self.ledger.lanes.ring_due(["order", "poll_orders", "sweep_orders"], 5.0).lanes

    def look(self) -> list[int]:
        """Look at every order that is due, as the lane of orders does; gives their ids."""
        lease = self.ledger.lanes.lease(ORDERS, LEASE_S)
        if lease is None:
            return []
        looked: list[int] = []
        while changes := self.ledger.changes.mark(lease, 200):
            for change in changes:
                self.pair.hub().order(int(change.key))
                looked.append(int(change.key))
            assert self.ledger.changes.record(lease, [_seen(c) for c in changes])
        self.ledger.lanes.release(lease)
        return sorted(looked)

    def due(self) -> list[int]:
        """Give the orders that are due to be looked at."""
        rows = [r for r in self.ledger.rows("change") if r["kind"] == "order"]
        return sorted(int(row["key"]) for row in rows if row["state"] == "due")

    def pending(self) -> list[int]:
        """Give the orders that the feed still tells of."""
        return sorted({entry.order_id for entry in self.pair.hub().feed(1000)})


class _Hubs:
    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    @contextmanager
    def of(self, store: Store) -> Iterator[AnyMarketHub]:
        yield self._pair.hub(name=store.name, token=store.token)


def _seen(change: Change) -> Verdict:
    return Verdict(change.key, change.revision, ChangeState.PUSHED, accepted={})
