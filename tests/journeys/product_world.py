"""A bridge with a store whose ERP tells of products, and what the hub was asked for them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.eccosys.catalogue import EccosysCatalogue
from adapters.eccosys.erps import EccosysErps
from adapters.http.client import HttpClient
from domain.addresses import Addresses
from domain.store import Erp, Store
from simulator.eccosys.server import EccosysSimulator
from tests.hub_control import told
from tests.stack import UNLIMITED, Stack, now_text, price_event, running_stack, stock_event

ENVIRON = {
    "ANYBRIDGE_CALL_DEADLINE_S": "2",
    "ANYBRIDGE_LOOKUP_WAIT_S": "0.3",
    "ANYBRIDGE_TICK_S": "0.2",
    "ANYBRIDGE_BACKOFF_MIN_S": "0.1",
    "ANYBRIDGE_BACKOFF_MAX_S": "1",
}
PROCESSES = ("intake", "work", "schedule")
RULES = Addresses(allow_http=True, allow_private=True)
COLOURS = ("Azul", "Areia", "Verde")
PICTURES = "https://img.example.com/aurora"

MANTLE: Mapping[str, Any] = {
    "name": "Manta Decorativa Aurora",
    "description": "<p>Manta 100% algodão.</p>",
    "brand": "Aurora Decor",
    "category": ["Casa", "Cama", "Mantas"],
    "ncm": "63014000",
    "origin": 0,
    "height_cm": 8,
    "width_cm": 30,
    "length_cm": 38,
    "weight_kg": 0.9,
    "warranty_months": 3,
    "skus": [
        {"sku": f"AUR-MT-{c[:2].upper()}", "name": f"Manta Aurora {c}", "variations": {"Cor": c}}
        for c in COLOURS
    ],
    "images": [{"url": f"{PICTURES}/mt-{c.lower()}.jpg", "variation": c} for c in COLOURS],
    "attributes": [{"name": "Modelo", "value": "AUR-MT"}],
}
"""A mantle of three colours, each with a picture of its own."""

SKUS = tuple(str(sku["sku"]) for sku in MANTLE["skus"])

_OWED = """SELECT count(*) FROM change WHERE store = :store AND kind <> 'order'
  AND (state IN ('due', 'waiting') OR in_flight IS NOT NULL)"""


@dataclass(slots=True)
class ProductStore:
    """One store of the test's own.

    Args:
        seen: entries of the book that `calls` gave already.
    """

    stack: Stack
    name: str
    sequence: int = 0
    seen: int = 0

    def tell(self, data: Mapping[str, Any] | None, code: str = "AUR-MT", **fields: Any) -> None:
        """Let the ERP say what a product is; None: it only names it."""
        self.publish([self.product(data, code, **fields)])

    def product(
        self, data: Mapping[str, Any] | None, code: str = "AUR-MT", **fields: Any
    ) -> dict[str, Any]:
        """Give an event about a product."""
        self.sequence += 1
        event = {
            "specversion": "1.0",
            "id": f"{self.name}-{code}-{self.sequence}",
            "source": f"/erp/{self.name}",
            "type": "product.changed",
            "subject": code,
            "time": now_text(),
            "store": self.name,
            "sequence": str(self.sequence),
            "data": data,
            **fields,
        }
        return {name: value for name, value in event.items() if value is not None}

    def prices(self, price: str, *skus: str) -> list[dict[str, Any]]:
        """Give events about prices, of all colours unless said otherwise."""
        self.sequence += 1
        return [price_event(self.name, sku, price, self.sequence) for sku in skus or SKUS]

    def stock(self, units: int) -> list[dict[str, Any]]:
        """Give events about the stock of all colours."""
        self.sequence += 1
        return [stock_event(self.name, sku, units, self.sequence) for sku in SKUS]

    def publish(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Publish events, and wait until the ledger has them."""
        folded = self.stack.folded(self.name)
        self.stack.publish(events)
        self.stack.await_(
            "folded", lambda: self.stack.folded(self.name) >= folded + len(events), 30.0
        )

    def settle(self, timeout_s: float = 45.0) -> None:
        """Wait until nothing is owed."""
        owed = self.stack
        owed.await_("settled", lambda: not owed.number(_OWED, store=self.name), timeout_s)

    def calls(self, *methods: str) -> list[str]:
        """Give what the hub was asked since this was asked last: "POST /v2/products"."""
        lines = self.stack.book.read_text(encoding="utf-8").splitlines()
        fresh = [json.loads(line) for line in lines[self.seen :]]
        self.seen = len(lines)
        oi = self.stack.ois[self.name]
        mine = [entry for entry in fresh if entry["oi"] == oi]
        return [
            f"{entry['method']} {entry['route']}"
            for entry in mine
            if not methods or entry["method"] in methods
        ]

    def state(self, section: str) -> Mapping[str, Any]:
        """Give one section of what the hub holds."""
        found: Mapping[str, Any] = self.stack.state(self.stack.ois[self.name], section)[section]
        return found

    def the_product(self) -> Mapping[str, Any]:
        """Give the only product of the hub."""
        [product] = self.state("products").values()
        found: Mapping[str, Any] = product
        return found

    def letters(self) -> list[Any]:
        """Give the dead letters of this store."""
        sql = "SELECT reason, state, key, detail FROM dead_letter WHERE store = :store ORDER BY 3"
        return list(self.stack.query(sql, store=self.name))


@dataclass(slots=True)
class ProductWorld:
    """A running bridge and a simulated hub."""

    stack: Stack

    def store(self, name: str, **settings: Any) -> ProductStore:
        """Open a store and its account."""
        self.stack.add_store(name, f"{4000 + len(self.stack.ois)}.", **settings)
        store = ProductStore(self.stack, name)
        store.calls()
        return store


@contextmanager
def company_of(name: str) -> Iterator[tuple[Mapping[str, Any], EccosysCatalogue]]:
    """Give the settings of a store whose ERP is an Eccosys, and a person's way into that."""
    with EccosysSimulator() as erp, closing(HttpClient(RULES, 10.0)) as http:
        token = f"erp-token-{name}"
        company = {"company": name, "token": token, "rate": {"policy": "none"}}
        told("POST", f"{erp.control_url}/accounts", company)
        settings: dict[str, Any] = {"erp": "eccosys", "erp_url": erp.url}
        erps = EccosysErps(http, RULES, observe=lambda *_: None, log=lambda **_: None)
        store = Store(name, "", erp=Erp.ECCOSYS, erp_url=erp.url, erp_token=token)
        with erps.catalogue_of(store, lambda: None) as catalogue:
            limits = {f"erp_{limit}": value for limit, value in UNLIMITED.items()}
            yield {**settings, **limits, "erp_token": token}, catalogue


@contextmanager
def product_world(folder: Path, *processes: str, **environ: str) -> Iterator[ProductWorld]:
    """Give a bridge that works; "none" starts nothing yet."""
    with running_stack(folder, forked=True, **{**ENVIRON, **environ}) as stack:
        if processes != ("none",):
            stack.start(*(processes or PROCESSES))
        yield ProductWorld(stack)
