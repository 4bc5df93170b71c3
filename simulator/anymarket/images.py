"""Images of a product, and how AnyMarket comes to have them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.anymarket.switches import Switches

UNPROCESSED, PROCESSED, ERROR = "UNPROCESSED", "PROCESSED", "ERROR"


@dataclass(slots=True, eq=False)
class Image:
    """One image; AnyMarket fetches it some time after it was added."""

    id: int
    url: str
    variation: str | None = None
    main: bool = False
    index: int = 0
    added_at_s: float = field(default_factory=time.monotonic)

    def status(self, switches: Switches) -> str:
        """Tell whether it was fetched by now, and whether that went well."""
        if time.monotonic() - self.added_at_s < switches.image_delay_ms / 1000:
            return UNPROCESSED
        marked = switches.image_errors
        is_bad = switches.image_result == ERROR or (bool(marked) and marked in self.url)
        return ERROR if is_bad else PROCESSED


def in_order(images: Sequence[Image]) -> list[Image]:
    """Give images by index; those without one, and of one index, in the order of their adding."""
    wished = sorted((image for image in images if image.index > 0), key=lambda one: one.index)
    unwished = [image for image in images if image.index <= 0]
    ordered: list[Image] = []
    while wished or unwished:
        # A hole is filled by those that wish for nothing.
        is_due = bool(wished) and (wished[0].index <= len(ordered) + 1 or not unwished)
        ordered.append((wished if is_due else unwished).pop(0))
    return ordered


def number(images: Sequence[Image]) -> None:
    """Count images from 1 as they stand; without a main one, the first becomes it."""
    for index, image in enumerate(images, start=1):
        image.index = index
    if images and not any(image.main for image in images):
        images[0].main = True


def make_main(images: Sequence[Image], chosen: Image) -> None:
    """Make one image the main one, and no other."""
    for image in images:
        image.main = image is chosen
