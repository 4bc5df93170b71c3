"""The lane of products among fakes."""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from adapters.anymarket.product_writer import AnyMarketWriter
from domain.changes import Change
from domain.product_memory import KnownProduct
from domain.product_source import ErpReading
from domain.store import Store
from tests.builders import NOW_S, a_change, a_store
from tests.fake_products import FakeProductMemory, FakeShelves, FakeWaits
from tests.fakes import FakeBindings, FakeHub, FakeMappings
from tests.unit.workers.working import push
from workers.handlers.product import PushProduct
from workers.handlers.product_case import ProductTools
from workers.work import Outcome, Work

LAMP: Mapping[str, Any] = {
    "name": "Luminária Aurora",
    "description": "Luminária de mesa.",
    "brand": "Aurora Decor",
    "category": ["Casa", "Luminárias"],
    "ncm": "94052100",
    "origin": 0,
    "height_cm": "18",
    "width_cm": "16",
    "length_cm": "42",
    "weight_kg": "1.35",
    "images": [{"url": "https://img.example.com/lm01-1.jpg"}],
    "skus": [{"sku": "AUR-LM-01", "name": "Luminária Bivolt", "ean": "7890000001014"}],
}
"""`product.changed` as the ledger keeps it."""

MANTLE: Mapping[str, Any] = {
    **LAMP,
    "name": "Manta Aurora",
    "category": ["Casa", "Mantas"],
    "skus": [
        {"sku": "AUR-MT-AZ", "variations": {"Cor": "Azul"}},
        {"sku": "AUR-MT-AR", "variations": {"Cor": "Areia"}},
    ],
    "images": [
        {"url": "https://img.example.com/az.jpg", "variation": "Azul"},
        {"url": "https://img.example.com/ar.jpg", "variation": "Areia"},
    ],
}

ENDED = {"type": "product.deactivated"}


class FakeSource:
    """Implements `domain.product_source.ProductSource`."""

    def __init__(self) -> None:
        self.products: dict[str, ErpReading] = {}
        self.names: Collection[str] = ()
        self.fails: Exception | None = None

    def read(
        self, store: Store, code: str, spend: Callable[[], None], names: Collection[str]
    ) -> ErpReading | None:
        spend()
        self.names = names
        if self.fails is not None:
            raise self.fails
        return self.products.get(code)


class ProductRoom:
    """A store's products, from the ledger to the hub.

    Args:
        prices: SKU → price; what is not named has none.
    """

    def __init__(self, **store: Any) -> None:
        self.hub = FakeHub()
        self.memory, self.shelves = FakeProductMemory(), FakeShelves()
        self.waits, self.bindings = FakeWaits(), FakeBindings()
        self.mappings, self.source = FakeMappings(), FakeSource()
        self.store = a_store(**store)
        self.memo: dict[str, Any] = {}
        self.crash_at = ""
        self.priced("AUR-LM-01", "AUR-MT-AZ", "AUR-MT-AR", "AUR-MT-VD")

    def priced(self, *skus: str, price: str = "189.90") -> None:
        """Let the ledger know prices."""
        rows = {sku: a_change(sku, payload={"price": price}) for sku in skus}
        self.waits.price_rows.update(rows)

    def push(self, payload: Mapping[str, Any], code: str = "P-1", **change: Any) -> Outcome | None:
        """Push a product as an event said it; gives what became of it."""
        return self.work(payload, code, **change).outcomes.get(code)

    def work(self, payload: Mapping[str, Any], code: str = "P-1", **change: Any) -> Work:
        """Push a product; `permits=` calls may be made."""
        known = {name: change.pop(name) for name in ("permits",) if name in change}
        kept: Mapping[str, Any] = json.loads(json.dumps(payload))
        changes: list[Change] = [a_change(code, payload=kept, **change)]
        work = push(self.handler, self.hub, self.store, changes, memo=self.memo, **known)
        if "*" in work.outcomes:
            work.outcomes.setdefault(code, work.outcomes["*"])
        return work

    def settled(self, payload: Mapping[str, Any], code: str = "P-1") -> int:
        """Push a product until its images are in place; forgets the calls; gives its id."""
        for _ in range(3):
            self.push(payload, code)
        self.hub.calls.clear()
        self.hub.writes.clear()
        return self.known(code).hub_id or 0

    def known(self, code: str = "P-1") -> KnownProduct:
        """Give what is remembered of a product."""
        known = self.memory.products("acme", [code]).get(code)
        assert known is not None
        return known

    @property
    def handler(self) -> PushProduct:
        """The handler under test."""
        return PushProduct(
            ProductTools(
                self.memory,
                self.shelves,
                self.waits,
                self.bindings,
                self.mappings,
                self.source,
                AnyMarketWriter(),
                lambda: NOW_S,
                arrow=self._pass,
            )
        )

    def _pass(self, arrow: str) -> None:
        if arrow == self.crash_at:
            self.crash_at = ""
            raise KeyboardInterrupt(arrow)
