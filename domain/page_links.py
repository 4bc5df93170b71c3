"""Addresses of pages at which a person looks at an order or a product, at either party."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

HUB_ORDER, HUB_PRODUCT = "hub_order", "hub_product"
ERP_ORDER, ERP_PRODUCT = "erp_order", "erp_product"

HOLES: Mapping[str, frozenset[str]] = {
    HUB_ORDER: frozenset({"store", "id", "number"}),
    HUB_PRODUCT: frozenset({"store", "id", "sku_id", "code"}),
    ERP_ORDER: frozenset({"store", "id", "number"}),
    ERP_PRODUCT: frozenset({"store", "code"}),
}
"""What an address of each page may have holes for."""

_HOLE = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page at which a person may look.

    Args:
        page: `HUB_ORDER` or another of `HOLES`.
        address: whole, as a browser opens it.
    """

    page: str
    address: str


def unknown_holes(page: str, template: str) -> list[str]:
    """Give the holes of a template that nothing fills, and what is no hole but looks like one.

    Examples:
        >>> unknown_holes(HUB_ORDER, "https://hub.example/#/orders/{id}")
        []
        >>> unknown_holes(ERP_PRODUCT, "https://erp.example/{sku}/{")
        ['sku', '{']
    """
    left = [mark for mark in "{}" if mark in _HOLE.sub("", template)]
    return [*sorted(set(_HOLE.findall(template)) - HOLES[page]), *left]


def filled(template: str, said: Mapping[str, str]) -> str | None:
    """Give the address of a page; None: what it needs is not known.

    Args:
        said: hole → what fills it; empty: not known.

    Examples:
        >>> filled("https://erp.example/p?c={code}", {"code": "A/1 é"})
        'https://erp.example/p?c=A%2F1%20%C3%A9'
        >>> filled("https://erp.example/orders/{id}", {"id": ""}) is None
        True
    """
    if any(not said.get(hole) for hole in _HOLE.findall(template)):
        return None
    return _HOLE.sub(lambda hole: quote(said[hole[1]], safe=""), template)
