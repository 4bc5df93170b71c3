"""The shops, their products and their orders, read from the Olist files or made by a test."""

import csv
import gzip
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.checker import Place, Value

FOLDER_VARIABLE = "ANYBRIDGE_OLIST"
FOLDER = Path(__file__).parents[3] / "shared" / "data" / "olist"
BLACK_FRIDAY = "2017-11-24"


@dataclass(frozen=True, slots=True)
class Product:
    """One product of one store; money in cents.

    Args:
        units: in stock before the day begins.
        offer: ("de", "por") on that day; none: the price stays.
    """

    sku: str
    units: int
    price: int
    offer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item ordered; `second` counts from the day's midnight."""

    second: float
    store: str
    sku: str
    units: int


@dataclass(frozen=True, slots=True)
class World:
    """What there is, and what happens on the day."""

    products: Mapping[str, Sequence[Product]]
    items: Sequence[Item]

    def expected(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        """Give (store, SKU) → units, price and sale price at the end of the day."""
        sold: dict[tuple[str, str], int] = defaultdict(int)
        for item in self.items:
            sold[item.store, item.sku] += item.units
        return {
            (store, p.sku): (p.units - sold[store, p.sku], *(p.offer or (p.price, p.price)))
            for store, products in self.products.items()
            for p in products
        }

    def differences(self, final: Mapping[Place, Value]) -> list[str]:
        """Say where the hub's final state is not what is expected."""
        wanted = self.expected()
        found = {
            (store, sku): (*units, *final.get((store, "price", sku), ()))
            for (store, kind, sku), units in final.items()
            if kind == "stock"
        }
        return [
            f"{place}: hub {found.get(place)}, expected {wanted.get(place)}"
            for place in sorted(wanted.keys() | found.keys())
            if wanted.get(place) != found.get(place)
        ]


def folder() -> Path | None:
    """Give the folder of the Olist files; none when it is not there."""
    named = Path(os.environ.get(FOLDER_VARIABLE) or FOLDER)
    return named if (named / "catalogue.csv.gz").exists() else None


def read_world(source: Path, stores: int) -> World:
    """Read the largest stores by products, and their Black Friday."""
    by_seller: dict[str, list[Product]] = defaultdict(list)
    for row in _rows(source / "catalogue.csv.gz"):
        product = _product(row)
        for seller in filter(None, row["sellers"].split("|")):
            by_seller[seller].append(product)
    largest = sorted(by_seller, key=lambda seller: (-len(by_seller[seller]), seller))[:stores]
    products = {_name(seller): by_seller[seller] for seller in largest}
    return World(products, sorted(_items(source, products), key=lambda item: item.second))


def _items(source: Path, products: Mapping[str, Sequence[Product]]) -> Iterator[Item]:
    ours = {(store, p.sku) for store, listed in products.items() for p in listed}
    for row in _rows(source / "orders.csv.gz"):
        if row["purchased_at"].startswith(BLACK_FRIDAY):
            at = datetime.fromisoformat(row["purchased_at"])
            second = at.hour * 3600 + at.minute * 60 + at.second
            for item in json.loads(row["items"]):
                found = Item(second, _name(item["seller"]), item["product"], item["qty"])
                if (found.store, found.sku) in ours:
                    yield found


def _product(row: Mapping[str, str]) -> Product:
    lowest, highest = _cents(row["price_min"]), _cents(row["price_max"])
    offer = (highest, lowest) if lowest < highest else None
    # What was sold in two years and some more: nothing runs out that did not in truth.
    units = int(row["units_sold"] or 0) + 5
    return Product(row["product_id"], units, _cents(row["price"]), offer)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _name(seller: str) -> str:
    return f"olist-{seller[:16]}"


def _cents(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole or 0) * 100 + int(part.ljust(2, "0")[:2])
