"""Products of the ERP, many at a time."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.erp_catalogue_ports import ErpProducts
from domain.products import Product

T = TypeVar("T")


class Tried(Protocol):
    """Reads something whole, and again where that failed for now."""

    def __call__(self, read: Callable[[], T], /) -> T:
        """Give what it read."""
        ...


@dataclass(frozen=True, slots=True)
class UnreadFamily:
    """A product of the ERP that cannot be read: whoever reads all must tell of it."""

    code: str
    why: str


ReadFamilies = Callable[
    [ErpProducts, Collection[str], Callable[[int, int], None], Tried],
    Iterator[Product | UnreadFamily],
]
"""Gives every product that is sold, with its SKUs and attributes, without images and kits' parts.

Takes folded names of what SKUs may differ by, beside those known to everybody, what is told how
many of how many were read, and what tries a call again.
"""
