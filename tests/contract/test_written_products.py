"""What our translators write, the hub takes; what it answers needs no further change."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from adapters.anymarket.client import AnyMarketHub
from adapters.anymarket.translate.product_changes import to_change, to_deactivation
from adapters.anymarket.translate.product_payloads import from_image, from_product
from adapters.anymarket.translate.sku_changes import plan_skus
from domain.hub_catalogue import HubCategory, HubProduct
from domain.images import AddImages, KnownImage, PlaceImages, SetMain, Step, plan_images
from domain.product_drafts import ProductDraft
from domain.products import KitPart, Product, ProductImage
from tests.contract.anymarket_pair import Pair
from tests.contract.hub_dialects import dialects
from tests.product_builders import a_draft, a_mantle, a_product

MOST_STEPS = 6
IMAGES = [ProductImage(f"https://img.example.com/{name}.jpg") for name in "abc"]


@pytest.fixture
def pair(started: Pair) -> Pair:
    """The simulator with one account that has the names of the samples."""
    fresh = started.fresh()
    fresh.simulator.with_names()
    return fresh


def mantle(**what_matters: Any) -> ProductDraft:
    mantles = HubCategory(1794300, ("Casa", "Mantas"))
    return a_draft(a_mantle(**what_matters), category=mantles)


def made(pair: Pair, draft: ProductDraft) -> HubProduct:
    hub = pair.hub()
    return hub.product(hub.create_product(from_product(draft)).id)


@dialects
@pytest.mark.parametrize("draft", [a_draft(), mantle(), a_draft(send_images=False)])
def test_a_product_that_was_created_is_as_the_erp_says(
    pair: Pair, switches: dict[str, object], draft: ProductDraft
) -> None:
    pair.simulator.switch(**switches)

    found = made(pair, draft)

    assert to_change(draft, found.fields) == {}
    assert plan_skus(draft, found.skus, [sku.code for sku in draft.product.skus]).is_empty


@dialects
def test_a_change_is_taken_and_not_asked_for_again(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.switch(**switches)
    found = made(pair, mantle())
    wanted = mantle(title="Manta Nova", warranty_months=6, attributes=(), ncm="63013000")

    pair.hub().change_product(found.id, to_change(wanted, found.fields))

    assert to_change(wanted, pair.hub().product(found.id).fields) == {}


@dialects
def test_other_parts_of_a_kit_are_taken(pair: Pair, switches: dict[str, object]) -> None:
    pair.simulator.switch(**switches)
    first, second = made(pair, mantle()).skus
    parts = {"A": first.id, "B": second.id}
    kit = a_draft(a_product(kit=(KitPart("A", 2),)), part_ids=parts)
    found = made(pair, kit)
    wanted = a_draft(a_product(kit=(KitPart("A", 2), KitPart("B", 1))), part_ids=parts)

    change = to_change(wanted, found.fields)
    pair.hub().change_product(found.id, change)

    assert to_change(kit, found.fields) == {}
    assert sorted(change) == ["allowAutomaticSkuMarketplaceCreation", "kitComponents"]
    assert to_change(wanted, pair.hub().product(found.id).fields) == {}


def test_skus_are_added_changed_and_deactivated(pair: Pair) -> None:
    found = made(pair, mantle())
    blue, sand = a_mantle().skus
    rest = replace(blue, title="Manta Azul")
    wanted, sent = mantle(skus=(rest,)), [blue.code, sand.code]

    plan = plan_skus(wanted, found.skus, sent)
    for sku_id, change in plan.changed.items():
        pair.hub().change_sku(found.id, sku_id, change)

    assert plan.deactivated == (sand.code,)
    assert plan_skus(wanted, pair.hub().product(found.id).skus, sent).is_empty


def test_a_deactivated_product_is_still_there(pair: Pair) -> None:
    found = made(pair, a_draft())

    pair.hub().change_product(found.id, to_deactivation(found.fields))

    again = pair.hub().product(found.id)
    assert (again.is_active, to_deactivation(again.fields)) == (False, {})


class Gallery:
    """Does the steps of a plan, and remembers which address it sent for which image."""

    def __init__(self, hub: AnyMarketHub, product: HubProduct, wanted: Product) -> None:
        self.hub, self.product_id = hub, product.id
        # Created in their order; what the hub answers may be an address of its own.
        images = zip(product.images, wanted.images or (), strict=True)
        self.sources = {image.id: said.url for image, said in images}

    def known(self) -> list[KnownImage]:
        """Give the hub's images and where they came from."""
        images = self.hub.images(self.product_id)
        return [KnownImage(image, self.sources.get(image.id, "")) for image in images]

    def do(self, step: Step) -> None:
        """Do one step."""
        if isinstance(step, AddImages):
            for at, image in enumerate(step.images, step.after + 1):
                added = self.hub.add_image(self.product_id, from_image(image, at))
                self.sources[added.id] = image.url
        elif isinstance(step, PlaceImages):
            self.hub.reorder_images(self.product_id, dict(step.groups))
        elif isinstance(step, SetMain):
            self.hub.place_image(self.product_id, step.image_id, step.index, is_main=True)
        else:
            for image_id in step.image_ids:
                self.hub.delete_image(self.product_id, image_id)

    def settle(self, wanted: Sequence[ProductImage]) -> list[Step]:
        """Do steps until there are none, and give them."""
        done: list[Step] = []
        while (step := plan_images(wanted, self.known()).step) and len(done) < MOST_STEPS:
            self.do(step)
            done.append(step)
        return done


@dialects
@pytest.mark.parametrize("wanted", [IMAGES, IMAGES[::-1], IMAGES[2:], [IMAGES[1], IMAGES[0]]])
def test_images_become_those_of_the_erp(
    pair: Pair, switches: dict[str, object], wanted: list[ProductImage]
) -> None:
    pair.simulator.switch(**switches)
    product = a_product(images=(IMAGES[0], IMAGES[1]))
    gallery = Gallery(pair.hub(), made(pair, a_draft(product)), product)

    gallery.settle(wanted)

    shown = sorted(gallery.known(), key=lambda one: one.image.index)
    assert [one.shows for one in shown] == wanted
    assert [one.image.is_main for one in shown] == [True] + [False] * (len(wanted) - 1)
    assert gallery.settle(wanted) == []


def test_an_image_that_cannot_be_fetched_keeps_the_old_ones(pair: Pair) -> None:
    pair.simulator.switch(image_errors="c.jpg")
    product = a_product(images=(IMAGES[0],))
    gallery = Gallery(pair.hub(), made(pair, a_draft(product)), product)

    gallery.settle([IMAGES[2]])

    plan = plan_images([IMAGES[2]], gallery.known())
    assert {one.source for one in gallery.known()} == {IMAGES[0].url, IMAGES[2].url}
    assert [image.message for image in plan.failed] == ["Não foi possível baixar a imagem."]
