"""The export of brands and categories while somebody else makes the same."""

import pytest

from adapters.database.audit import AuditRows
from adapters.database.shelves import ShelfRows
from domain.audit import Act
from domain.order_claims import LookRule
from domain.product_memory import Shelf, Shelved
from domain.store import PriceScope, Store
from ops.catalogue_sides import CatalogueSides
from ops.last_in_line import LastInLine
from ops.shelf_export import Came, Fate, ShelfExport
from tests.contract.anymarket_pair import Pair
from tests.contract.eccosys_pair import ErpPair, a_store
from tests.ledger import Ledger
from tests.simulator.hub import TOKEN

ANA = Act("ana", "INC-9")


@pytest.fixture
def store(hub: Pair, erp: ErpPair) -> Store:
    """A store whose ERP has a brand and a path that the hub lacks."""
    hub.fresh()
    shelves = erp.fresh().catalogue()
    shelves.create_brand("Aurora")
    shelves.create_node("Sala", shelves.create_node("Casa", None))
    return a_store(erp.url, api_url=hub.url, token=TOKEN, limit_calls=100_000)


@pytest.fixture
def export(ledger: Ledger, hub: Pair, erp: ErpPair) -> ShelfExport:
    """The service, on a real ledger."""
    line = LastInLine(ledger.budgets, ledger.folder.now_s, ledger.clock.move)
    sides = CatalogueSides(hub.hubs(), erp.erps(), line)
    rows = AuditRows(ledger.database), ShelfRows(ledger.database)
    return ShelfExport(sides, *rows, LookRule())


def at_first(act: object) -> Came:
    """Do something right after both sides were read."""

    def came(done: int, _total: int) -> None:
        if not done:
            act()  # type: ignore[operator]

    return came


def test_a_brand_that_somebody_made_meanwhile_is_taken(
    export: ShelfExport, store: Store, hub: Pair
) -> None:
    report = export.brands(store, ANA, at_first(lambda: hub.hub().create_brand("AURORA")))

    assert [(line.name, line.fate) for line in report.lines] == [("Aurora", Fate.THERE)]
    assert len(list(hub.hub().brands(lambda: None))) == 1


def test_a_level_that_somebody_made_meanwhile_is_built_upon(
    export: ShelfExport, store: Store, hub: Pair
) -> None:
    other = hub.hub()

    def make() -> None:
        house = other.create_category("casa", None, PriceScope.COST)
        other.create_category("SALA", house, PriceScope.COST)

    report = export.categories(store, ANA, at_first(make))

    assert [line.fate for line in report.lines] == [Fate.THERE, Fate.THERE]
    assert [one.path for one in other.category_tree()] == [("casa",), ("casa", "SALA")]


def test_a_brand_whose_code_was_taken_meanwhile_is_refused_with_the_reason(
    export: ShelfExport, store: Store, hub: Pair, erp: ErpPair
) -> None:
    [aurora] = erp.catalogue().brands()

    report = export.brands(store, ANA, at_first(lambda: hub.hub().create_brand("X", aurora.id)))

    [line] = report.lines
    assert (line.fate, bool(line.why), report.is_whole) == (Fate.REFUSED, True, False)


def test_what_the_hub_has_is_remembered_for_the_lane_of_products(
    export: ShelfExport, store: Store, hub: Pair
) -> None:
    export.brands(store, ANA, at_first(lambda: None), dry_run=True)
    assert export.shelves.all_of("acme", Shelf.BRAND) == []

    export.brands(store, ANA, at_first(lambda: None))
    export.categories(store, ANA, at_first(lambda: None))

    [aurora] = hub.hub().brands(lambda: None)
    tree = hub.hub().category_tree()
    assert export.shelves.all_of("acme", Shelf.BRAND) == [
        Shelved(Shelf.BRAND, ("Aurora",), aurora.id)
    ]
    kept = export.shelves.all_of("acme", Shelf.CATEGORY)
    assert {one.hub_id: one.names for one in kept} == {one.id: one.path for one in tree}
