"""What the bridge remembers of the products that it sent, and of the shelves they stand on."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol

from domain.hub_catalogue import HubSku
from domain.products import ProductImage
from domain.store import PriceScope

# `json.dumps` would build one for each key; every product has several.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

_KEYS = 5000
"""So many are remembered: every product asks for those of its brand and category several times."""


class Shelf(StrEnum):
    """What the hub has by name, and products refer to by id."""

    BRAND = "brand"
    CATEGORY = "category"
    VARIATION = "variation"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Shelved:
    """One thing on a shelf.

    Args:
        names: of a brand or type of variation one; of a category from the root down; of a value
            its type and itself: ("Cor", "Azul"). As the hub writes them.
        hub_id: the hub's id.
    """

    shelf: Shelf
    names: tuple[str, ...]
    hub_id: int

    @property
    def key(self) -> str:
        """What it is found by."""
        return shelf_key(*self.names)


@lru_cache(maxsize=_KEYS)
def shelf_key(*names: str) -> str:
    """Give what is found by names: capitals and outer blanks apart, as the hub compares them.

    Examples:
        >>> shelf_key("Casa", " Luminárias ")
        '["casa","luminárias"]'
    """
    folded = [name.strip().casefold() for name in names]
    return _ENCODER.encode(folded)


class HubShelves(Protocol):
    """Brands, categories, types of variations and their values whose ids are known."""

    def found(self, store: str, shelf: Shelf, keys: Collection[str]) -> Mapping[str, Shelved]:
        """Give those that are known, by key."""
        ...

    def all_of(self, store: str, shelf: Shelf) -> Sequence[Shelved]:
        """Give everything on a shelf, sorted by key."""
        ...

    def keep(self, store: str, things: Sequence[Shelved]) -> None:
        """Remember things; one of the same names is replaced."""
        ...

    def forget(self, store: str, shelf: Shelf, keys: Collection[str]) -> None:
        """Forget what the hub no longer has."""
        ...


@dataclass(frozen=True, slots=True)
class KnownProduct:
    """What is remembered of one product.

    Args:
        code: the ERP's product code.
        hub_id: the hub's id; None: it was about to be made, and nobody knows whether it was.
        scope: who owns its prices.
        fields: what was last sent of the product itself, or read where nothing was.
        skus: its SKUs as far as the bridge writes them.
        sent: codes of those that the bridge sent, now or earlier.
        sources: the hub's id of an image → the address it was sent with.
        gallery: the images that are in place, each fetched; None: they must be looked at.
        is_ended: it is not on sale, or a SKU of it is not.
    """

    code: str
    hub_id: int | None = None
    scope: PriceScope = PriceScope.SKU
    fields: Mapping[str, Any] = field(default_factory=dict)
    skus: tuple[HubSku, ...] = ()
    sent: tuple[str, ...] = ()
    sources: Mapping[int, str] = field(default_factory=dict)
    gallery: tuple[ProductImage, ...] | None = None
    is_ended: bool = False


SAMPLE = 100
"""So many of the products that were read last say what those will say that are still to be read."""


@dataclass(frozen=True, slots=True)
class ThinReads:
    """Products of the hub that events only name: the ERP is read before anybody knows more.

    Args:
        open: those that are still to be sent, the ones in hand among them.
        read: those that were sent last within the hour, `SAMPLE` at most.
        ended: of these, whose sale ended.
    """

    open: int = 0
    read: int = 0
    ended: int = 0


class ProductMemory(Protocol):
    """What was sent of each product."""

    def products(self, store: str, codes: Collection[str]) -> Mapping[str, KnownProduct]:
        """Give what is remembered of products, by code."""
        ...

    def keep(self, store: str, known: Sequence[KnownProduct], *, ends: bool = False) -> None:
        """Remember products, all at once; what was remembered of them is replaced.

        Args:
            ends: their sale, or that of a SKU, has just been ended: the brake counts it. One that
                was not on sale when it was found or made has not.
        """
        ...

    def forget(self, store: str, codes: Collection[str]) -> None:
        """Forget products that the hub no longer has."""
        ...

    def brake_counts(self, store: str) -> tuple[int, int]:
        """Give (products whose sale was ended within the hour, products known)."""
        ...

    def brake_confirmed(self, store: str) -> bool:
        """Tell whether a person confirmed within the hour that many sales end."""
        ...

    def may_end(self, store: str) -> Iterator[tuple[KnownProduct, Mapping[str, Any]]]:
        """Stream products that the hub has, with what is due of them and may end their sale.

        All that would end one are among them; not those that an event only names.
        """
        ...

    def thin_reads(self, store: str) -> ThinReads:
        """Give what is known of products that events only name."""
        ...
