"""The import of the hub's catalogue into the ERP: its parts, its pages, what it left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from domain.hub_catalogue import HubCharacteristic, HubCharacteristics

T = TypeVar("T")

VARIATIONS, GROUPS, BRANDS, CATEGORIES, PRODUCT_LIST = (
    "variations",
    "groups",
    "brands",
    "categories",
    "products",
)
PHASES = (VARIATIONS, GROUPS, BRANDS, CATEGORIES, PRODUCT_LIST)
"""What is read of the hub, in this order: products refer to everything before them."""

DONE = "done"


def new_run(run_id: str) -> dict[str, Any]:
    """Give what a lane remembers of an import that has not begun; JSON.

    `offset` is where the page in hand begins, `index` the row in it; `counts` has for each part
    how many were made and how many were there. `shelved` grows with all that is made but products:
    whoever knows another number knows too little.

    Args:
        run_id: tells imports apart.
    """
    place = {"phase": PHASES[0], "offset": 0, "index": 0, "total": None}
    return {"run": run_id, **place, "counts": {}, "shelved": 0}


def is_under_way(memo: Mapping[str, Any]) -> bool:
    """Tell whether a lane remembers an import that is not done.

    Examples:
        >>> is_under_way(new_run("a")), is_under_way({"phase": "done"}), is_under_way({})
        (True, False, False)
    """
    return memo.get("phase") in PHASES


class Part(StrEnum):
    """What an import brings, in the order in which it comes."""

    ATTRIBUTE = "attribute"
    BRAND = "brand"
    CATEGORY = "category"
    PRODUCT = "product"
    SKU = "sku"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of the hub that a person must look at: it is not in the ERP, or not whole.

    Args:
        name: what a person finds it by: its name, and for products and SKUs the hub's id.
        why: in our words, or in the ERP's.
    """

    part: Part
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """One page of a collection of the hub.

    Args:
        rows: as they can be read; the others are `LeftOut`.
        following: where the next page begins; None: this was the last.
        total: rows of the whole collection as the hub counts them; None: it does not say.
    """

    rows: Sequence[T | LeftOut]
    following: int | None = None
    total: int | None = None


def lines_of(page: ListPage[HubCharacteristics]) -> ListPage[HubCharacteristic]:
    """Give the lines of all groups of a page."""
    rows: list[HubCharacteristic | LeftOut] = []
    for row in page.rows:
        rows += [row] if isinstance(row, LeftOut) else row.characteristics
    return ListPage(rows, page.following, page.total)
