"""Load for the journeys: events whose values tell their store and version, out of order."""

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from adapters.queue import topology
from adapters.queue.publisher import Publisher
from producers.publish import publish
from tests.checker import Handed
from tests.stack import Stack, price_event, stock_event

HELD_BACK = 0.05
AGAIN = 0.08
PRICES = 0.3
SLICE = 40
JSON = "application/cloudevents+json"
BATCH_JSON = "application/cloudevents-batch+json"
HTTP_PATIENCE_S = 120.0


class Load:
    """An endless source of events about the same SKUs in several stores.

    Every store has the same SKU codes, and every value is its version and its store's number:
    a mixed-up store or an old version shows. Within a slice the order is shuffled, some events
    come a slice late, some come twice.

    Args:
        seed: of every dice thrown; a run can be repeated.
        prices: share of the price events.
    """

    def __init__(
        self, stores: Sequence[str], skus: Sequence[str], seed: int = 1, prices: float = PRICES
    ) -> None:
        self._prices = prices
        self._stores, self._skus = list(stores), list(skus)
        self._dice = random.Random(seed)  # noqa: S311 - dice, not a secret
        self._version: dict[tuple[str, str, str], int] = {}
        self._late: list[dict[str, Any]] = []
        self._past: list[dict[str, Any]] = []
        self.handed: dict[str, Handed] = {}

    def slice(self, size: int = SLICE) -> list[dict[str, Any]]:
        """Give the next events; they count as handed over from now on."""
        fresh = [self._event() for _ in range(size)]
        dice = self._dice
        late = [event for event in fresh if dice.random() < HELD_BACK]
        again = [dice.choice(self._past) for _ in range(round(size * AGAIN)) if self._past]
        given = [event for event in fresh if event not in late] + self._late + again
        dice.shuffle(given)
        self._late, self._past = late, (self._past + fresh)[-500:]
        return given

    @property
    def held_back(self) -> int:
        """Count the events that come with the next slice."""
        return len(self._late)

    def rest(self) -> list[dict[str, Any]]:
        """Give what was still held back."""
        held, self._late = self._late, []
        return held

    def _event(self) -> dict[str, Any]:
        dice = self._dice
        number = dice.randrange(len(self._stores))
        # A few SKUs change all the time, most of them seldom: as in a shop.
        sku = self._skus[int(len(self._skus) * dice.random() ** 2)]
        kind = "price" if dice.random() < self._prices else "stock"
        place = (self._stores[number], kind, sku)
        version = self._version[place] = self._version.get(place, 0) + 1
        amount = version * 100 + number
        if kind == "stock":
            event = stock_event(place[0], sku, amount, version)
            value: tuple[int, ...] = (amount,)
        else:
            event = price_event(place[0], sku, f"{amount // 100}.{amount % 100:02d}", version)
            value = (amount, amount)
        self.handed[event["id"]] = Handed(event["id"], place, version, value)
        return event


class Feeder(threading.Thread):
    """Hands events over, by AMQP and by HTTP, as fast as it is allowed to.

    Args:
        http: where `serve` answers, and the API key of each store; none: AMQP only.
        bad: whether each slice brings an event that breaks the contract and one unrouted.
    """

    def __init__(
        self, stack: Stack, load: Load, http: tuple[str, dict[str, str]] | None, *, bad: bool
    ) -> None:
        super().__init__(name="feeder", daemon=True)
        self._stack, self._load, self._http, self._bad = stack, load, http, bad
        self.allowed = 0
        self.sent = 0
        self.by_http = 0
        self.unanswered = 0
        self.bad_ids: list[str] = []
        self.error: Exception | None = None
        self._done = threading.Event()

    def finish(self) -> None:
        """Hand over what was held back, and end."""
        self._done.set()
        self.join(120)
        if self.error is not None:
            raise self.error

    def run(self) -> None:
        """Feed until told to finish."""
        try:
            self._feed()
        except Exception as error:  # noqa: BLE001 - told to whoever waits for us
            self.error = error

    def _feed(self) -> None:
        publisher = Publisher(self._stack.amqp_url, exchange=topology.EVENTS, content_type=JSON)
        try:
            while not self._done.is_set():
                if self.sent < self.allowed:
                    self._hand_over(publisher, self._load.slice())
                else:
                    time.sleep(0.02)
            self._hand_over(publisher, self._load.rest())
        finally:
            publisher.close()

    def _hand_over(self, publisher: Publisher, events: list[dict[str, Any]]) -> None:
        by_http = [event for event in events if self._http and crc32(event["id"].encode()) % 4 == 0]
        by_amqp = [event for event in events if event not in by_http]
        report = publish(map(json.dumps, by_amqp), publisher, time.time, lambda _: None)
        assert report.is_whole, report
        for store in {event["store"] for event in by_http}:
            self._post(store, [event for event in by_http if event["store"] == store])
        self.sent += len(events)
        self.by_http += len(by_http)
        if self._bad:
            self._hand_over_bad(publisher)

    def _hand_over_bad(self, publisher: Publisher) -> None:
        number = len(self.bad_ids)
        for key, type_ in (("price.changed", "price.changed"), ("no.such", "no.such")):
            event = price_event("store-0", f"BAD-{number}", "not a price", number)
            event |= {"id": f"bad-{type_}-{number}", "type": type_}
            body = json.dumps(event).encode()
            publisher.publish(f"store-0.{key}", body, event["id"], lambda _: None)
            self.bad_ids.append(event["id"])
        publisher.flush(30)

    def _post(self, store: str, events: list[dict[str, Any]]) -> None:
        assert self._http is not None
        url, keys = self._http
        headers = {"Content-Type": BATCH_JSON, "Authorization": f"Bearer {keys[store]}"}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{url}/v1/events", json.dumps(events).encode(), headers
        )
        until_s = time.monotonic() + HTTP_PATIENCE_S
        while not self._is_taken(request):
            assert time.monotonic() < until_s, "serve does not answer"
            time.sleep(0.3)

    def _is_taken(self, request: urllib.request.Request) -> bool:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 202)
        except OSError as error:
            if isinstance(error, urllib.error.HTTPError) and error.code < 500:
                raise
            self.unanswered += 1  # unknown, so once more, as an ERP does
            return False
