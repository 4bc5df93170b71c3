"""Images end as the ERP says, step by step, and nothing goes before its follower is in place."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hub_catalogue import HubImage, ImageState
from domain.images import (
    AddImages,
    KnownImage,
    PlaceImages,
    RemoveImages,
    SetMain,
    Step,
    plan_images,
)
from domain.products import ProductImage

URLS = [f"https://loja.example/{name}.jpg" for name in "abcdef"]
IMAGES = st.builds(ProductImage, st.sampled_from(URLS), st.sampled_from(["", "Azul", "Preto"]))
WANTED = st.lists(IMAGES, min_size=1, max_size=6, unique=True)
STATES = st.sampled_from(list(ImageState))
FETCHED, ERROR = ImageState.READY, ImageState.FAILED
MOST_STEPS = 5


def an_image(
    image_id: int, url: str, index: int = 1, state: ImageState = FETCHED, *, main: bool = False
) -> KnownImage:
    """Give an image that the bridge sent for an address."""
    return KnownImage(HubImage(image_id, index, "https://hub.example/x.jpg", main, "", state), url)


@st.composite
def known_images(draw: st.DrawFn) -> list[KnownImage]:
    """What a hub may hold: ours and foreign, fetched or not, with one main image."""
    shown = draw(st.lists(IMAGES, max_size=6))
    main = draw(st.integers(0, 5))
    places = draw(st.permutations(range(1, len(shown) + 1)))
    found = []
    for at, image in enumerate(shown):
        source = draw(st.sampled_from(["", image.url]))
        url = "https://hub.example/x.jpg" if source else image.url
        variation, state = image.variation, draw(STATES)
        hub = HubImage(100 + at, places[at], url, at == main, variation, state)
        found.append(KnownImage(hub, source))
    return found


def changed(one: KnownImage, **what: object) -> KnownImage:
    return replace(one, image=replace(one.image, **what))  # type: ignore[arg-type]  # any field


def done(step: Step, hub: Sequence[KnownImage], state: ImageState) -> list[KnownImage]:
    """Do a step as the hub does it."""
    if isinstance(step, AddImages):
        added = enumerate(step.images, step.after + 1)
        return [
            *hub,
            *(
                KnownImage(
                    HubImage(1000 + at, at, "", not hub and at == 1, image.variation, state),
                    image.url,
                )
                for at, image in added
            ),
        ]
    if isinstance(step, SetMain):
        return [changed(one, is_main=one.image.id == step.image_id) for one in hub]
    if isinstance(step, RemoveImages):
        return [one for one in hub if one.image.id not in step.image_ids]
    places = {image: at for _, group in step.groups for at, image in enumerate(group, 1)}
    assert set(places) == {one.image.id for one in hub}
    return [changed(one, index=places[one.image.id]) for one in hub]


def settled(wanted: Sequence[ProductImage], hub: list[KnownImage]) -> list[KnownImage]:
    for _ in range(MOST_STEPS):
        step = plan_images(wanted, hub).step
        if step is None:
            return hub
        hub = done(step, hub, FETCHED)
    raise AssertionError("never settled")


def fetched(hub: Sequence[KnownImage]) -> list[KnownImage]:
    return [changed(one, state=FETCHED) for one in hub]


@given(WANTED, known_images())
def test_a_hub_that_fetches_everything_ends_as_the_erp_says(
    wanted: list[ProductImage], hub: list[KnownImage]
) -> None:
    end = settled(wanted, fetched(hub))

    ours = [one for one in sorted(end, key=lambda one: one.image.index) if one.shows in wanted]
    shown = list(dict.fromkeys(one.shows for one in ours))
    for variation in {image.variation for image in wanted}:
        mine = [image for image in wanted if image.variation == variation]
        assert [image for image in shown if image.variation == variation] == mine
    assert [one.shows for one in end if one.image.is_main] == [wanted[0]]
    assert all(one.shows in wanted for one in end if one.source)


@given(WANTED, known_images())
def test_what_the_bridge_never_sent_stays(
    wanted: list[ProductImage], hub: list[KnownImage]
) -> None:
    end = settled(wanted, fetched(hub))

    foreign = {one.image.id for one in hub if not one.source}
    assert foreign <= {one.image.id for one in end}


@given(WANTED, known_images(), st.lists(STATES, min_size=MOST_STEPS, max_size=MOST_STEPS))
def test_nothing_goes_before_all_that_stays_was_fetched(
    wanted: list[ProductImage], hub: list[KnownImage], states: list[ImageState]
) -> None:
    for state in states:
        step = plan_images(wanted, hub).step
        if step is None:
            return
        after = done(step, hub, state)
        if len(after) < len(hub):
            first = {one.shows for one in after if one.image.state is FETCHED}
            assert set(wanted) <= first
        hub = after


@given(WANTED, known_images())
def test_a_settled_product_is_left_alone(wanted: list[ProductImage], hub: list[KnownImage]) -> None:
    end = settled(wanted, fetched(hub))

    plan = plan_images(wanted, end)

    assert (plan.step, plan.awaited, plan.failed) == (None, (), ())


@pytest.mark.parametrize("wanted", [None, []])
def test_a_product_without_images_loses_none(wanted: list[ProductImage] | None) -> None:
    assert plan_images(wanted, [an_image(1, URLS[0])]).step is None


@given(WANTED, known_images())
def test_a_store_that_sends_no_images_does_nothing(
    wanted: list[ProductImage], hub: list[KnownImage]
) -> None:
    assert plan_images(wanted, hub, send_images=False).step is None


def test_new_images_come_first_and_the_old_one_goes_last() -> None:
    new = ProductImage(URLS[1])
    hub = [an_image(1, URLS[0], main=True)]

    steps: list[Step | None] = []
    for _ in range(MOST_STEPS):
        steps.append(plan_images([new], hub).step)
        hub = hub if steps[-1] is None else done(steps[-1], hub, FETCHED)

    assert steps[:4] == [
        AddImages((new,), 1),
        PlaceImages((("", (1002, 1)),)),
        SetMain(1002, 1),
        RemoveImages((1,)),
    ]
    assert steps[4] is None


def test_an_image_that_could_not_be_fetched_is_told_and_holds_the_old_ones() -> None:
    hub = [an_image(1, URLS[0], 2), an_image(2, URLS[1], 1, ERROR)]

    plan = plan_images([ProductImage(URLS[1])], hub)

    assert (plan.step, [one.id for one in plan.failed]) == (None, [2])


def test_a_person_may_have_a_failed_image_added_once_more() -> None:
    hub = [an_image(2, URLS[1], 1, ERROR)]

    plan = plan_images([ProductImage(URLS[1])], hub, retry_failed=True)

    assert plan.step == AddImages((ProductImage(URLS[1]),), 1)


def test_an_image_sent_twice_by_mischance_is_taken_away_once() -> None:
    hub = [
        an_image(1, URLS[0], main=True),
        an_image(2, URLS[0], 2),
    ]

    assert plan_images([ProductImage(URLS[0])], hub).step == RemoveImages((2,))
