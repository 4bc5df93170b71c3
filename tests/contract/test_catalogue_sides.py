"""The fake catalogue keeps the promises of the hub that the lane of products relies on."""

from dataclasses import replace

import pytest

from adapters.anymarket.product_writer import AnyMarketWriter
from domain.errors import AlreadyThere, Rejected
from domain.hub_catalogue import HubProduct
from domain.hub_ports import Hub
from domain.product_drafts import ProductDraft
from domain.products import ProductImage
from domain.store import PriceScope
from tests.contract.anymarket_pair import Pair
from tests.fakes import FakeHub
from tests.product_builders import BLUE, a_draft, a_mantle, a_sku

WRITER = AnyMarketWriter()
BOTH = pytest.mark.parametrize("is_fake", [True, False], ids=["fake", "hub"])
NEW = ProductImage("https://img.example.com/aurora/new.jpg", "Azul")


@pytest.fixture
def hub(started: Pair, *, is_fake: bool) -> Hub:
    """An empty account."""
    return FakeHub() if is_fake else started.fresh().hub()


def free() -> None:
    """Pay for nothing."""


def drafted(hub: Hub) -> ProductDraft:
    """Give the mantle, with everything that it refers to made."""
    house = hub.create_category("Casa", None, PriceScope.SKU)
    mantles = hub.create_category("Mantas", house, PriceScope.SKU)
    hub.create_variation("Cor", ["Azul", "Areia", "Verde"], is_visual=True)
    brand = hub.create_brand("Aurora Decor")
    return a_draft(a_mantle(), category=mantles, brand_id=brand.id)


def made(hub: Hub) -> tuple[ProductDraft, HubProduct]:
    """Make the mantle."""
    draft = drafted(hub)
    return draft, hub.create_product(WRITER.product(draft))


@BOTH
def test_a_brand_is_found_whatever_its_capitals_and_made_once(hub: Hub) -> None:
    brand = hub.create_brand("Aurora Decor")

    assert [one.id for one in hub.find_brands(" AURORA decor", free)] == [brand.id]
    with pytest.raises(AlreadyThere):
        hub.create_brand("aurora Decor")


@BOTH
def test_a_brand_is_found_by_the_id_that_the_erp_gave_it(hub: Hub) -> None:
    hub.create_brand("Aurora")
    brand = hub.create_brand("Aurora Decor", "marca-0042")

    assert [one.id for one in hub.find_brands_of_erp("marca-0042", free)] == [brand.id]
    assert list(hub.find_brands_of_erp("marca", free)) == []
    with pytest.raises(AlreadyThere):
        hub.create_brand("Outra", "marca-0042")


@BOTH
def test_a_category_is_made_once_below_its_parent(hub: Hub) -> None:
    house = hub.create_category("Casa", None, PriceScope.SKU)
    hub.create_category("Casa", house, PriceScope.SKU)

    assert [one.path for one in hub.category_tree()] == [("Casa",), ("Casa", "Casa")]
    with pytest.raises(AlreadyThere):
        hub.create_category("CASA", house, PriceScope.SKU)


@BOTH
def test_a_type_has_the_values_that_it_was_given_each_once(hub: Hub) -> None:
    colour = hub.create_variation("Cor", ["Azul"], is_visual=True)
    hub.create_value(colour.id, "Areia")

    [found] = hub.variations(free)
    assert [value.text for value in found.values] == ["Azul", "Areia"]
    assert [value.text for value in hub.variation_values(colour.id, free)] == ["Azul", "Areia"]
    with pytest.raises(AlreadyThere):
        hub.create_value(colour.id, "azul")
    with pytest.raises(AlreadyThere):
        hub.create_variation("COR", [], is_visual=True)


@BOTH
def test_a_product_is_found_by_its_skus_and_needs_no_change(hub: Hub) -> None:
    draft, product = made(hub)

    [found] = hub.find_products("AUR-MT-AR")

    assert found.id == product.id
    assert WRITER.change(draft, WRITER.remembered(found.fields)) == {}
    assert WRITER.skus(draft, found.skus, ()).is_empty
    assert [sku.id for sku in product.skus] == [sku.id for sku in found.skus]
    assert hub.find_products("NADA") == []


@BOTH
def test_a_code_is_taken_by_one_product_only(hub: Hub) -> None:
    draft, _ = made(hub)

    with pytest.raises(AlreadyThere):
        hub.create_product(WRITER.product(draft))


@BOTH
def test_what_is_changed_is_shown(hub: Hub) -> None:
    draft, product = made(hub)
    wanted = replace(draft, product=replace(draft.product, title="Manta Nova"))

    hub.change_product(product.id, WRITER.change(wanted, product.fields))
    hub.change_sku(product.id, product.skus[0].id, {"active": False})

    found = hub.product(product.id)
    assert WRITER.change(wanted, found.fields) == {}
    assert [sku.is_active for sku in found.skus] == [False, True]


@BOTH
def test_a_product_that_is_not_there_is_rejected_with_404(hub: Hub) -> None:
    with pytest.raises(Rejected) as refused:
        hub.product(1)

    assert refused.value.status == 404


@BOTH
def test_a_sku_is_added(hub: Hub) -> None:
    draft, product = made(hub)
    green = a_sku("AUR-MT-VD", ean="", variations=(("Cor", "Verde"),))
    grown = replace(draft, product=replace(draft.product, skus=(*draft.product.skus, green)))
    [payload] = WRITER.skus(grown, product.skus, ()).created

    added = hub.create_sku(product.id, payload)

    assert hub.product(product.id).skus[-1].id == added.id
    assert dict(added.variations) == {"Cor": "Verde"}


@BOTH
def test_images_are_added_ordered_and_taken_away(hub: Hub) -> None:
    _, product = made(hub)
    first, second = product.images

    added = hub.add_image(product.id, WRITER.image(NEW, 3))
    hub.reorder_images(product.id, {"Azul": [added.id, first.id], "Areia": [second.id]})
    hub.place_image(product.id, added.id, 1, is_main=True)
    hub.delete_image(product.id, first.id)
    hub.delete_image(product.id, first.id)

    images = hub.images(product.id)
    assert {image.id for image in images} == {added.id, second.id}
    assert [image.id for image in images if image.is_main] == [added.id]
    assert {image.variation for image in images} == {BLUE[0][1], "Areia"}
