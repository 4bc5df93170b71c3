"""An import on a real ledger, between both imitated parties, over real HTTP."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from adapters.database.import_rows import KIND, ImportRows, ImportView
from adapters.database.noted_changes import NotedChangeRows
from adapters.eccosys.catalogue import EccosysCatalogue
from adapters.eccosys.translate.contents import DIALECT
from domain.audit import Act
from domain.ids import LaneId
from domain.order_claims import LookRule
from domain.ports import Arrow, no_arrow
from domain.store import Store
from producers.erp_echoes import ErpEchoes
from tests.contract.anymarket_pair import Pair
from tests.contract.eccosys_pair import ErpPair
from tests.contract.lane_room import DEADLINE_S, HubsOf, LaneRoom, dying
from tests.imported import differences
from tests.ledger import Ledger
from tests.simulator.eccosys.company import COMPANY
from tests.simulator.eccosys.company import TOKEN as ERP_TOKEN
from tests.simulator.hub import OI, TOKEN, Hub
from tests.wares import small_catalogue
from workers.handlers.import_catalogue import ImportCatalogue

ACT = Act("test", "a test needs it")
LANE = LaneId("acme", KIND)
LOOK = LookRule(60.0, DEADLINE_S)
TURNS = 60
SECRETS = {"token": TOKEN, "erp_token": ERP_TOKEN}
PAGE = 100


class ImportRoom(LaneRoom):
    """One store with an account of the hub and an empty company of the ERP."""

    def __init__(self, ledger: Ledger, hub: Pair, erp: ErpPair, **settings: Any) -> None:
        super().__init__(ledger)
        self.hub, self.erp = hub.fresh(), erp.fresh()
        empty(self.erp)
        self.rows = ImportRows(ledger.database)
        self.stores.create("acme", {**joined(hub, erp), **settings}, SECRETS, ACT)

    def errand(self, look: LookRule = LOOK) -> ImportCatalogue:
        """Give the errand as a process that was just started has it."""
        echoes = ErpEchoes(NotedChangeRows(self.ledger.database), DIALECT)
        return ImportCatalogue(HubsOf(self.hub), _Erps(self.erp), self.rows, look, echoes)

    def turn(self, errand: ImportCatalogue, arrow: Arrow = no_arrow) -> str:
        """Work the lane for one turn."""
        return self.turned(LANE, hubs=HubsOf(self.hub), errands={KIND: errand}, arrow=arrow)

    def work(self, errand: ImportCatalogue | None = None) -> ImportView:
        """Work the lane until the import is done; time passes as it asks for."""
        errand = errand or self.errand()
        for _ in range(TURNS):
            view = self.view()
            if view.is_done:
                return view
            self._pass_time(max(view.leased_s, view.next_in_s or 0.0) + 0.01)
            self.turn(errand)
        raise AssertionError(f"not done after {TURNS} turns: {self.view()}")

    def _pass_time(self, seconds: float) -> None:
        # What comes late comes within two deadlines, of the time that the test lets pass.
        if seconds > DEADLINE_S:
            self.settle()
        self.ledger.clock.move(seconds)

    def settle(self) -> None:
        """Wait until everything that comes late to the ERP has come."""
        while self.erp.company.asked("/pending")["pending"]:
            time.sleep(0.005)

    def run(self) -> ImportView:
        """Have everything imported."""
        self.rows.ask("acme", ACT)
        return self.work()

    def run_as_time_passes(self) -> None:
        """Have everything imported, and let no time pass but that which passes."""
        errand = self.errand()
        self.rows.ask("acme", ACT)
        while not (view := self.view()).is_done:
            if (view.next_in_s or 0.0) > 0:
                time.sleep(0.005)
            else:
                self.turn(errand)

    def work_in_turns(self, errands: Sequence[ImportCatalogue], calls: int) -> int:
        """Let processes take turns at the lane, each stopped after so many calls to the ERP.

        Returns:
            How many turns it took.
        """
        turns = 0
        while not self.view().is_done:
            self.erp.routes.clear()
            self.stopping = lambda: len(self.erp.routes) >= calls
            self.ledger.clock.move(61.0)
            self.turn(errands[turns % len(errands)])
            turns += 1
        return turns

    def spent(self) -> int:
        """Count the calls to the ERP."""
        return len(self.erp.company.journal())

    def refused(self) -> int:
        """Count the calls that either side refused since they were too many."""
        books = [*self.erp.company.journal(), *self.hub.simulator.journal()]
        return sum(row["status"] == 429 for row in books)

    def die_at(self, name: str, nth: int) -> None:
        """Work the lane in a process that dies at an arrow; its lease dies with it."""
        with dying(name, nth) as arrow:
            self.turn(self.errand(), arrow)

    def view(self) -> ImportView:
        """Give how it stands."""
        view = self.rows.view("acme")
        assert view is not None
        return view

    @property
    def kept(self) -> Mapping[str, Any]:
        """Everything that the ERP has."""
        found: Mapping[str, Any] = self.erp.company.asked(f"/accounts/{COMPANY}/catalogue")
        return found

    def differences(self, *before: str) -> list[str]:
        """Compare both sides, field by field."""
        paths = {one.id: one.path for one in self.hub.hub().category_tree()}
        return list(differences(self._products(), paths, self.kept, before))

    def _products(self) -> Iterator[Mapping[str, Any]]:
        offset = 0
        while True:
            query = {"limit": PAGE, "offset": offset}
            page = self.hub.simulator.api.get("/products", params=query).raise_for_status().json()
            yield from page["content"]
            offset += len(page["content"])
            if len(page["content"]) < PAGE:
                return

    def names(self) -> dict[str, list[str]]:
        """Give the names of brands, nodes and attributes that the ERP has, each as often."""
        kept = self.kept
        return {
            "brands": sorted(one["nome"] for one in kept["brands"]),
            "attributes": sorted(one["descricao"] for one in kept["attributes"]),
            "tree": sorted(_paths(kept["tree"])),
        }

    def posts(self) -> list[str]:
        """Give what the ERP was asked to write."""
        return [row["route"] for row in self.erp.company.journal() if row["method"] != "GET"]


def empty(erp: ErpPair) -> None:
    """Open the company anew, with nothing in it."""
    erp.company.control.post("/reset").raise_for_status()
    erp.company.open(COMPANY, ERP_TOKEN)


def joined(hub: Pair, erp: ErpPair) -> dict[str, Any]:
    """Give the settings of a store that joins both, without a limit."""
    return {
        "oi": OI,
        "api_url": hub.url,
        "erp": "eccosys",
        "erp_url": erp.url,
        "limit_calls": 100_000,
        "limit_window_s": 1.0,
        "erp_limit_calls": 100_000,
        "erp_limit_window_s": 1.0,
    }


class _Erps:
    def __init__(self, pair: ErpPair) -> None:
        self._pair = pair

    @contextmanager
    def catalogue_of(self, store: Store, spend: Callable[[], None]) -> Iterator[EccosysCatalogue]:
        with self._pair.erps().catalogue_of(store, spend) as catalogue:
            yield catalogue


def _paths(nodes: Sequence[Mapping[str, Any]], above: str = "") -> Iterator[str]:
    for node in nodes:
        path = f"{above}{node['nome']}"
        yield path
        yield from _paths(node.get("categorias") or node.get("subcategorias") or [], f"{path}|")


def seed_catalogue(hub: Hub, simple: int = 45) -> None:
    """Put a small catalogue into the hub."""
    hub.seed(*small_catalogue(simple))


def twice(room: ImportRoom) -> list[str]:
    """Give the names of what the ERP has more than once."""
    counts = Counter(name for names in room.names().values() for name in names)
    return [name for name, count in counts.items() if count > 1]
