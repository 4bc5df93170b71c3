"""Names in an event that nobody reads: allowed, since a newer ERP may say more, or misspelt."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from domain.json_text import pointer_to
from domain.likeness import NEAR, nearest
from domain.order_data import DISPATCH_NAMES
from domain.product_data import PRODUCT_NAMES
from domain.validation import ATTRIBUTES, DATA, STOCK_NAMES

_AROUND = (*ATTRIBUTES, "data", "data_base64", "datacontenttype", "dataschema")
_VERY_NEAR = 0.85
"""So alike is a slip beside the data: `sequencetype` and `dataref` are names of others."""

_LONGEST = 80
"""A longer name is like none of ours."""
_WITH_ITEMS: Mapping[str, Mapping[str, Collection[str]]] = {
    "stock.changed": STOCK_NAMES,
    "product.changed": PRODUCT_NAMES,
    "shipment.dispatched": DISPATCH_NAMES,
}


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name that is ignored.

    Args:
        pointer: where it stands (RFC 6901); "*" is any item: "/data/skus/*/eam".
        like: the name that was perhaps meant; empty: none is near.
    """

    pointer: str
    like: str


def unknown_names(fields: Mapping[str, Any]) -> list[UnknownName]:
    """Give the names of a valid event that are ignored, each once.

    Beside the data only those that are very like one of ours which is not said: CloudEvents may
    be extended, and who says `source` means something else by `sourceid`.

    Examples:
        >>> price = {"type": "price.changed", "data": {"price": "9", "salePrice": "8", "x": 1}}
        >>> unknown_names({**price, "traceparent": "00-1", "sequense": "7"})
        ... # doctest: +NORMALIZE_WHITESPACE
        [UnknownName(pointer='/sequense', like='sequence'),
         UnknownName(pointer='/data/salePrice', like='sale_price'),
         UnknownName(pointer='/data/x', like='')]
    """
    found = list(_around(fields))
    kind, data = str(fields.get("type")), fields.get("data")
    if isinstance(data, Mapping):
        found += _of_data(data, _WITH_ITEMS.get(kind) or dict.fromkeys(DATA.get(kind, ()), ()))
    return list(dict.fromkeys(found))


def _around(fields: Mapping[str, Any]) -> Iterator[UnknownName]:
    unsaid = tuple(name for name in _AROUND if fields.get(name) is None)
    for name in fields:
        like = "" if name in _AROUND else _meant(name, unsaid, _VERY_NEAR)
        if like:
            yield UnknownName(pointer_to(name), like)


def _of_data(
    data: Mapping[str, Any], known: Mapping[str, Collection[str]]
) -> Iterator[UnknownName]:
    yield from _unknown(data, "/data", known)
    for name, of_items in known.items():
        items = data.get(name)
        if of_items and isinstance(items, list):
            for item in items:
                yield from _unknown(item, f"/data/{name}/*", of_items)


def _unknown(said: Mapping[str, Any], base: str, known: Collection[str]) -> Iterator[UnknownName]:
    for name in said:
        if name not in known:
            yield UnknownName(base + pointer_to(name), _meant(name, tuple(known), NEAR))


def _meant(name: str, known: tuple[str, ...], near: float) -> str:
    return "" if len(name) > _LONGEST else _nearest(name, known, near)


@lru_cache(maxsize=4096)
def _nearest(name: str, known: tuple[str, ...], near: float) -> str:
    """Compare a name once: an ERP misspells it in every item of every event."""
    return nearest(name, known, near)
