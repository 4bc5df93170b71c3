"""Noticing orders on a real ledger, in front of the imitated hub, over real HTTP."""

from collections.abc import Sequence
from typing import Any

from adapters.database.errand_lanes import ErrandLanes
from adapters.database.left_out import LeftOutRows
from adapters.database.order_notes import OrderNoteRows
from domain.audit import Act
from domain.changes import Change, ChangeState, Verdict
from domain.ids import LaneId
from domain.order_import import why_no_orders
from domain.ports import Arrow
from domain.store import Store
from tests.contract.anymarket_pair import Pair
from tests.contract.lane_room import LEASE_S, HubsOf, LaneRoom, dying
from tests.hub_orders import a_hub_order
from tests.ledger import Ledger
from tests.simulator.hub import OI, TOKEN
from workers.handlers.poll_orders import PollOrders
from workers.handlers.sweep_orders import SweepOrders
from workers.trip import Errand

ACT = Act("test", "a test needs it")
ORDERS = LaneId("acme", "order")
POLL = LaneId("acme", "poll_orders")
SWEEP = LaneId("acme", "sweep_orders")


class NoticeRoom(LaneRoom):
    """One store, and whoever notices its orders."""

    def __init__(self, ledger: Ledger, pair: Pair, **settings: Any) -> None:
        super().__init__(ledger)
        self.pair, self.hub = pair, pair.simulator
        self.notes = OrderNoteRows(ledger.database)
        self.lanes = ErrandLanes(
            ledger.database, dict.fromkeys(["poll_orders", "sweep_orders"], _imports)
        )
        self.errands: dict[str, Errand] = {
            "poll_orders": PollOrders(self.notes, 60.0),
            "sweep_orders": SweepOrders(self.notes, LeftOutRows(ledger.database), 3600.0),
        }
        values = {"oi": OI, "api_url": pair.url, "import_orders_from": "2026-01-01"}
        limits = {"limit_calls": 100_000, "limit_window_s": 1.0}
        self.stores.create("acme", {**values, **limits, **settings}, {"token": TOKEN}, ACT)
        self.lanes.open()

    def sell(self, *ids: int, **what_matters: Any) -> None:
        """Let a channel sell."""
        self.hub.sell(*(a_hub_order(number, **what_matters) for number in ids))

    def work(self, lane: LaneId = POLL, arrow: Arrow = lambda _: None) -> str:
        """Work a lane for one turn, in a process of its own."""
        return self.turned(lane, hubs=HubsOf(self.pair), errands=self.errands, arrow=arrow)

    def die_at(self, name: str, lane: LaneId = POLL, nth: int = 1) -> None:
        """Work a lane in a process that dies at an arrow; its lease and bells die with it."""
        rung, self.bells.rung = self.bells.rung, []
        with dying(name, nth) as arrow:
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


def _imports(store: Store) -> bool:
    return not why_no_orders(store)


def _seen(change: Change) -> Verdict:
    return Verdict(change.key, change.revision, ChangeState.PUSHED, accepted={})
