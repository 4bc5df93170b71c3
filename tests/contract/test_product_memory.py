"""What is remembered of products comes back whole, per store; the fake keeps the same promise."""

from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.database.engine import Database
from adapters.database.product_memory import ProductRows
from adapters.database.shelves import ShelfRows
from domain.hub_catalogue import HubSku
from domain.product_memory import (
    HubShelves,
    KnownProduct,
    ProductMemory,
    Shelf,
    Shelved,
    shelf_key,
)
from domain.products import ProductImage
from domain.store import PriceScope
from tests.builders import an_event
from tests.fake_products import FakeProductMemory, FakeShelves
from tests.ledger import Ledger

BIG = 2**62
BOTH = pytest.mark.parametrize("is_fake", [True, False], ids=["fake", "rows"])


@pytest.fixture
def memory(database: Database, *, is_fake: bool) -> ProductMemory:
    return FakeProductMemory() if is_fake else ProductRows(database)


@pytest.fixture
def shelves(database: Database, *, is_fake: bool) -> HubShelves:
    return FakeShelves() if is_fake else ShelfRows(database)


def a_mantle() -> KnownProduct:
    return KnownProduct(
        "AUR-MT",
        BIG,
        PriceScope.LISTING,
        {"title": "Manta 'á'", "width": Decimal("8.50"), "characteristics": [{"index": 0}]},
        (HubSku(BIG + 1, "AUR-MT-AZ", "Manta Azul", "789", {"Cor": "Azul"}, is_active=False),),
        ("AUR-MT-AZ", "AUR-MT-AR"),
        {BIG + 2: "https://a.br/1.jpg"},
        (ProductImage("https://a.br/1.jpg", "Azul"),),
    )


@BOTH
def test_a_product_comes_back_as_it_was_kept(memory: ProductMemory) -> None:
    memory.keep("acme", [a_mantle()])

    assert memory.products("acme", ["AUR-MT"]).get("AUR-MT") == a_mantle()
    assert memory.products("loja", ["AUR-MT"]).get("AUR-MT") is None


@BOTH
def test_numbers_are_kept_with_every_digit(memory: ProductMemory) -> None:
    weight = Decimal("99999.999")

    memory.keep("acme", [replace(a_mantle(), fields={"weight": weight})])

    known = memory.products("acme", ["AUR-MT"]).get("AUR-MT")
    assert known is not None
    assert repr(known.fields["weight"]) == repr(weight)


@BOTH
def test_a_product_that_is_about_to_be_made_has_no_id(memory: ProductMemory) -> None:
    memory.keep("acme", [KnownProduct("AUR-MT")])

    assert memory.products("acme", ["AUR-MT"]).get("AUR-MT") == KnownProduct("AUR-MT")
    assert memory.brake_counts("acme") == (0, 0)


@BOTH
def test_keeping_again_replaces(memory: ProductMemory) -> None:
    memory.keep("acme", [KnownProduct("AUR-MT")])
    memory.keep("acme", [a_mantle()])

    assert memory.products("acme", ["AUR-MT"]).get("AUR-MT") == a_mantle()


@BOTH
def test_a_forgotten_product_is_gone_for_its_store_only(memory: ProductMemory) -> None:
    for store in ("acme", "loja"):
        memory.keep(store, [a_mantle()])

    memory.forget("acme", ["AUR-MT"])

    assert memory.products("acme", ["AUR-MT"]).get("AUR-MT") is None
    assert memory.products("loja", ["AUR-MT"]).get("AUR-MT") == a_mantle()


@BOTH
def test_ends_of_sales_are_counted_until_they_are_taken_back(memory: ProductMemory) -> None:
    for code in ("A", "B", "C"):
        product = replace(a_mantle(), code=code, is_ended=code != "C")
        memory.keep("acme", [product], ends=code != "C")
    memory.keep("acme", [replace(a_mantle(), code="A", is_ended=False)])

    assert memory.brake_counts("acme") == (1, 3)


@BOTH
def test_what_was_never_on_sale_is_no_end(memory: ProductMemory) -> None:
    memory.keep("acme", [replace(a_mantle(), is_ended=True)])
    memory.keep("acme", [replace(a_mantle(), is_ended=True)])

    assert memory.brake_counts("acme") == (0, 1)
    known = memory.products("acme", ["AUR-MT"]).get("AUR-MT")
    assert known is not None
    assert known.is_ended


def test_the_brake_is_confirmed_for_an_hour(ledger: Ledger) -> None:
    ledger.fold(an_event(type="product.changed", data=None))
    memory = ProductRows(ledger.database)
    assert not memory.brake_confirmed("acme")

    ledger.execute("UPDATE lane SET brake_confirmed_at_s = now_s() WHERE kind = 'product'")

    assert memory.brake_confirmed("acme")
    ledger.clock.move(3601)
    assert not memory.brake_confirmed("acme")


def test_an_end_counts_for_an_hour(ledger: Ledger) -> None:
    memory = ProductRows(ledger.database)
    memory.keep("acme", [replace(a_mantle(), is_ended=True)], ends=True)
    assert memory.brake_counts("acme") == (1, 1)

    ledger.clock.move(3601)
    memory.keep("acme", [replace(a_mantle(), is_ended=True)])

    assert memory.brake_counts("acme") == (0, 1)


def test_a_sale_that_ends_after_that_of_one_sku_counts_again(ledger: Ledger) -> None:
    memory = ProductRows(ledger.database)
    memory.keep("acme", [replace(a_mantle(), is_ended=True)], ends=True)
    ledger.clock.move(3601)

    memory.keep("acme", [replace(a_mantle(), is_ended=True)], ends=True)

    assert memory.brake_counts("acme") == (1, 1)


@BOTH
def test_a_shelf_gives_what_stands_on_it_whatever_the_capitals(shelves: HubShelves) -> None:
    brand = Shelved(Shelf.BRAND, ("Aurora Decor",), BIG)
    path = Shelved(Shelf.CATEGORY, ("Casa", "Luminárias"), 2)
    shelves.keep("acme", [path, brand])

    keys = [shelf_key("AURORA decor "), shelf_key("Acme")]
    assert shelves.found("acme", Shelf.BRAND, keys) == {brand.key: brand}
    assert shelves.found("loja", Shelf.BRAND, keys) == {}
    assert shelves.all_of("acme", Shelf.CATEGORY) == [path]


@BOTH
def test_the_newest_of_a_name_stands_on_the_shelf(shelves: HubShelves) -> None:
    shelves.keep("acme", [Shelved(Shelf.VARIATION, ("Cor",), 1)])
    shelves.keep("acme", [Shelved(Shelf.VARIATION, ("COR",), 2)] * 2)

    assert shelves.all_of("acme", Shelf.VARIATION) == [Shelved(Shelf.VARIATION, ("COR",), 2)]


@BOTH
def test_what_was_forgotten_is_off_its_own_shelf_only(shelves: HubShelves) -> None:
    things = [Shelved(Shelf.BRAND, ("Casa",), 1), Shelved(Shelf.CATEGORY, ("Casa",), 2)]
    shelves.keep("acme", things)

    shelves.forget("acme", Shelf.BRAND, [shelf_key("Casa"), shelf_key("Z")])

    assert shelves.all_of("acme", Shelf.BRAND) == []
    assert shelves.all_of("acme", Shelf.CATEGORY) == things[1:]


@BOTH
def test_nothing_is_asked_for_nothing(shelves: HubShelves) -> None:
    shelves.keep("acme", [])
    shelves.forget("acme", Shelf.BRAND, [])

    assert shelves.found("acme", Shelf.BRAND, []) == {}
