"""A store's checks find everything that is wrong with it, with one call to the hub."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from cryptography.fernet import Fernet

from adapters.database.budgets import BudgetRows
from adapters.database.engine import Database
from adapters.database.mappings import Choice, MappingRows
from adapters.database.secrets import SecretBox
from adapters.database.stores import StoreRows
from domain.allowances import hub_allowance
from domain.audit import Act
from domain.errors import AccessDenied, TransientError
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


@dataclass
class FakeHubs:
    """A hub that answers with its stock locals, or an error."""

    answer: Mapping[int, str] | Exception = field(default_factory=lambda: {47: "Padrão"})
    calls: int = 0

    @contextmanager
    def of(self, store: Store) -> Iterator[Hub]:
        yield cast("Hub", self)

    def locals(self) -> Mapping[int, str]:
        self.calls += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Shop:
    """A store to spoil."""

    database: Database
    hubs: FakeHubs = field(default_factory=FakeHubs)

    def __post_init__(self) -> None:
        self.stores = StoreRows(self.database, SecretBox([Fernet.generate_key().decode()]))
        self.mappings = MappingRows(self.database)
        self.budgets = BudgetRows(self.database)
        self.stores.create("acme", READY, {"token": "planted"}, ANA)
        self.mappings.set(Choice("acme", "deposit", "geral", "47"), ANA)

    def set(self, **values: Any) -> None:
        self.stores.change("acme", values, {}, ANA)

    def findings(self, weight: Weight) -> list[Finding]:
        check = StoreChecks(self.stores, self.mappings, self.budgets, self.hubs)
        return [found for found in check("acme") if found.weight is weight]

    def wrong(self) -> list[str]:
        return [found.check for found in self.findings(Weight.WRONG)]


@pytest.fixture
def shop(database: Database) -> Shop:
    return Shop(database)


def test_a_store_that_is_ready_has_nothing_wrong_after_one_call(shop: Shop) -> None:
    assert shop.wrong() == []
    assert [found.check for found in shop.findings(Weight.OK)] == ["hub", "deposit", "erp"]
    assert shop.hubs.calls == 2


def test_everything_that_is_wrong_is_found_at_once(shop: Shop) -> None:
    shop.hubs.answer = AccessDenied("401")
    shop.set(stock_rule=None, deposit="Outro", erp="eccosys")

    assert shop.wrong() == ["stock_rule", "erp_url", "erp_token", "hub", "deposit"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (AccessDenied("GET /stocks/locals: 401"), "anybridge store rotate-token acme"),
        (TransientError("timed out"), "https://api.example.com cannot be used: timed out"),
    ],
)
def test_a_hub_that_refuses_says_what_to_do(shop: Shop, error: Exception, told: str) -> None:
    shop.hubs.answer = error

    [found] = shop.findings(Weight.WRONG)
    assert (found.check, told in found.detail) == ("hub", True)


def test_a_deposit_mapped_to_a_local_that_is_gone_names_those_that_are_there(shop: Shop) -> None:
    shop.hubs.answer = {48: "Loja", 49: "Full"}

    [found] = shop.findings(Weight.WRONG)
    assert found.check == "deposit"
    assert "stock local 47 is not in AnyMarket" in found.detail
    assert "48 Loja, 49 Full" in found.detail


def test_an_unmapped_deposit_names_the_command_that_maps_it(shop: Shop) -> None:
    shop.set(deposit="Outro")

    [found] = shop.findings(Weight.WRONG)
    assert "anybridge map set deposit --store acme --deposit 'Outro' --to ID" in found.detail


def test_a_spent_budget_is_respected_and_said(shop: Shop) -> None:
    shop.set(limit_calls=1)
    shop.findings(Weight.OK)
    while shop.budgets.take(hub_allowance(cast("Store", shop.stores.get("acme"))), "stock").granted:
        pass
    shop.hubs.calls = 0

    [found] = shop.findings(Weight.WARNING)
    assert (found.check, shop.hubs.calls) == ("hub", 0)


def test_an_erp_that_cannot_be_checked_yet_is_not_called_good(shop: Shop) -> None:
    shop.set(erp="eccosys", erp_url="https://acme.eccosys.com.br/api")

    found = {finding.check: finding for finding in shop.findings(Weight.WARNING)}
    assert "not checked yet" in found["erp"].detail


def test_a_paused_store_and_switched_off_images_warn(shop: Shop) -> None:
    shop.set(send_images=False)
    shop.stores.pause("acme", ANA, paused=True)

    assert [f.check for f in shop.findings(Weight.WARNING)] == ["send_images", "paused"]


def test_a_secret_that_does_not_open_is_the_only_finding(shop: Shop) -> None:
    stranger = StoreRows(shop.database, SecretBox([Fernet.generate_key().decode()]))

    found = StoreChecks(stranger, shop.mappings, shop.budgets, shop.hubs)("acme")

    assert [(f.weight, f.check) for f in found] == [(Weight.WRONG, "secret_unreadable")]
