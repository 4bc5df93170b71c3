"""Events to measure with: four distributions of hot keys, and how to get them into the queues."""

import bisect
import itertools
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from adapters.queue import topology
from adapters.queue.publisher import Publisher
from tests.stack import Stack, price_event, stock_event

STORES = 200
PRICE_EVERY = 5
"""One event in so many is a price, the others are stock."""


@dataclass(frozen=True, slots=True)
class Body:
    """An event as it travels."""

    routing_key: str
    content: bytes
    event_id: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """Which keys events are about.

    Args:
        pick: gives (store, SKU) by chance.
    """

    name: str
    stores: int
    pick: Callable[[random.Random], tuple[str, str]]


def dice_of(seed: int) -> random.Random:
    """Give dice that fall the same way again."""
    return random.Random(seed)  # noqa: S311 - dice, not a secret


def publisher_of(url: str) -> Publisher:
    """Give a publisher of events; the caller closes it."""
    return Publisher(url, exchange=topology.EVENTS, content_type="application/cloudevents+json")


def store_name(number: int) -> str:
    """Name a store of the bench."""
    return f"bench-{number:03d}"


def zipf(skus: int, exponent: float = 1.1) -> Callable[[random.Random], int]:
    """Give a draw of SKU numbers: few are hot, most are rare."""
    weights = itertools.accumulate(1 / (rank + 1) ** exponent for rank in range(skus))
    sums = list(weights)
    return lambda dice: bisect.bisect_left(sums, dice.random() * sums[-1])


def _one(draw: Callable[[random.Random], int]) -> Callable[[random.Random], tuple[str, str]]:
    return lambda dice: (store_name(0), f"SKU-{draw(dice):05d}")


def _of_many(dice: random.Random) -> tuple[str, str]:
    return store_name(dice.randrange(STORES)), f"SKU-{dice.randrange(250):05d}"


DISTRIBUTIONS = (
    Distribution("uniform: 50,000 SKUs of one store", 1, _one(lambda d: d.randrange(50_000))),
    Distribution("zipf: 5,000 SKUs of one store, s = 1.1", 1, _one(zipf(5_000))),
    Distribution("hot: 100 SKUs of one store", 1, _one(lambda d: d.randrange(100))),
    Distribution(f"stores: {STORES} stores × 250 SKUs", STORES, _of_many),
)


def bodies(spread: Distribution, count: int, seed: int, first: int = 1) -> Sequence[Body]:
    """Make events; sequences rise from the first on, as an ERP's do."""
    dice = dice_of(seed)
    made = []
    for number in range(first, first + count):
        store, sku = spread.pick(dice)
        if number % PRICE_EVERY:
            event = stock_event(store, sku, dice.randrange(1, 1000), number)
        else:
            event = price_event(store, sku, f"{dice.randrange(100, 99_900) / 100:.2f}", number)
        made.append(as_body(event))
    return made


def as_body(event: dict[str, object]) -> Body:
    """Give an event as it travels."""
    routing_key = f"{event['store']}.{event['type']}"
    return Body(routing_key, json.dumps(event).encode(), str(event["id"]))


def add_stores(stack: Stack, count: int) -> None:
    """Add the stores of a distribution."""
    for number in range(count):
        stack.add_store(store_name(number), f"{number + 1}.")


def publish(url: str, events: Iterable[Body]) -> int:
    """Publish with confirms, as fast as it goes; gives how many were confirmed."""
    confirmed = itertools.count()
    publisher = publisher_of(url)

    def told(outcome: str) -> None:
        if outcome == "confirmed":
            next(confirmed)

    try:
        for body in events:
            publisher.publish(body.routing_key, body.content, body.event_id, told)
        publisher.flush(120.0)
    finally:
        publisher.close()
    return next(confirmed)
