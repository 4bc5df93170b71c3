"""What the hub knows of products and of everything they need, read as far as anybody acts on it.

What is left of a product is kept as it came.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.money import Cents
from domain.store import PriceScope


@dataclass(frozen=True, slots=True)
class HubBrand:
    """A brand. Names of brands are compared without capitals; empty: not said."""

    id: int
    name: str
    partner_id: str = ""
    reduced_name: str = ""


@dataclass(frozen=True, slots=True)
class HubCategory:
    """One node of the category tree.

    Args:
        path: names from the root down: ("Casa", "Luminárias").
        parent_id: None for a root, and in answers that do not say it.
        price_factor: as they write it, "1" or "1.25"; empty: not said.
        scope: their word of who owns prices; empty: not said.
    """

    id: int
    path: tuple[str, ...]
    parent_id: int | None = None
    partner_id: str = ""
    price_factor: str = ""
    scope: str = ""

    @property
    def name(self) -> str:
        """The last of its path."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class HubValue:
    """One value of a variation: "Azul"."""

    id: int
    text: str
    partner_id: str = ""


@dataclass(frozen=True, slots=True)
class HubVariation:
    """A type of variation: "Cor".

    Args:
        is_visual: images are parted by it.
    """

    id: int
    name: str
    is_visual: bool = False
    partner_id: str = ""
    values: tuple[HubValue, ...] = ()


class ImageState(StrEnum):
    """How far the hub is with fetching an image."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class HubImage:
    """One image of a product.

    Args:
        index: its place, from 1.
        url: what it was sent with, or where the hub keeps it: answers differ, ids do not.
        variation: value of a variation, "Azul"; empty: it shows them all.
        message: why it failed, in their words.
    """

    id: int
    index: int
    url: str
    is_main: bool = False
    variation: str = ""
    state: ImageState = ImageState.UNKNOWN
    message: str = ""


@dataclass(frozen=True, slots=True)
class HubSku:
    """One SKU of a product.

    Args:
        partner_id: our code; empty: it has none.
        variations: type → value: {"Cor": "Azul"}.
        price: "de"; None: not said.
        sale_price: "por".
    """

    id: int
    partner_id: str
    title: str = ""
    ean: str = ""
    variations: Mapping[str, str] = field(default_factory=dict)
    price: Cents | None = None
    sale_price: Cents | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class HubProduct:
    """A product with its SKUs and images.

    Args:
        scope: who owns its price; None: they do not say, or in a word that is not known.
        fields: everything that they said of it, as it came.
    """

    id: int
    title: str
    skus: tuple[HubSku, ...] = ()
    images: tuple[HubImage, ...] = ()
    brand_id: int | None = None
    category_id: int | None = None
    scope: PriceScope | None = None
    is_active: bool = True
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class UnreadProduct:
    """A product of a list that cannot be read: whoever reads the list must tell of it.

    Args:
        id: None when not even that can be read.
    """

    id: int | None
    why: str


@dataclass(frozen=True, slots=True)
class HubCharacteristic:
    """One line that technical sheets of some categories have.

    Args:
        required_by: marketplaces that demand it.
    """

    name: str
    required_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HubCharacteristics:
    """A group of characteristics, and the categories it holds for."""

    id: int
    name: str
    characteristics: tuple[HubCharacteristic, ...] = ()
    category_ids: tuple[int, ...] = ()
