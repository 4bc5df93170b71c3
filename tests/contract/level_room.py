"""A store whose stock and prices are compared with those of the imitated hub."""

from collections.abc import Sequence
from typing import Any

from adapters.database.level_standings import LevelStandings
from adapters.database.mappings import Choice
from adapters.database.reconcile_runs import ReconcileRuns
from domain.changes import Change, ChangeState, Verdict
from domain.ids import Kind, LaneId
from domain.level_drift import LevelCause
from domain.store import Store
from ops.batches import batches
from ops.last_in_line import LastInLine, PatientBudgets
from ops.level_drift import LevelDrift, LevelReport
from ops.resources import gathered
from ops.simulators import level_recalls
from tests.builders import a_price_event, a_stock_event
from tests.contract.anymarket_pair import Pair
from tests.ledger import PRICE, STOCK, Ledger
from tests.simulator.hub import TOKEN, a_sku
from tests.stack import ACT
from workers.handlers.price import sent_as

LOCAL = 18448
LATER = "2026-11-23T14:00:01-03:00"
SHOP = {"stock_rule": "consolidate_all", "deposit": "Geral", "limit_calls": 100_000}
Found = list[tuple[str, LevelCause]]


class LevelRoom:
    """A store whose stock and prices are in the ledger and at the hub, or not."""

    def __init__(self, ledger: Ledger, pair: Pair) -> None:
        self.ledger, self.pair = ledger, pair
        self.known = gathered(ledger.database, ledger.box)
        self.known.stores.create("acme", {"api_url": pair.url, **SHOP}, {"token": TOKEN}, ACT)
        self.known.mappings.set(Choice("acme", "deposit", "Geral", str(LOCAL)), ACT)
        line = LastInLine(self.known.budgets, ledger.folder.now_s, lambda _seconds: None)
        recalls = level_recalls(pair.hubs(), self.known, PatientBudgets(line))
        self.service = LevelDrift(
            pair.hubs(),
            LevelStandings(ledger.database),
            self.known.bindings,
            self.known.mappings,
            batches(self.known, ledger.box, recalls=recalls),
            line,
            ReconcileRuns(ledger.database),
        )

    @property
    def store(self) -> Store:
        found = self.known.stores.get("acme")
        assert found is not None
        return found

    def seed(self, *items: dict[str, object]) -> None:
        self.pair.simulator.seed(*items)

    def pushed(self, *keys: str, units: int = 12) -> None:
        """Have the hub accept stock of these SKUs, long ago."""
        self.ledger.fold(*(a_stock_event(key, units, id=f"s-{key}") for key in keys))
        self._accept(STOCK, {"units": units})

    def priced(self, *keys: str) -> None:
        """Have the hub accept 129.90, sold for 119.90, of these SKUs, long ago."""
        self.ledger.fold(*(a_price_event(key, "129.90", "119.90", id=f"p-{key}") for key in keys))
        self._accept(PRICE, {"price": 12990, "sale_price": 11990})

    def by_hand(self, key: str, units: int) -> None:
        """Let a person change stock in AnyMarket."""
        item = {"partnerId": key, "quantity": units, "stockLocalId": LOCAL}
        self.pair.simulator.api.put("/stocks", json=[item]).raise_for_status()

    def compare(self, kind: Kind = Kind.STOCK, sample: int = 0) -> LevelReport:
        return self.service.compare(self.store, kind, 900.0, sample)

    def found(self, kind: Kind = Kind.STOCK) -> Found:
        return [(one.key, one.cause) for one in self.compare(kind).differences]

    def due(self, lane: LaneId = STOCK) -> Sequence[str]:
        rows = self.ledger.rows("change")
        return [r["key"] for r in rows if r["kind"] == lane.kind and r["state"] == "due"]

    def _accept(self, lane: LaneId, accepted: dict[str, int]) -> None:
        lease = self.ledger.leased(lane)
        marked = self.ledger.changes.mark(lease, 500)
        taken = [_taken(change, lane, accepted) for change in marked]
        assert self.ledger.changes.record(lease, taken)
        assert self.ledger.lanes.release(lease)
        self.ledger.clock.move(3600)


def _taken(change: Change, lane: LaneId, accepted: dict[str, int]) -> Verdict:
    digest = sent_as(change).content_hash if lane is PRICE else ""
    return Verdict(
        change.key, change.revision, ChangeState.PUSHED, accepted=accepted, accepted_hash=digest
    )


def a_priced_sku(code: str, **wishes: object) -> dict[str, object]:
    return a_sku(code, price=129.9, sellPrice=119.9, **wishes)


def calls(pair: Pair, before: Any) -> int:
    """Count the calls since."""
    return int(pair.simulator.asked("/counts")["requests"] - before["requests"])
