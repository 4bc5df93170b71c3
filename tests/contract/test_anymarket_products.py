"""Products, SKUs and images, under every dialect of the hub."""

from collections.abc import Callable

import pytest

from adapters.anymarket.client import AnyMarketHub
from domain.errors import AlreadyThere, OutcomeUnknown, Rejected
from domain.hub_catalogue import HubProduct, ImageState, UnreadProduct
from domain.store import PriceScope
from tests.contract.anymarket_pair import Pair
from tests.contract.hub_dialects import Purse, dialects
from tests.simulator.hub import a_sku, exact


def blanket(**change: object) -> dict[str, object]:
    """Give the product of the sample that has two colours."""
    return {**exact("product-post-request-variations"), **change}


def made_blanket(pair: Pair, **change: object) -> HubProduct:
    """Make it."""
    pair.simulator.with_names()
    return pair.hub().create_product(blanket(**change))


@dialects
def test_a_product_is_made_found_and_read(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.with_names().switch(**switches)
    hub = pair.hub()

    made = hub.create_product(blanket())

    [found] = hub.find_products("AUR-MT-AR")
    assert (found.id, found.scope) == (made.id, PriceScope.SKU)
    assert found.title == "Manta Decorativa Aurora"
    assert (found.brand_id, found.category_id, found.is_active) == (1987032, 1794300, True)
    assert [sku.variations for sku in found.skus] == [{"Cor": "Azul"}, {"Cor": "Areia"}]
    assert [(sku.price, sku.sale_price) for sku in found.skus] == [(12990, 11990)] * 2
    assert [image.state for image in made.images] == [ImageState.WAITING] * 2
    assert [image.state for image in hub.product(made.id).images] == [ImageState.READY] * 2
    assert hub.product(made.id).fields["nbm"]["id"] == "63014000"


def test_a_product_is_found_by_the_code_that_the_erp_has_for_it(pair: Pair) -> None:
    pair.simulator.with_names()
    hub = pair.hub()
    made = hub.create_product({**blanket(), "externalIdProduct": "AUR-MT"})

    assert [one.id for one in hub.find_products_of_erp("AUR-MT")] == [made.id]
    assert list(hub.find_products_of_erp("AUR-MT-AZ")) == []


@pytest.mark.parametrize("code", ["AUR", "aur-mt-az", "AUR-MT-AZ2", ""])
def test_a_product_is_found_by_the_whole_code_of_a_sku_only(pair: Pair, code: str) -> None:
    pair.simulator.seed(a_sku("AUR-MT-AZ"))

    assert list(pair.hub().find_products(code)) == []


@dialects
def test_every_product_is_read_once(pair: Pair, switches: dict[str, object]) -> None:
    made = pair.simulator.seed(*(a_sku(f"K{number}") for number in range(230)))
    pair.simulator.switch(**switches)
    purse = Purse()

    found = [product.id for product in pair.hub().products(purse)]

    assert found == [one["productId"] for one in made.values()]
    assert purse.spent == len(pair.simulator.journal()) <= 4


def test_a_product_that_cannot_be_read_is_told_of_between_the_others(pair: Pair) -> None:
    made = pair.simulator.seed(a_sku("A"), a_sku("B", fields={"brand": "a text"}), a_sku("C"))

    first, second, third = pair.hub().products(Purse())

    assert isinstance(second, UnreadProduct)
    assert (second.id, second.why) == (
        made["B"]["productId"],
        "brand: an object was expected, not a text of 6 characters",
    )
    assert isinstance(first, HubProduct)
    assert isinstance(third, HubProduct)


@pytest.mark.parametrize("mode", ["reset", "kept"])
def test_a_change_of_a_product_changes_what_it_names(pair: Pair, mode: str) -> None:
    pair.simulator.switch(catalogue_put_omitted=mode)
    made = made_blanket(pair)
    hub = pair.hub()

    hub.change_product(made.id, {"isProductActive": False, "model": None})
    hub.change_sku(made.id, made.skus[0].id, {"ean": None, "title": "Manta azul"})

    after = hub.product(made.id)
    assert (after.is_active, "model" in after.fields, after.title) == (False, False, made.title)
    assert (after.skus[0].ean, after.skus[0].title) == ("", "Manta azul")
    assert after.skus[1] == made.skus[1]


def test_a_sku_is_added_to_a_product(pair: Pair) -> None:
    made = made_blanket(pair)
    colour = pair.simulator.state("variations")["Cor"]["id"]
    hub = pair.hub()
    hub.create_value(colour, "Terracota")

    added = hub.create_sku(made.id, exact("sku-post-request"))

    assert (added.partner_id, added.variations) == ("AUR-MT-TE", {"Cor": "Terracota"})
    assert hub.product(made.id).skus[2] == added


TWICE: dict[str, Callable[[AnyMarketHub, HubProduct], object]] = {
    "brand": lambda hub, _: hub.create_brand("aurora decor"),
    "category": lambda hub, _: hub.create_category("casa", None, PriceScope.SKU),
    "variation": lambda hub, _: hub.create_variation("COR", [], is_visual=True),
    "value": lambda hub, _: hub.create_value(5521, "AZUL"),
    "product": lambda hub, _: hub.create_product(blanket()),
    "sku": lambda hub, made: hub.create_sku(
        made.id, {**exact("sku-post-request"), "partnerId": "AUR-MT-AZ"}
    ),
}


@pytest.mark.parametrize("again", TWICE.values(), ids=TWICE)
@pytest.mark.parametrize("shape", ["plain", "details", "field_errors"])
def test_what_is_there_already_is_told_apart_from_other_refusals(
    pair: Pair, again: Callable[[AnyMarketHub, HubProduct], object], shape: str
) -> None:
    made = made_blanket(pair)
    pair.simulator.switch(error_shape=shape)

    with pytest.raises(AlreadyThere):
        again(pair.hub(), made)


def test_another_refusal_is_no_duplicate(pair: Pair) -> None:
    with pytest.raises(Rejected, match="O campo name é obrigatório") as raised:
        pair.hub().create_brand("")

    assert not isinstance(raised.value, AlreadyThere)


def test_a_product_that_was_made_in_silence_is_found_by_its_sku(pair: Pair) -> None:
    pair.simulator.with_names()
    pair.simulator.fault("drop_after_apply", count=1, method="POST")
    hub = pair.hub()

    with pytest.raises(OutcomeUnknown):
        hub.create_product(blanket())

    assert len(hub.find_products("AUR-MT-AZ")) == 1


def test_a_product_that_is_gone_is_told_by_the_status(pair: Pair) -> None:
    with pytest.raises(Rejected) as raised:
        pair.hub().product(7)

    assert raised.value.status == 404


@dialects
def test_images_are_added_moved_and_removed(pair: Pair, switches: dict[str, object]) -> None:
    made = made_blanket(pair)
    pair.simulator.switch(**switches)
    hub = pair.hub()
    first, second = (image.id for image in made.images)

    added = hub.add_image(made.id, {"url": "https://img.example.com/c.jpg", "variation": "Azul"})
    hub.place_image(made.id, second, 1, is_main=True)
    hub.delete_image(made.id, first)
    hub.delete_image(made.id, first)

    found = hub.images(made.id)
    assert [(image.id, image.is_main) for image in found] == [(second, True), (added.id, False)]
    assert added.state is ImageState.WAITING


def test_images_are_put_in_order_within_their_variation(pair: Pair) -> None:
    made = made_blanket(pair)
    hub = pair.hub()
    blue, sand = (image.id for image in made.images)
    more = hub.add_image(made.id, {"url": "https://img.example.com/c.jpg", "variation": "Azul"})

    hub.reorder_images(made.id, {"Azul": [more.id, blue], "Areia": [sand]})

    assert [image.id for image in hub.images(made.id)] == [more.id, sand, blue]


def test_an_image_that_failed_says_why(pair: Pair) -> None:
    pair.simulator.switch(image_errors="areia")

    found = pair.hub().images(made_blanket(pair).id)

    assert [image.state for image in found] == [ImageState.READY, ImageState.FAILED]
    assert found[1].message == "Não foi possível baixar a imagem."
