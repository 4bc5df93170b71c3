"""Stores that sell what the Olist files say, in the bridge, in the hub and in the ERP."""

import hashlib
import json
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.database.order_rules import OrderRuleRows
from domain.mapping_rules import Rule
from domain.written_rules import Edit, revision
from simulator.eccosys.server import EccosysSimulator
from tests.hub_control import Hub
from tests.olist.carriers import Way, ways_of
from tests.olist.orders import Fields, hub_orders
from tests.olist.sales import Sale
from tests.olist.told import CARRIER_ID, LINK_ID, mapped
from tests.stack import ACT, Stack

CUT_OFF = "2016-01-01"
CHUNK = 5000
UNRATED = {"policy": "none"}
BOOK = "erp.jsonl"
WIDE = {"limit_calls": 1_000_000, "limit_window_s": 60.0}
"""Nobody limits; a budget of so many is taken in blocks, see `domain.budget`."""

RELEASED = {"id": CARRIER_ID + 1, "nome": "Segunda", "forms": [{"id": 6202, "descricao": "N"}]}
"""The carrier that held orders are mapped to."""

RELEASED_TO = f"{CARRIER_ID + 1}:6202"


@dataclass(frozen=True, slots=True)
class Assortment:
    """What one store sells: its sales, as the hub tells them, and how each travels."""

    sales: Sequence[Sale]
    orders: Sequence[Fields]
    ways: Mapping[str, Way]

    @property
    def products(self) -> Sequence[str]:
        """Every product that it sells, each once."""
        return sorted({item.product for sale in self.sales for item in sale.items})


def dealt(
    sales: Sequence[Sale], stores: int, seed: int, unmapped: float = 0.1
) -> dict[str, Assortment]:
    """Deal sales to stores by their first seller, so that each seller's are in one.

    Args:
        unmapped: share of those that travel by what nobody has a carrier for.
    """
    ways = ways_of([sale.order_id for sale in sales], seed, unmapped)
    told = hub_orders(sales, ways)
    places: dict[str, list[int]] = defaultdict(list)
    for number, sale in enumerate(sales):
        places[_store_of(sale, stores)].append(number)
    return {
        store: Assortment([sales[n] for n in ours], [told[n] for n in ours], ways)
        for store, ours in sorted(places.items())
    }


class Companies:
    """The simulated ERP: a company for each store of a stack."""

    def __init__(self, stack: Stack, simulator: Hub) -> None:
        self._stack, self._simulator = stack, simulator
        self.product_ids: dict[str, dict[str, str]] = {}
        """Store → SKU → id."""

    @property
    def url(self) -> str:
        """The base of the API."""
        return self._simulator.url

    @property
    def book(self) -> Path:
        """Its journal: every request with its effects, in their order."""
        return self._stack.folder / BOOK

    def open(self, store: str, oi: str, products: Iterable[str], **settings: Any) -> None:
        """Open a store in hub, ERP and bridge; its known carriers and payments are mapped."""
        token = self._company(store, settings.pop("erp_rate", UNRATED))
        known = {"id": CARRIER_ID, "nome": "Primeira", "forms": [{"id": LINK_ID, "descricao": "N"}]}
        self.told("POST", f"/accounts/{store}/carriers", [known, RELEASED])
        self.product_ids[store] = self._products(store, products)
        values = {
            "order_import": "all",
            "import_orders_from": CUT_OFF,
            "erp": "eccosys",
            "erp_url": self._simulator.url,
            "erp_token": token,
            **WIDE,
            **{f"erp_{name}": value for name, value in WIDE.items()},
            **settings,
        }
        self._stack.add_store(store, oi, **values)
        self.map(store, mapped())

    def found(self, store: str) -> None:
        """Open an empty company for a store that there is already."""
        erp: dict[str, Any] = {"erp": "eccosys", "erp_url": self._simulator.url}
        erp.update((f"erp_{name}", value) for name, value in WIDE.items())
        self._stack.stores.change(store, erp, {"erp_token": self._company(store, UNRATED)}, ACT)

    def _company(self, store: str, rate: Mapping[str, Any]) -> str:
        token = erp_token(store)
        self.told("POST", "/accounts", {"company": store, "token": token, "rate": rate})
        return token

    def _products(self, store: str, products: Iterable[str]) -> dict[str, str]:
        wanted = [{"codigo": product, "estoque": 1000} for product in products]
        made: dict[str, str] = {}
        for start in range(0, len(wanted), CHUNK):
            path = f"/accounts/{store}/products"
            made |= self.told("POST", path, wanted[start : start + CHUNK])
        return made

    def map(self, store: str, rules: Sequence[Rule]) -> None:
        """Choose rules for a store that has none."""
        edits = [Edit(rule.kind, rule.key, rule.target, rule.key) for rule in rules]
        OrderRuleRows(self._stack.database).save(store, edits, ACT, revision([]))

    def orders(self, store: str) -> Sequence[Mapping[str, Any]]:
        """Give every order that the company of a store has, in short."""
        found: Sequence[Mapping[str, Any]] = self.told("GET", f"/accounts/{store}/orders")["orders"]
        return found

    def counts(self) -> Mapping[str, Any]:
        """Give the simulator's counters."""
        found: Mapping[str, Any] = self.told("GET", "/counts")
        return found

    def told(self, method: str, path: str, body: object = None) -> Any:
        """Tell the simulator something, or ask it."""
        data = None if body is None else json.dumps(body).encode()
        url = f"{self._simulator.control_url}{path}"
        request = urllib.request.Request(url, data, method=method)  # noqa: S310 - our simulator
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310 - as above
            return json.loads(answer.read() or b"null")


def erp_token(store: str) -> str:
    """Give the token of a store's company."""
    return f"erp-{store}"


@contextmanager
def running_companies(stack: Stack) -> Iterator[Companies]:
    """Start the simulated ERP beside a stack."""
    with EccosysSimulator(journal=stack.folder / BOOK) as simulator:
        yield Companies(stack, simulator)


def _store_of(sale: Sale, stores: int) -> str:
    seller = sale.items[0].seller if sale.items else sale.order_id
    dice = int.from_bytes(hashlib.sha256(seller.encode()).digest()[:4])
    return f"shop-{dice % stores:02}"
