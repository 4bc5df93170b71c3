"""The images of a product: one step after the other, until they are those of the ERP."""

from dataclasses import replace

from domain.deadletters import Reason
from domain.errors import PermanentError, SentAndFollowed
from domain.hub_catalogue import HubImage
from domain.images import AddImages, ImagePlan, KnownImage, PlaceImages, SetMain, Step, plan_images
from domain.products import Product
from workers.handlers.product_case import ProductCase

MOST_STEPS = 6
"""Adding, ordering, choosing the main one and taking away, and one look after each."""

LONGEST_LOOK_S = 3600.0


def wants_look(case: ProductCase, product: Product) -> bool:
    """Tell whether the images must be looked at: the ERP has some, and not all are in place."""
    images = product.images
    return case.store.send_images and bool(images) and case.made.gallery != images


def arrange(case: ProductCase, product: Product) -> None:
    """Bring the images of a product to those of the ERP, as far as they were fetched.

    Raises:
        SentAndFollowed: the hub is still fetching some.
        PermanentError: it could not fetch some; the others are in place.
    """
    plan = ImagePlan()
    for step in range(MOST_STEPS):
        plan = _looked(case, product, retry_failed=case.change.released and not step)
        if plan.step is None:
            break
        _do(case, plan.step)
    if plan.failed:
        raise PermanentError(Reason.IMAGE_FAILED, "; ".join(map(_said, plan.failed)))
    if plan.awaited or plan.step is not None:
        raise awaited(case)
    case.keep(replace(case.made, gallery=product.images))


def awaited(case: ProductCase) -> SentAndFollowed:
    """Give what is raised while images are fetched: looked at later, and ever less often."""
    age_s = case.tools.now_s() - case.change.changed_at_s
    after_s = max(case.tools.look_s, min(age_s / 2, LONGEST_LOOK_S))
    text = "everything was sent; AnyMarket is still fetching images"
    return SentAndFollowed(text, after_s, may_be_early=True)


def _looked(case: ProductCase, product: Product, *, retry_failed: bool) -> ImagePlan:
    case.work.spend()
    sources = case.made.sources
    images = case.hub.images(case.hub_id)
    known = [KnownImage(image, sources.get(image.id, "")) for image in images]
    return plan_images(
        product.images, known, send_images=case.store.send_images, retry_failed=retry_failed
    )


def _do(case: ProductCase, step: Step) -> None:
    case.tools.arrow("image_plan_to_step")
    if isinstance(step, AddImages):
        for at, image in enumerate(step.images, step.after + 1):
            case.work.spend()
            payload = case.tools.writer.image(image, at)
            added = case.hub.add_image(case.hub_id, payload)
            sources = {**case.made.sources, added.id: image.url}
            case.keep(replace(case.made, sources=sources, gallery=None))
    elif isinstance(step, PlaceImages):
        case.work.spend()
        case.hub.reorder_images(case.hub_id, dict(step.groups))
    elif isinstance(step, SetMain):
        case.work.spend()
        case.hub.place_image(case.hub_id, step.image_id, step.index, is_main=True)
    else:
        for image_id in step.image_ids:
            case.work.spend()
            case.hub.delete_image(case.hub_id, image_id)


def _said(image: HubImage) -> str:
    return f"image {image.index} {image.url}: {image.message or 'it could not be fetched'}"
