"""`python -m tests.product_example > docs/product-example.md`: one product's way, run for real."""

import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.journeys.product_world import MANTLE, ProductStore, product_world
from tests.wiretap import Asked, Wiretap, tapped

WIDEST = 100

INTRODUCTION = """# One product, request by request

A mantle of three colours, each with a picture of its own, goes from the ERP to AnyMarket, is
changed, gets another picture, and is no longer sold. The events were published to a running bridge,
and what it asked of an imitation of AnyMarket stands here, in its order and complete: nothing else
was asked. `python -m tests.product_example` runs it again and prints this page; a test compares the
two. The rules behind it are in [catalogue.md](catalogue.md)."""

FIRST = """## 1. The product arrives

The ERP publishes its prices and `product.changed`. Nothing of it is in AnyMarket yet, neither its
brand nor its category nor the colours: each is looked for once, and made where it is missing. Then
the whole product goes in one request. The prices went along, so the lane of prices has nothing to
do. After a while the images are looked at; they were fetched, and are left alone from then on."""

STOCK = """## 2. Its stock

Quantities have a lane of their own. A quantity that the ERP published before the product waits for
it, and goes out as soon as the product is there: all three in one request."""

TITLE = """## 3. A new title

`product.changed` comes with another `name`. What was last sent is remembered, so nothing is read,
and one request says what changed. `allowAutomaticSkuMarketplaceCreation` stands in every one of
them."""

AGAIN = """## 4. The same again

`product.changed` comes once more, and nothing changed: nothing is asked."""

PICTURE = """## 5. Another picture of the blue one

One address is another one now. The new image is added behind all others; the images are put in the
ERP's order; once the new one was fetched it becomes the main one, since it comes first; and only
then the old one is taken away. Every step is made from what AnyMarket answers."""

ENDED = """## 6. No longer sold

`product.deactivated`. Nothing is ever deleted."""


def page() -> str:
    """Tell the story; gives the page."""
    with (
        tempfile.TemporaryDirectory() as folder,
        product_world(Path(folder), "none") as world,
        tapped(world.stack.simulator.url) as tap,
    ):
        store = world.store("aurora", api_url=tap.url)
        world.stack.start("intake", "schedule")
        lines = [INTRODUCTION, "", FIRST, ""]
        # Both are known before anything is sent: so the prices wait for the product.
        store.publish([*store.prices("129.90"), store.product(MANTLE)])
        world.stack.start("work")
        lines += _told(store, tap)
        store.publish(store.stock(7))
        lines += [STOCK, "", *_told(store, tap)]
        for text, change in _changes():
            store.tell(change)
            lines += [text, "", *_told(store, tap)]
        store.tell(None, type="product.deactivated")
        lines += [ENDED, "", *_told(store, tap)]
        return "\n".join(lines).rstrip() + "\n"


def _changes() -> Sequence[tuple[str, dict[str, Any]]]:
    renamed = {**MANTLE, "name": "Manta Aurora em Algodão"}
    picture = {"url": "https://img.example.com/aurora/mt-azul-nova.jpg", "variation": "Azul"}
    shown = {**renamed, "images": [picture, *MANTLE["images"][1:]]}
    return [(TITLE, renamed), (AGAIN, renamed), (PICTURE, shown)]


def _told(store: ProductStore, tap: Wiretap) -> list[str]:
    store.settle()
    asked = tap.taken()
    if not asked:
        return ["No request.", ""]
    return [line for one in asked for line in _one(one)]


def _one(asked: Asked) -> list[str]:
    head = f"`{asked.method} {asked.path}` → {asked.status}"
    if asked.body is None:
        return [head, ""]
    return [head, "", "```json", _written(asked.body), "```", ""]


def _written(value: Any, depth: int = 0) -> str:
    """Write JSON, each value in one line where it fits."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= WIDEST or not isinstance(value, dict | list):
        return line
    pad, names = " " * (depth + 1), isinstance(value, dict)
    rows = value.items() if isinstance(value, dict) else [("", each) for each in value]
    parts = [
        f"{pad}{json.dumps(name, ensure_ascii=False) + ': ' if names else ''}"
        f"{_written(each, depth + 1)}"
        for name, each in rows
    ]
    opening, closing = "{}" if names else "[]"
    return f"{opening}\n" + ",\n".join(parts) + f"\n{' ' * depth}{closing}"


if __name__ == "__main__":
    sys.stdout.write(page())
