"""An ERP that switches most products off, in whatever words: none goes off sale unasked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from simulator.eccosys.control.desk import PREFIX
from tests.contract.erp_wares import a_product as a_new_product
from tests.hub_control import told
from tests.journeys.product_world import (
    MANTLE,
    ProductStore,
    ProductWorld,
    company_of,
    product_world,
)
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]

CODES = [f"P-{n}" for n in range(300)]
SETTINGS: Mapping[str, Any] = {"send_images": False, "brake_percent": 50}
"""Half of them may go off sale within an hour: more than are in hand at a time."""


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProductWorld]:
    """A bridge that works for every story of this file."""
    with product_world(tmp_path_factory.mktemp("braked")) as found:
        yield found


def mantle(code: str, **change: Any) -> Mapping[str, Any]:
    """Give a mantle of two colours without pictures."""
    skus = [{**sku, "sku": f"{code}-{n}"} for n, sku in enumerate(MANTLE["skus"][:2])]
    return {**MANTLE, "skus": skus, "images": [], **change}


def command(store: ProductStore, *words: str) -> None:
    """Run `anybridge flow WORDS` as a person does."""
    store.stack.command("flow", *words, "--store", store.name, "--why", "x", "--yes")


def said_at_once(store: ProductStore, events: Sequence[Mapping[str, Any]]) -> None:
    """Let all of this be due before any of it is looked at."""
    command(store, "pause", "product")
    store.publish(events)
    command(store, "resume", "product")


def held(store: ProductStore) -> str:
    """Give what holds the lane of products."""
    sql = "SELECT held_cause FROM lane WHERE store = :store AND kind = 'product'"
    return str(store.stack.query(sql, store=store.name)[0].held_cause)


def off_sale(store: ProductStore) -> int:
    """Count the products that are off sale, whole or in part."""
    off = {row["productId"] for row in store.state("skus").values() if not row["active"]}
    rows = store.state("products").items()
    return len(off | {int(key) for key, row in rows if not row["isProductActive"]})


def is_braked_and_let_go(store: ProductStore) -> bool:
    """Tell whether nothing goes off sale before a person says so, and then all of it."""
    store.stack.await_("held", lambda: held(store) == "brake")
    kept = off_sale(store) == 0
    command(store, "resume", "product")
    store.settle()
    return kept and off_sale(store) == len(CODES)


@pytest.mark.parametrize("way", ["deactivated", "inactive", "dropped"])
def test_products_that_events_end_stay_on_sale_until_a_person_says_so(
    way: str, world: ProductWorld
) -> None:
    store = world.store(way, **SETTINGS)
    skus = [sku["sku"] for code in CODES for sku in mantle(code)["skus"]]
    wares = [store.product(mantle(code), code) for code in CODES]
    store.publish([*store.prices("9.90", *skus), *wares])
    store.settle()
    assert off_sale(store) == 0
    events = {
        "deactivated": lambda c: store.product(None, c, type="product.deactivated"),
        "inactive": lambda c: store.product(mantle(c, active=False), c),
        "dropped": lambda c: store.product(mantle(c, skus=mantle(c)["skus"][:1]), c),
    }

    said_at_once(store, [events[way](code) for code in CODES])

    assert is_braked_and_let_go(store)


def test_products_that_events_only_name_stay_on_sale_until_a_person_says_so(
    world: ProductWorld,
) -> None:
    with company_of("thin") as (settings, erp):
        house = erp.create_node("Casa", None)
        place = (house.id, erp.create_node("Mantas", house).id)
        brand = erp.create_brand("Aurora Decor").id
        erp.create_products([a_new_product(c, brand_id=brand, place=place) for c in CODES])
        store = world.store("thin", **SETTINGS, **settings)
        store.publish([store.product(None, code) for code in CODES])
        store.settle()
        assert off_sale(store) == 0

        by_hand = settings["erp_url"].replace("/api", f"{PREFIX}/accounts/thin/products")
        told("PUT", by_hand, [{"codigo": code, "situacao": "I"} for code in CODES])
        said_at_once(store, [store.product(None, code) for code in CODES])

        assert is_braked_and_let_go(store)
