"""Processes that hold lanes, and may be frozen or die, before a hub that answers as it likes."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from domain.changes import Change, Verdict
from domain.errors import OutcomeUnknown, TransientError
from domain.hub_ports import PriceLine, SkuBinding, StockLine
from domain.ids import LaneId
from domain.messages import Bell
from domain.ports import MOST_COUNTED, Lease
from domain.retry import RetryRule
from domain.store import StockEndpoint, Store
from tests.builders import a_store
from tests.fake_lanes import FakeBudgets
from tests.fakes import (
    FakeAlarm,
    FakeBells,
    FakeBindings,
    FakeHub,
    FakeMappings,
    FakeStores,
    QuietWatch,
)
from tests.ledger import Ledger
from workers.handlers.price import PushPrice
from workers.handlers.stock import PushStock
from workers.lanes import LaneWorker
from workers.parts import LaneParts
from workers.work import PushHandler

SKUS = ("K1", "K2")
STORE = a_store(stock_endpoint=StockEndpoint.ATOMIC)
REQUEST_LIVES_S = 60.0
"""A request that nobody waits for any more arrives within so many seconds, or never."""


class Died(BaseException):
    """The process is gone: it does nothing any more."""


class Hub(FakeHub):
    """A hub that may answer, or not, and take effect when it likes."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        super().__init__(*SKUS)
        self.clock_s = clock_s
        self.mode = "ok"
        self.truth: dict[tuple[str, str], int] = {}
        self.late: list[tuple[float, dict[tuple[str, str], int]]] = []

    @contextmanager
    def of(self, store: Store) -> Iterator["Hub"]:
        yield self

    def put_all(self, lines: Sequence[StockLine]) -> None:
        self._request({("stock", line.partner_id): line.units for line in lines})

    def put_sku_price(self, binding: SkuBinding, line: PriceLine) -> None:
        self._request({("price", binding.partner_id): line.price})

    def _request(self, content: dict[tuple[str, str], int]) -> None:
        mode, self.mode = self.mode, "ok"
        if mode == "refuses":
            raise TransientError("503")
        if mode == "applies_late":
            self.late.append((self.clock_s(), content))
        else:
            self.truth |= content
        if mode != "ok":
            raise OutcomeUnknown("no answer in time")

    def arrive(self, until_s: float) -> None:
        """Let late requests arrive: those that cannot be under way at `until_s` any more."""
        arriving = [c for sent_s, c in self.late if sent_s + REQUEST_LIVES_S <= until_s]
        self.late = [late for late in self.late if late[1] not in arriving]
        for content in arriving:
            self.truth |= content


class Holder:
    """One process that works lanes; it can be frozen at an arrow, and it can die there."""

    def __init__(self, room: "Room", *, dies_at: str = "", freezes_at: str = "") -> None:
        self.room, self.dies_at, self.freezes_at = room, dies_at, freezes_at
        self.is_dead = False
        self.failure: BaseException | None = None
        self.frozen, self.thaw = threading.Event(), threading.Event()
        self.thread: threading.Thread | None = None

    def work(self, kind: str) -> None:
        with suppress(Died):
            LaneWorker(self.room.parts(self))(Bell("acme", kind))

    def start(self, kind: str) -> None:
        """Work in a thread, until the end or until it is frozen."""
        self.thread = threading.Thread(target=self._work, args=(kind,))
        self.thread.start()
        self.frozen.wait()

    def resume(self) -> None:
        self.thaw.set()
        if self.thread is not None:
            self.thread.join()
        if self.failure is not None:
            raise self.failure

    def arrow(self, name: str) -> None:
        self.live()
        if name == self.dies_at:
            self.is_dead = True
            raise Died
        if name == self.freezes_at:
            self.freezes_at = ""
            self.frozen.set()
            self.thaw.wait()

    def live(self) -> None:
        if self.is_dead:
            raise Died

    def _work(self, kind: str) -> None:
        try:
            self.work(kind)
        except BaseException as error:  # noqa: BLE001 - raised when it is resumed
            self.failure = error
        finally:
            self.frozen.set()


class Room:
    """The ledger and the hub that all holders share, and what must never happen between them."""

    def __init__(self, ledger: Ledger, *, sends_again: bool = True) -> None:
        self.ledger, self.sends_again = ledger, sends_again
        self.hub = Hub(lambda: ledger.clock.ahead_s)
        bindings = FakeBindings(*[self.hub._binding(sku) for sku in SKUS])
        mapped = FakeMappings({("deposit", "geral"): "1"})
        self.push: dict[str, PushHandler] = {
            "stock": PushStock(ledger.levels, mapped),
            "price": PushPrice(bindings),
        }
        self.epochs: dict[LaneId, int] = {}

    def parts(self, holder: Holder) -> LaneParts:
        return LaneParts(
            lanes=HeldLanes(self, holder),
            changes=HeldChanges(self, holder),
            budgets=FakeBudgets(),
            stores=FakeStores(STORE),
            hubs=self.hub,
            bells=FakeBells(),
            alarm=FakeAlarm(),
            push=self.push,
            watch=QuietWatch(),
            now_s=self.ledger.folder.now_s,
            rule=RetryRule(backoff_min_s=1.0, backoff_max_s=5.0),
            arrow=holder.arrow,
        )


class HeldLanes:
    """The lanes as one holder reaches them: not at all once it is dead."""

    def __init__(self, room: Room, holder: Holder) -> None:
        self.room, self.holder = room, holder

    def lease(self, lane: LaneId, seconds: float) -> Lease | None:
        lease = self.room.ledger.lanes.lease(lane, seconds)
        if lease is not None:
            assert lease.epoch > self.room.epochs.get(lane, 0)
            self.room.epochs[lane] = lease.epoch
        return lease

    def __getattr__(self, name: str) -> Any:
        self.holder.live()
        return getattr(self.room.ledger.lanes, name)


class HeldChanges:
    """The changes as one holder reaches them."""

    def __init__(self, room: Room, holder: Holder) -> None:
        self.room, self.holder = room, holder

    def due_count(self, lane: LaneId, most: int = MOST_COUNTED) -> int:
        return self.room.ledger.changes.due_count(lane, most)

    def mark(self, lease: Lease, limit: int, without: Sequence[str] = ()) -> Sequence[Change]:
        self.holder.live()
        if not self.room.sends_again:
            self.room.ledger.execute("UPDATE change SET resend = false")
        return self.room.ledger.changes.mark(lease, limit, without)

    def record(self, lease: Lease, verdicts: Sequence[Verdict], call_id: str = "") -> bool:
        self.holder.live()
        kept = self.room.ledger.changes.record(lease, verdicts, call_id)
        assert not kept or lease.epoch == self.room.epochs[lease.lane], "two holders recorded"
        return kept
