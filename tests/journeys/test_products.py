"""Products from the ERP's event to the hub: made once, changed by what changed, never half."""

from collections.abc import Iterator

import pytest

from domain.arrows import PRODUCT_ARROWS
from tests.contract.erp_wares import a_product as a_new_product
from tests.hub_control import LOCAL
from tests.journeys.product_world import (
    MANTLE,
    SKUS,
    ProductStore,
    ProductWorld,
    company_of,
    product_world,
)
from tests.servers import Broker

pytestmark = [pytest.mark.amqp, pytest.mark.db]

PICTURE = {"url": "https://img.example.com/aurora/mt-nova.jpg", "variation": "Azul"}
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def world(
    amqp_broker: Broker, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProductWorld]:
    """A bridge that works for every story of this file."""
    with product_world(tmp_path_factory.mktemp("products")) as found:
        yield found


def sold(world: ProductWorld, name: str) -> ProductStore:
    """Give a store whose mantle is in the hub, with its prices and stock."""
    store = world.store(name)
    store.publish([*store.prices("129.90"), store.product(MANTLE), *store.stock(7)])
    store.settle()
    store.calls()
    return store


def test_a_product_with_three_colours_and_their_images_arrives_and_its_stock_right_after(
    world: ProductWorld,
) -> None:
    store = world.store("arrives")

    store.publish([*store.stock(7), *store.prices("129.90"), store.product(MANTLE)])
    store.settle()

    assert store.the_product()["title"] == MANTLE["name"]
    assert store.the_product()["allowAutomaticSkuMarketplaceCreation"] is False
    assert {sku: row["active"] for sku, row in store.state("skus").items()} == dict.fromkeys(
        SKUS, True
    )
    assert [units[str(LOCAL)] for units in store.state("stock").values()] == [7, 7, 7]
    [images] = store.state("images").values()
    assert [(one["variation"], one["status"]) for one in images] == [
        (said["variation"], "PROCESSED") for said in MANTLE["images"]
    ]
    calls = store.calls(*WRITES)
    assert calls.count("POST /v2/products") == 1
    assert not [call for call in calls if call.startswith("PATCH")]
    assert store.letters() == []


def test_a_changed_title_is_one_call_and_an_unchanged_product_none(world: ProductWorld) -> None:
    store = sold(world, "changes")

    store.tell({**MANTLE, "name": "Manta Nova"})
    store.settle()
    assert store.calls() == ["PATCH /v2/products/{id}"]

    store.tell({**MANTLE, "name": "Manta Nova"})
    store.settle()
    assert store.calls() == []
    assert store.the_product()["title"] == "Manta Nova"


def test_a_product_that_is_no_longer_sold_is_deactivated_and_stays(world: ProductWorld) -> None:
    store = sold(world, "ends")

    store.tell(None, type="product.deactivated")
    store.settle()

    assert store.calls() == ["PATCH /v2/products/{id}"]
    assert store.the_product()["isProductActive"] is False


def test_a_product_that_lacks_something_is_one_letter_until_it_is_complete(
    world: ProductWorld,
) -> None:
    store = world.store("lacks")

    store.publish([*store.stock(7), store.product({**MANTLE, "ncm": None, "images": []})])
    world.stack.await_("parked", lambda: len(store.letters()) == 1)
    [letter] = store.letters()
    assert letter.reason == "product_incomplete"
    for field in ("/ncm", "/images", "/skus/0/price", "/skus/2/price"):
        assert field in letter.detail
    assert store.calls("POST") == []

    store.tell(MANTLE)
    world.stack.await_("looked at", lambda: "/ncm" not in store.letters()[0].detail)
    assert [found.state for found in store.letters()] == ["open"]

    store.publish(store.prices("129.90"))
    store.settle()
    assert [found.state for found in store.letters()] == ["resolved"]
    assert [units[str(LOCAL)] for units in store.state("stock").values()] == [7, 7, 7]


def test_products_that_refer_to_the_same_things_make_them_once(world: ProductWorld) -> None:
    store = world.store("together")
    codes = [f"P-{n}" for n in range(20)]
    plain = {**MANTLE, "images": [{"url": MANTLE["images"][0]["url"]}]}
    products = [store.product({**plain, "skus": [{"sku": code}]}, code) for code in codes]

    store.publish([*store.prices("9.90", *codes), *products])
    store.settle()

    assert len(store.state("products")) == len(codes)
    paths = sorted(row["path"] for row in store.state("categories").values())
    assert paths == ["Casa", "Casa/Cama", "Casa/Cama/Mantas"]
    assert [row["name"] for row in store.state("brands").values()] == [MANTLE["brand"]]
    posts = store.calls("POST")
    assert posts.count("POST /v2/categories") == len(paths)


def test_an_answer_that_was_lost_makes_no_second_product(world: ProductWorld) -> None:
    store = world.store("lost")
    where = {"oi": world.stack.ois["lost"], "method": "POST", "route": "/v2/products"}
    world.stack.fault(kind="drop_after_apply", count=1, **where)

    store.publish([*store.prices("129.90"), store.product(MANTLE)])
    store.settle()

    assert len(store.state("products")) == 1
    assert store.calls("POST").count("POST /v2/products") == 1


def test_a_product_that_an_event_only_names_is_read_from_the_erp(world: ProductWorld) -> None:
    with company_of("thin") as (settings, erp):
        house = erp.create_node("Casa", None)
        place = (house.id, erp.create_node("Mantas", house).id)
        brand = erp.create_brand("Aurora Decor").id
        erp.create_products([a_new_product("MT", brand_id=brand, place=place)])
        store = world.store("thin", send_images=False, **settings)

        store.tell(None, "MT")
        store.settle()

        assert store.letters() == []
        assert store.the_product()["title"] == "Manta Aurora"
        assert store.state("prices") == {"MT": {"price": 129.9, "sellPrice": 119.9}}
        assert store.calls("POST")[-1] == "POST /v2/products"


@pytest.mark.parametrize("arrow", PRODUCT_ARROWS)
def test_a_worker_that_is_killed_on_the_way_loses_nothing_and_doubles_nothing(
    arrow: str, world: ProductWorld
) -> None:
    is_making = arrow in {"product_intent_to_post", "product_post_to_record"}
    name = f"killed-{arrow.replace('_', '-')}"
    store = world.store(name) if is_making else sold(world, name)
    wanted = {**MANTLE, "name": "Manta Nova", "images": [*MANTLE["images"][1:], PICTURE]}
    world.stack.kill("work")
    events = [store.product(wanted), *store.stock(5)]
    store.publish([*store.prices("129.90"), *events] if is_making else events)

    world.stack.start("work", ANYBRIDGE_CRASH_AT=arrow)
    assert world.stack.died("work") == 137
    world.stack.start("work")
    store.settle()

    assert store.the_product()["title"] == "Manta Nova"
    [images] = store.state("images").values()
    assert sorted(one["url"] for one in images) == sorted(one["url"] for one in wanted["images"])
    assert [units[str(LOCAL)] for units in store.state("stock").values()] == [5, 5, 5]
    assert store.letters() == []
