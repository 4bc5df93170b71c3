"""A lane driven by chance: folds, turns, freezes, deaths and late requests, in any order."""

from collections.abc import Mapping

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.builders import a_price_event, a_stock_event
from tests.contract.lane_holders import SKUS, Holder, Room
from tests.ledger import Ledger

KINDS = ("stock", "price")
CRASHES = ("lease_to_budget", "budget_to_read", "read_to_call", "call_to_record",
           "record_to_release")  # fmt: skip
FREEZES = ("budget_to_read", "read_to_call", "call_to_record")
MODES = ("ok", "refuses", "applies_unheard", "applies_late")


News = tuple[str, int] | None
NEWS: st.SearchStrategy[News] = st.none() | st.tuples(st.sampled_from(SKUS), st.integers(1, 20))


class LaneMachine(RuleBasedStateMachine):
    """Folds, turns, freezes, deaths and time, as they come."""

    def __init__(self, ledger: Ledger, *, sends_again: bool = True) -> None:
        super().__init__()
        ledger.clear()
        self.ledger = ledger
        self.room = Room(ledger, sends_again=sends_again)
        self.newest: dict[tuple[str, str], tuple[int, int]] = {}
        self.values = iter(range(1, 10**6))
        self.frozen: list[Holder] = []

    @rule(kind=st.sampled_from(KINDS), sku=st.sampled_from(SKUS), sequence=st.integers(1, 20))
    def fold(self, kind: str, sku: str, sequence: int) -> None:
        value, version = next(self.values), {"sequence": str(sequence)}
        if kind == "stock":
            self.ledger.fold(a_stock_event(sku, available=value, **version))
        else:
            self.ledger.fold(a_price_event(sku, price=f"{value / 100:.2f}", **version))
        known = self.newest.get((kind, sku), (0, 0))
        if sequence >= known[0]:
            self.newest[kind, sku] = (sequence, value)

    def hear(self, kind: str, news: News) -> None:
        """Most turns have something to do: what was just folded."""
        if news is not None:
            self.fold(kind=kind, sku=news[0], sequence=news[1])

    @rule(kind=st.sampled_from(KINDS), mode=st.sampled_from(MODES), news=NEWS)
    def turn(self, kind: str, mode: str, news: News = None) -> None:
        self.hear(kind, news)
        self.room.hub.mode = mode
        Holder(self.room).work(kind)
        self.room.hub.mode = "ok"

    @rule(
        kind=st.sampled_from(KINDS),
        at=st.sampled_from(CRASHES),
        mode=st.sampled_from(MODES),
        news=NEWS,
    )
    def die(self, kind: str, at: str, mode: str, news: News = None) -> None:
        self.hear(kind, news)
        self.room.hub.mode = mode
        Holder(self.room, dies_at=at).work(kind)
        self.room.hub.mode = "ok"

    @precondition(lambda self: len(self.frozen) < 3)
    @rule(kind=st.sampled_from(KINDS), at=st.sampled_from(FREEZES), news=NEWS)
    def freeze(self, kind: str, at: str, news: News = None) -> None:
        self.hear(kind, news)
        holder = Holder(self.room, freezes_at=at)
        holder.start(kind)
        self.frozen.append(holder)

    @precondition(lambda self: self.frozen)
    @rule()
    def resume(self) -> None:
        self.frozen.pop(0).resume()

    @rule(seconds=st.sampled_from([2.0, 6.0, 61.0]))
    def pass_time(self, seconds: float) -> None:
        self.room.hub.arrive(self.ledger.clock.ahead_s + seconds)
        self.ledger.clock.move(seconds)

    @precondition(lambda self: self.room.hub.late)
    @rule()
    def arrive(self) -> None:
        self.room.hub.arrive(float("inf"))

    @rule()
    def tick(self) -> None:
        """Ring what is due, and work it off as far as it can be."""
        for lane in self.ledger.lanes.ring_due(KINDS, 5.0).lanes:
            Holder(self.room).work(lane.kind)

    def settle(self) -> None:
        """Let everything end that is under way, and time pass until nothing is due."""
        while self.frozen:
            self.resume()
        for _ in range(6):
            self.pass_time(61.0)
            self.tick()

    def check(self) -> None:
        changes = self.ledger.rows("change")
        truth: Mapping[tuple[str, str], int] = {key: v for key, (_, v) in self.newest.items()}
        assert self.room.hub.truth == truth
        assert [row["in_flight"] for row in changes] == [None] * len(changes)
        assert {row["state"] for row in changes} <= {"pushed"}

    def teardown(self) -> None:
        self.settle()
        self.check()
