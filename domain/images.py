"""Images of a product: what to do next so that the hub shows what the ERP says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.hub_catalogue import HubImage, ImageState
from domain.products import ProductImage


@dataclass(frozen=True, slots=True)
class KnownImage:
    """An image that the hub has, and where it came from.

    Args:
        source: the address that the bridge sent for it; empty: the bridge did not send it.
    """

    image: HubImage
    source: str = ""

    @property
    def shows(self) -> ProductImage:
        """What it is an image of: by the address that was sent, else by the one it has."""
        return ProductImage(self.source or self.image.url, self.image.variation)


@dataclass(frozen=True, slots=True)
class AddImages:
    """Send images that the hub does not have, behind all others; `index` goes on from `after`."""

    images: tuple[ProductImage, ...]
    after: int


@dataclass(frozen=True, slots=True)
class PlaceImages:
    """Put images in order: variation → ids in their new order. It names every image there is."""

    groups: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class SetMain:
    """Make an image the main one; its place stays."""

    image_id: int
    index: int


@dataclass(frozen=True, slots=True)
class RemoveImages:
    """Take away what the ERP no longer has; everything that it has is in place by then."""

    image_ids: tuple[int, ...]


Step = AddImages | PlaceImages | SetMain | RemoveImages


@dataclass(frozen=True, slots=True)
class ImagePlan:
    """What to do next.

    Args:
        step: None: nothing can be done now.
        awaited: images that the hub is still fetching: look again later.
        failed: images that it could not fetch: a person must see their message.
    """

    step: Step | None = None
    awaited: tuple[HubImage, ...] = ()
    failed: tuple[HubImage, ...] = ()


def plan_images(
    wanted: Sequence[ProductImage] | None,
    known: Sequence[KnownImage],
    *,
    send_images: bool = True,
    retry_failed: bool = False,
) -> ImagePlan:
    """Give the next step; after it, read the hub's images and ask again, until there is none.

    1. Images that are missing are added, behind those that are there.
    2. Within each variation the ERP's order comes first, then images that the bridge never sent,
       then those that are to go.
    3. The ERP's first image becomes the main one once the hub has fetched it.
    4. Only when all of the ERP's images were fetched, those that the bridge sent earlier and
       the ERP no longer has are taken away. Images that it never sent stay for ever.

    An image that is to show another variation is another image: the hub cannot change that.

    Args:
        wanted: the ERP's images, the main one first; None, or none of them: nothing is done,
            since the hub cannot show a product without an image.
        send_images: the store's setting; with no, nothing is ever done.
        retry_failed: add those that the hub could not fetch once more, because a person asks.

    Examples:
        >>> plan_images([ProductImage("https://a.br/1.jpg")], []).step
        AddImages(images=(ProductImage(url='https://a.br/1.jpg', variation=''),), after=0)
        >>> plan_images([ProductImage("https://a.br/1.jpg")], [], send_images=False).step is None
        True
    """
    if not send_images or not wanted:
        return ImagePlan()
    images = list(dict.fromkeys(wanted))
    ours = _matched(images, known, skip_failed=retry_failed)
    missing = tuple(image for image in images if image not in ours)
    fetched = [one.image for one in ours.values()]
    failed = tuple(image for image in fetched if image.state is ImageState.FAILED)
    awaited = tuple(image for image in fetched if image.state not in _SETTLED)
    if missing:
        return ImagePlan(AddImages(missing, len(known)), awaited, failed)
    # In the ERP's order, which `ours` does not have.
    kept = [ours[image] for image in images]
    going = _going(kept, known)
    step: Step | None = _placing(kept, going, known) or _main(kept[0].image)
    if step is None and going and not awaited and not failed:
        step = RemoveImages(tuple(one.image.id for one in going))
    return ImagePlan(step, awaited, failed)


_SETTLED = frozenset({ImageState.READY, ImageState.FAILED})
"""A word that nobody knows may come to be either: it is awaited."""


def _matched(
    images: Sequence[ProductImage], known: Sequence[KnownImage], *, skip_failed: bool
) -> dict[ProductImage, KnownImage]:
    """Find which of the hub's images shows what; of two that show the same, the one sent first."""
    found: dict[ProductImage, KnownImage] = {}
    for one in sorted(known, key=lambda one: (not one.source, one.image.id)):
        is_out = skip_failed and one.image.state is ImageState.FAILED
        if one.shows in images and not is_out:
            found.setdefault(one.shows, one)
    return found


def _going(kept: Sequence[KnownImage], known: Sequence[KnownImage]) -> list[KnownImage]:
    stays = {one.image.id for one in kept}
    return [one for one in known if one.source and one.image.id not in stays]


def _placing(
    kept: Sequence[KnownImage], going: Sequence[KnownImage], known: Sequence[KnownImage]
) -> PlaceImages | None:
    leaving = {one.image.id for one in going}
    staying = {one.image.id for one in kept}
    now = sorted(known, key=lambda one: (one.image.index, one.image.id))
    foreign = [one for one in now if one.image.id not in leaving | staying]
    last = [one for one in now if one.image.id in leaving]
    groups = _groups([*kept, *foreign, *last])
    return None if groups == _groups(now) else PlaceImages(tuple(sorted(groups.items())))


def _groups(images: Iterable[KnownImage]) -> dict[str, tuple[int, ...]]:
    groups: dict[str, tuple[int, ...]] = {}
    for one in images:
        groups[one.image.variation] = (*groups.get(one.image.variation, ()), one.image.id)
    return groups


def _main(first: HubImage) -> SetMain | None:
    if first.is_main or first.state is not ImageState.READY:
        return None
    return SetMain(first.id, first.index)
