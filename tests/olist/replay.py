"""Replays a world through a running bridge and compares every SKU at the end."""

import json
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.queue import topology
from adapters.queue.publisher import Publisher
from producers.publish import publish
from tests.checker import Effect, Findings, Handed, Place, Value, judge
from tests.olist.world import Product, World
from tests.stack import Stack, price_event, stock_event

PROCESSES = ("intake", "work-1", "work-2", "schedule")
LISTED_EVERY = 2
"""Every second store has its prices per listing, the others per SKU."""

OFFERS_AT_S = 8 * 3600
"""The offers of the day begin at eight."""

SOON_S = 0.05


@dataclass(slots=True)
class Report:
    """What was done and what was found."""

    stores: int = 0
    skus: int = 0
    first_events: int = 0
    first_s: float = 0.0
    day_events: int = 0
    day_s: float = 0.0
    settled_s: float = 0.0
    first_calls: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    first_fresh_s: Sequence[float] = ()
    fresh_s: dict[str, Sequence[float]] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    differences: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Tell whether both sides are equal and nothing was lost on the way."""
        return not self.differences and self.findings.is_clean

    def table(self) -> str:
        """Give it for a person."""
        lines = [
            f"stores {self.stores}, SKUs {self.skus}",
            _phase("first load", self.first_events, self.first_s),
            f"  freshness {_fresh(self.first_fresh_s)}",
            *_calls(self.first_calls),
            _phase("the day", self.day_events, self.day_s),
            f"  freshness of stock {_fresh(self.fresh_s['stock'])}",
            f"  freshness of prices {_fresh(self.fresh_s['price'])}",
            f"  all settled {self.settled_s:.1f} s after it",
            *_calls({r: n - self.first_calls.get(r, 0) for r, n in self.calls.items()}),
            f"judge: {self.findings.told()}",
            f"SKUs compared {self.skus}: differences {len(self.differences)}",
            *(f"  {line}" for line in self.differences[:10]),
        ]
        return "\n".join(lines)


class Replay:
    """One world on one stack.

    Args:
        compress: so many seconds of the day pass in one.
        rate: calls and seconds that the hub grants a token; none: no limit.
    """

    def __init__(
        self, stack: Stack, world: World, compress: float, rate: tuple[int, float] | None = None
    ) -> None:
        self._stack, self._world, self._compress, self._rate = stack, world, compress, rate
        self._handed: list[Handed] = []
        self._sent_s: dict[str, float] = {}
        self._version: Counter[Place] = Counter()
        self._units: dict[tuple[str, str], int] = {}
        self.report = Report(len(world.products), sum(map(len, world.products.values())))

    def open(self) -> None:
        """Make the stores in bridge and hub; the hub knows the SKUs and nothing of them."""
        for number, (store, products) in enumerate(self._world.products.items()):
            settings: dict[str, Any] = {}
            if self._rate is not None:
                limit, window_s = self._rate
                policy = {"policy": "bucket", "limit": limit, "window_s": window_s}
                settings = {"rate": policy, "limit_calls": limit, "limit_window_s": window_s}
            self._stack.add_store(store, f"{1000 + number}.", **settings)
            scope = "SKU_MARKETPLACE" if number % LISTED_EVERY else "SKU"
            self._stack.seed(f"{1000 + number}.", [_seeded(p, scope) for p in products])

    def run(self, patience_s: float) -> Report:
        """Load everything, live through the day, compare."""
        report, stack = self.report, self._stack
        stack.start(*PROCESSES)
        stack.await_("working", stack.is_working)
        publisher = Publisher(
            stack.amqp_url, exchange=topology.EVENTS, content_type="application/cloudevents+json"
        )
        try:
            started_s = time.monotonic()
            report.first_events = self._hand_over(publisher, list(self._first()))
            self._settle(patience_s)
            report.first_s, first = time.monotonic() - started_s, len(self._handed)
            report.first_calls = self._calls()
            started_s = time.monotonic()
            report.day_events = self._live(publisher)
            report.day_s = time.monotonic() - started_s
            report.settled_s = self._settle(patience_s)
        finally:
            publisher.close()
        report.calls = self._calls()
        effects, final = stack.outcome()
        reached = _reached(effects, self._handed)
        report.first_fresh_s = self._freshness(self._handed[:first], reached)
        for kind in ("stock", "price"):
            on_the_day = [event for event in self._handed[first:] if event.place[1] == kind]
            report.fresh_s[kind] = self._freshness(on_the_day, reached)
        left = {"due": stack.unsettled(), "queued": stack.queued("")}
        report.findings = judge(self._handed, effects, final=final, left=left)
        report.differences = self._world.differences(final)
        return report

    def _first(self) -> Iterator[dict[str, Any]]:
        for store, products in self._world.products.items():
            for product in products:
                self._units[store, product.sku] = product.units
                yield self._stock(store, product.sku)
                yield self._price(store, product.sku, product.price, None)

    def _live(self, publisher: Publisher) -> int:
        """Let the day pass: each order item takes its units off, each offer changes a price."""
        happens: list[tuple[float, dict[str, Any]]] = []
        for item in self._world.items:
            self._units[item.store, item.sku] -= item.units
            happens.append((item.second, self._stock(item.store, item.sku)))
        for store, products in self._world.products.items():
            for number, p in enumerate(p for p in products if p.offer):
                event = self._price(store, p.sku, *(p.offer or (p.price, p.price)))
                happens.append((OFFERS_AT_S + number, event))
        happens.sort(key=lambda one: one[0])
        started_s, begins_s = time.monotonic(), happens[0][0] if happens else 0.0
        done = 0
        while done < len(happens):
            now_s = begins_s + (time.monotonic() - started_s) * self._compress
            come = bisect_left(happens, now_s, lo=done, key=lambda one: one[0])
            self._hand_over(publisher, [event for _, event in happens[done:come]])
            done = come
            time.sleep(SOON_S)
        return len(happens)

    def _hand_over(self, publisher: Publisher, events: list[dict[str, Any]]) -> int:
        now_s = time.time()
        self._sent_s.update((event["id"], now_s) for event in events)
        report = publish(map(json.dumps, events), publisher, time.time, lambda _: None)
        assert report.is_whole, report
        return len(events)

    def _settle(self, patience_s: float) -> float:
        stack, events = self._stack, len(self._handed)
        spent_s = stack.await_("folded", lambda: stack.folded() >= events, patience_s)
        return spent_s + stack.await_("settled", lambda: stack.unsettled() == 0, patience_s)

    def _stock(self, store: str, sku: str) -> dict[str, Any]:
        units = self._units[store, sku]
        version = self._note(store, "stock", sku, (max(0, units),), "s")
        return stock_event(store, sku, units, version)

    def _price(self, store: str, sku: str, price: int, sale: int | None) -> dict[str, Any]:
        version = self._note(store, "price", sku, (price, price if sale is None else sale), "p")
        return price_event(
            store, sku, _money(price), version, sale=None if sale is None else _money(sale)
        )

    def _note(self, store: str, kind: str, sku: str, value: Value, letter: str) -> int:
        place = (store, kind, sku)
        self._version[place] += 1
        version = self._version[place]
        self._handed.append(Handed(f"{store}-{sku}-{letter}{version}", place, version, value))
        return version

    def _calls(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for routes in self._stack.counts()["accounts"].values():
            for route, statuses in routes.items():
                for status, number in statuses.items():
                    counted[f"{route} {status}"] += number
        return dict(counted)

    def _freshness(
        self, handed: Sequence[Handed], reached: dict[Place, list[tuple[int, float]]]
    ) -> list[float]:
        """Give for each event how long it took until the hub had it, or a newer one."""
        took = []
        for event in handed:
            at_s = [at for version, at in reached.get(event.place, ()) if version >= event.version]
            if at_s:
                took.append(max(0.0, min(at_s) - self._sent_s[event.event_id]))
        return sorted(took)


def _reached(
    effects: Sequence[Effect], handed: Sequence[Handed]
) -> dict[Place, list[tuple[int, float]]]:
    """Give what version each place reached in the hub, and when."""
    version_of = {(event.place, event.value): event.version for event in handed}
    reached: dict[Place, list[tuple[int, float]]] = {}
    for effect in effects:
        version = version_of.get((effect.place, effect.value), 0)
        reached.setdefault(effect.place, []).append((version, effect.at_s))
    return reached


def _seeded(product: Product, scope: str) -> dict[str, Any]:
    seeded: dict[str, Any] = {"partnerId": product.sku, "scope": scope}
    if scope != "SKU":
        seeded["listings"] = [{"marketPlace": "MERCADO_LIVRE"}]
    return seeded


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _phase(name: str, events: int, seconds: float) -> str:
    rate = events / seconds if seconds else 0.0
    return f"{name}: {events} events in {seconds:.1f} s, {rate:.0f} a second"


def _fresh(took: Sequence[float]) -> str:
    if not took:
        return "unknown"
    p50, p95 = took[len(took) // 2], took[min(len(took) - 1, len(took) * 95 // 100)]
    return f"p50 {p50:.2f} s, p95 {p95:.2f} s, longest {took[-1]:.2f} s"


def _calls(calls: dict[str, int]) -> Iterator[str]:
    for route, number in sorted(calls.items(), key=lambda one: -one[1]):
        if number:
            yield f"  {number:7} {route}"
