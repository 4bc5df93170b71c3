"""Polling an ERP that emits nothing: a real ledger in front of the imitated Eccosys."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from adapters.database.errand_lanes import ErrandLanes
from adapters.database.fact_rows import FactRows
from adapters.database.noted_changes import NotedChangeRows
from adapters.eccosys.catalogue import EccosysCatalogue
from adapters.eccosys.erps import EccosysErps
from adapters.eccosys.translate.contents import DIALECT
from adapters.http.client import HttpClient
from domain.audit import Act
from domain.changes import ChangeState, Verdict
from domain.erp_looks import as_known
from domain.erp_polls import why_no_polls
from domain.events import Event
from domain.ids import LaneId
from domain.ports import Arrow
from domain.stock import quantity
from domain.store import Store
from producers.erp_papers import PaperPolls
from producers.poller import PollErp
from producers.telling import Telling
from tests.contract.eccosys_pair import PATIENT_S, RULES, ErpPair
from tests.contract.lane_room import LEASE_S, LaneRoom, dying
from tests.fakes import FakeHub
from tests.ledger import Ledger
from tests.simulator.eccosys.company import COMPANY, TOKEN
from workers.handlers.stock import PushStock

ACT = Act("test", "a test needs it")
POLL = LaneId("acme", "poll_erp")
DELIVERED_S = 1800.0
SHIRT, MUG = "CAM-PRETA-M", "CANECA-01"
LISTS = ["GET /produtos/produtosComEstoqueAlterado", "GET /produtos/produtosAlterados"]

SETTINGS: Mapping[str, Any] = {
    "api_url": "https://hub.example",
    "erp": "eccosys",
    "deposit": "Geral",
    "stock_rule": "consolidate_all",
    "poll_erp_kinds": ["price", "product", "stock"],
    "limit_calls": 100_000,
    "limit_window_s": 1.0,
    "erp_limit_calls": 100_000,
    "erp_limit_window_s": 1.0,
}


class ErpPollRoom(LaneRoom):
    """One store whose ERP emits nothing, and whoever polls it."""

    def __init__(self, ledger: Ledger, pair: ErpPair, **settings: Any) -> None:
        """Take the store in hand, or open it where there is none yet."""
        super().__init__(ledger)
        self.pair, self.erp = pair, pair.company
        self.noted = NotedChangeRows(ledger.database)
        self.lanes = ErrandLanes(ledger.database, {"poll_erp": lambda one: not why_no_polls(one)})
        self.on_call: Callable[[str], None] = lambda _route: None
        if self.stores.get("acme") is None:
            values = {**SETTINGS, "erp_url": pair.url, **settings}
            secrets = {"token": "hub-token", "erp_token": TOKEN}
            self.stores.create("acme", values, secrets, ACT)
        self.lanes.open()

    # ------------------------------------------------------------------- what people do

    def put_stock(self, **counted: int) -> None:
        """Let a person count stock; names as they stand, `_` for `-`."""
        told = {name.replace("_", "-"): units for name, units in counted.items()}
        self.erp.told("PUT", f"/accounts/{COMPANY}/stock", told)

    def edit(self, code: str, **fields: str) -> None:
        """Let a person change a product."""
        self.erp.told("PUT", f"/accounts/{COMPANY}/products", [{"codigo": code, **fields}])

    def set(self, **settings: Any) -> None:
        """Let a person change settings of the store."""
        self.stores.change("acme", settings, {}, ACT)

    # ---------------------------------------------------------------------- what polls do

    def poll(self, arrow: Arrow = lambda _: None) -> str:
        """Poll once, in a process of its own; gives how the turn ended."""
        with self._http() as http:
            erps = EccosysErps(http, RULES, observe=self._observe, log=lambda **_: None)
            telling, names = Telling(self.ledger.folder, self.watch), FactRows(self.ledger.database)
            papers = PaperPolls(erps.papers_of, names, self.noted, telling, DELIVERED_S)
            poll = PollErp(
                erps.catalogue_of,
                DIALECT,
                self.ledger.levels,
                self.noted,
                telling,
                60.0,
                self.stops,
                papers,
            )
            return self.turned(POLL, hubs=_Hubs(), errands={"poll_erp": poll}, arrow=arrow)

    def poll_until_idle(self) -> None:
        """Poll until nothing is left."""
        for _ in range(50):
            if self.poll() == "idle":
                return
        raise AssertionError("the poll never comes to rest")

    def die_at(self, name: str) -> None:
        """Poll in a process that dies at an arrow; its lease and bells die with it."""
        rung, self.bells.rung = self.bells.rung, []
        with dying(name) as arrow:
            self.poll(arrow)
        self.bells.rung = rung
        self.ledger.clock.move(LEASE_S + 1.0)

    def calls(self) -> list[str]:
        """Give what the ERP was asked since the last time, route by route."""
        asked, self.pair.routes[:] = list(self.pair.routes), []
        return asked

    def rung(self) -> Sequence[LaneId]:
        """Let the ringer ring the poll when it is due."""
        return self.ledger.lanes.ring_due(["poll_erp"], 5.0).lanes

    # -------------------------------------------------------------------------- what is seen

    def units(self, code: str) -> int | None:
        """Give the quantity that the hub would be told; None: not known."""
        store = self.stores.get("acme")
        assert store is not None
        balances = self.ledger.levels.balances("acme", [code]).get(code, ())
        policy = PushStock(self.ledger.levels, None)._policy(store)  # type: ignore[arg-type] # no deposits are mapped here
        return getattr(quantity(balances, policy), "units", None)

    def price(self, code: str) -> Any:
        """Give the price that the ledger has."""
        return dict(self.noted.prices("acme", [code])).get(code)

    def due(self, kind: str) -> list[str]:
        """Give the keys that are due."""
        rows = [r for r in self.ledger.rows("change") if r["kind"] == kind]
        return sorted(row["key"] for row in rows if row["state"] == "due")

    def push(self, kind: str) -> list[str]:
        """Push everything due of a kind, as its lane does; gives the keys."""
        lease = self.ledger.lanes.lease(LaneId("acme", kind), LEASE_S)
        if lease is None:
            return []
        pushed: list[str] = []
        while changes := self.ledger.changes.mark(lease, 200):
            said = [
                Verdict(one.key, one.revision, ChangeState.PUSHED, accepted={"units": 1})
                for one in changes
            ]
            assert self.ledger.changes.record(lease, said)
            pushed += [one.key for one in changes]
        assert self.ledger.lanes.release(lease)
        return sorted(pushed)

    def push_all(self) -> None:
        """Push everything due."""
        for kind in ("stock", "price", "product"):
            self.push(kind)

    def flagged(self) -> tuple[list[str], list[str]]:
        """Give what the ERP still lists: changed products, changed stock."""
        erp = self.pair.catalogue()
        products = sorted(ref.code for ref in erp.changed_products())
        return products, sorted(ref.code for ref in erp.changed_stock())

    def id_of(self, code: str) -> int:
        """Give the ERP's id of a product."""
        product = self.catalogue().product(code)
        assert product is not None
        return int(product.ref.id)

    def memo(self) -> Mapping[str, Any]:
        """Give what the lane remembers."""
        found: Mapping[str, Any] = json.loads(self.ledger.lane(POLL)["memo"])
        return found

    def fold(self, *events: Event) -> None:
        """Let the ERP publish events besides."""
        self.ledger.fold(*events)

    def catalogue(self) -> EccosysCatalogue:
        """Give a client of the ERP's products."""
        return self.pair.catalogue()

    def settle(self, root: str, *children: str) -> None:
        """Keep products as written into the ERP because the hub has them."""
        store, at_s = self.stores.get("acme"), self.ledger.folder.now_s()
        assert store is not None
        found = self.catalogue().products_of([root, *children])
        family = [found[code] for code in (root, *children)]
        self.noted.settle(as_known(store, DIALECT, family, at_s))

    def _observe(self, route: str, _outcome: str, _seconds: float) -> None:
        self.pair.routes.append(route)
        self.on_call(route)

    @contextmanager
    def _http(self) -> Iterator[HttpClient]:
        http = HttpClient(RULES, PATIENT_S)
        try:
            yield http
        finally:
            http.close()


class _Hubs:
    @contextmanager
    def of(self, _store: Store) -> Iterator[FakeHub]:
        yield FakeHub()
