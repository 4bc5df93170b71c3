"""The handler of orders among fakes: looks at orders as the lane would, again and again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from domain.changes import Change
from domain.channel_orders import ChannelOrder
from domain.errors import BridgeError, Held, LookAgain
from domain.ids import LaneId
from domain.order_claims import Claim, LookRule
from domain.order_ports import NoteSource, note_id
from domain.ports import Lease
from tests.builders import a_change
from tests.fake_claims import FakeClaims, FakeOverlays, FakeRules
from tests.fake_erp import FakeErp, Kept
from tests.fakes import FakeHub
from tests.order_builders import a_carrier_rule, a_channel_order, a_store_of_orders
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.way import Way
from workers.work import LeaseGone, Outcome, Work

NOW_S = 1_789_480_000.0
RULE = LookRule(wait_s=60, deadline_s=20)
ID, NUMBER = 183000101, "2000009990001"


class FakeCalls:
    """Implements `workers.work.Calls`: so many may be made, and none once the lease is gone."""

    def __init__(self, left: int = 1000) -> None:
        self.left, self.made, self.blocked_s = left, 0, 0.0
        self.error: BridgeError = LeaseGone("gone")
        self.before: dict[int, Callable[[], None]] = {}
        """Number of a call → what happens while it waits to be paid for."""

    def ready(self) -> None:
        if not self.left:
            raise self.error

    def spend(self) -> None:
        self.ready()
        self.left -= 1
        self.made += 1
        self.before.get(self.made, lambda: None)()

    def block(self, seconds: float) -> None:
        self.blocked_s = seconds


class OrderRoom:
    """An order lane among fakes.

    Args:
        parts: `look` the rule of look-ups; `arrow`; `store`; `erps` instead of the fake one.
    """

    def __init__(self, *orders: ChannelOrder, **parts: Any) -> None:
        self.hub, self.erp, self.claims = FakeHub(), FakeErp(), FakeClaims(now_s=NOW_S)
        self.rules = FakeRules([a_carrier_rule()])
        self.overlays = FakeOverlays()
        self.calls = FakeCalls()
        self.store = parts.get("store", a_store_of_orders())
        self.now_s = NOW_S
        self.revisions: dict[int, int] = {}
        self.source = NoteSource.FEED
        self.way = parts.get("way") or Way()
        look, arrow = parts.get("look", RULE), parts.get("arrow", _pass)
        tools = OrderTools(self.claims, lambda: self.now_s, look, arrow, self.way)
        self.handler = IngestOrders(tools, self.rules, parts.get("erps", self.erp), self.overlays)
        for order in orders or [a_channel_order()]:
            self.hub.put(order)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_s += seconds
        self.claims.now_s = self.now_s

    def note(self, order_id: int = ID) -> None:
        """Note that an order is due once more."""
        self.revisions[order_id] = self.revisions.get(order_id, 1) + 1

    def look(self, *order_ids: int) -> Outcome | None:
        """Look at orders, and record what became of them; gives the outcome of the last."""
        changes = [self._change(n) for n in order_ids or [ID]]
        work = self.work(changes)
        try:
            self.handler.push(work)
        except BridgeError as error:
            work.outcomes["*"] = error
        self.claims.rows |= {claim.order_id: claim for claim in work.claims.values()}
        return work.outcomes.get(changes[-1].key, work.outcomes.get("*"))

    def die(self) -> None:
        """Look at the order, and die before anything is recorded."""
        self.handler.push(self.work([self._change(ID)]))

    def held(self) -> Held:
        """Look at the order, which must be held."""
        outcome = self.look()
        assert isinstance(outcome, Held), outcome
        return outcome

    def later(self) -> float:
        """Look at the order, which must be looked at again; gives the seconds until then."""
        outcome = self.look()
        assert isinstance(outcome, LookAgain), outcome
        return outcome.after_s

    def claim(self, order_id: int = ID) -> Claim:
        """Give what is recorded of an order."""
        return self.claims.rows[order_id]

    def steps(self) -> list[str]:
        """Give the verdicts of the last decision."""
        return [f"{step.name} {step.verdict}" for step in self.claim().steps]

    def only(self) -> Kept:
        """Give the only order of the ERP."""
        (kept,) = self.erp.orders.values()
        return kept

    def change_hub(self, **fields: Any) -> None:
        """Let the channel change the order, and say so."""
        self.hub.put(replace(self.hub.orders[ID], **fields))
        self.note()

    def _change(self, order_id: int) -> Change:
        event_id = note_id(self.source, str(order_id))
        revision = self.revisions.get(order_id, 1)
        return a_change(str(order_id), revision=revision, event_id=event_id)

    def work(self, changes: list[Change]) -> Work:
        """Give what a lane hands over for changes in flight."""
        work = Work(self.store, self.hub, changes, lambda: None, {}, erp=self.calls)
        work.lease = lambda: Lease(LaneId("acme", "order"), 1, 1e12, {})
        return work


def whole(order: ChannelOrder) -> dict[str, Any]:
    """Give every field of an order, to be put over those of another."""
    return {name: getattr(order, name) for name in ChannelOrder.__dataclass_fields__}


def _pass(_name: str) -> None:
    """Pass every arrow."""


def dying(at: str) -> Callable[[str], None]:
    """Give an arrow at which the process dies, once."""
    left = [at]

    def arrow(name: str) -> None:
        if name in left:
            left.clear()
            raise Died(name)

    return arrow


class Died(BaseException):
    """The process is gone."""
