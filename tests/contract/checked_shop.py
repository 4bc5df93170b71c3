"""A store to spoil, with a hub and an ERP that answer as they are told to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from cryptography.fernet import Fernet

from adapters.database.budgets import BudgetRows
from adapters.database.engine import Database
from adapters.database.flows import HeldFlow
from adapters.database.mappings import Choice, MappingRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.audit import Act
from domain.erp_health import ErpHealth
from domain.feed_watch import FeedAge
from domain.hub_ports import Hub
from domain.store import Store
from ops.findings import Finding, Weight
from ops.store_checks import StoreChecks

ANA = Act("ana")
READY = {
    "api_url": "https://api.example.com",
    "stock_rule": "consolidate_all",
    "deposit": "Geral",
    "import_orders_from": "2026-11-01",
}


Said = TypeVar("Said")


@dataclass
class Asked(Generic[Said]):
    """Somebody who answers, or raises an error; each question is counted."""

    answer: Said | Exception
    calls: int = 0

    def answered(self) -> Said:
        self.calls += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class FakeHubs(Asked[Mapping[int, str]]):
    """A hub that answers with its stock locals, or an error."""

    answer: Mapping[int, str] | Exception = field(default_factory=lambda: {47: "Padrão"})

    @contextmanager
    def of(self, store: Store) -> Iterator[Hub]:
        yield cast("Hub", self)

    def locals(self) -> Mapping[int, str]:
        return self.answered()


@dataclass
class FakeErpCheck(Asked[ErpHealth]):
    """An ERP that is well, or not."""

    answer: ErpHealth | Exception = field(default_factory=ErpHealth)

    def check(self, store: Store, spend: Callable[[], None]) -> ErpHealth:
        spend()
        return self.answered()


@dataclass
class Shop:
    """A store to spoil."""

    database: Database
    hubs: FakeHubs = field(default_factory=FakeHubs)
    erps: FakeErpCheck = field(default_factory=FakeErpCheck)
    feed: FeedAge | None = None
    held: list[HeldFlow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stores = StoreRows(self.database, SecretBox([Fernet.generate_key().decode()]))
        self.mappings = MappingRows(self.database)
        self.budgets = BudgetRows(self.database)
        self.stores.create("acme", READY, {"token": "planted"}, ANA)
        self.mappings.set(Choice("acme", "deposit", "geral", "47"), ANA)

    def set(self, **values: Any) -> None:
        self.stores.change("acme", values, {}, ANA)

    def findings(self, weight: Weight) -> list[Finding]:
        check = StoreChecks(
            self.stores,
            self.mappings,
            self.budgets,
            self.hubs,
            self.erps,
            lambda _: self.feed,
            lambda _: self.held,
        )
        return [found for found in check("acme") if found.weight is weight]

    def wrong(self) -> list[str]:
        return [found.check for found in self.findings(Weight.WRONG)]
