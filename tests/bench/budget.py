"""Use of the budget with a backlog: four worker processes, two limits, three latencies."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.database.bindings import BindingRows
from domain.hub_ports import SkuBinding
from domain.store import PriceScope
from tests.bench import book
from tests.bench.loads import as_body, publish, publisher_of
from tests.bench.plan import Plan, await_up
from tests.bench.report import Bound, Figure
from tests.stack import Stack, price_event, running_stack, stock_event

INTRO = (
    "Calls the hub accepted ÷ calls its limit allowed, a value a stretch of time (a window of "
    "60 s; 30 s for 10/s), after the first window. Four worker processes, one store for each "
    "latency of the hub, all three at once. *prices*: a backlog of products in scope SKU, one call "
    "each, their ids known; *stock*: new events all the time on many SKUs."
)
WORKERS = 4
LATENCIES_MS = (0, 50, 300)
EVENTS_A_SECOND = 50
"""Stock events, a store: several for every call that may be made."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit, and how its use is measured.

    Args:
        warm_up_s: what the burst takes is over by then.
    """

    calls: int
    window_s: float
    warm_up_s: float
    stretch_s: float

    def __str__(self) -> str:
        return f"{self.calls}/{self.window_s:.0f} s"


def run(plan: Plan) -> Iterator[Figure]:
    """Measure each limit with prices and with stock."""
    minute = Limit(60, 60.0, plan.size(15.0, 70.0), plan.size(15.0, 60.0))
    second = Limit(10, 1.0, plan.size(4.0, 10.0), plan.size(5.0, 30.0))
    for limit, load in itertools.product((second, minute), ("prices", "stock")):
        if plan.quick and limit is minute:
            continue
        with running_stack(plan.room(f"budget-{limit.calls}-{load}")) as stack:
            yield from _measured(stack, limit, load, 1 if plan.quick else max(3, plan.repeat))


def _measured(stack: Stack, limit: Limit, load: str, stretches: int) -> Iterator[Figure]:
    until_s = limit.warm_up_s + stretches * limit.stretch_s
    skus = int(until_s * limit.calls / limit.window_s * 1.3) + 1000
    for number, latency_ms in enumerate(LATENCIES_MS, start=1):
        _add(stack, number, limit, latency_ms, skus)
    stack.start("intake", "schedule", *(f"work-{number}" for number in range(WORKERS)))
    await_up(stack)
    if load == "prices":
        _publish_prices(stack, skus)
    else:
        _publish_stock(stack, until_s, skus)
    stack.await_("calls", lambda: _span_s(stack) > until_s + 3.0, until_s + 60.0)
    seen = list(book.entries(stack))
    for number, latency_ms in enumerate(LATENCIES_MS, start=1):
        of_store = [entry for entry in seen if entry.oi == f"{number}."]
        what = f"{limit}, hub takes {latency_ms} ms, {load}"
        used = _used(of_store, limit, stretches)
        yield Figure("budget", f"{what}: use", "%", used, Bound(">=", 95))
        refused = sum(1 for entry in of_store if entry.status == book.THROTTLED)
        share = 100 * refused / len(of_store)
        yield Figure("budget", f"{what}: answers 429", "%", [share], Bound("<=", 0.1))


def _used(seen: Sequence[book.Seen], limit: Limit, stretches: int) -> list[float]:
    start_s = seen[0].at_s + limit.warm_up_s
    allowed = limit.calls * limit.stretch_s / limit.window_s
    used = []
    for number in range(stretches):
        first_s = start_s + number * limit.stretch_s
        within = [e for e in seen if first_s <= e.at_s < first_s + limit.stretch_s]
        used.append(100 * sum(e.status != book.THROTTLED for e in within) / allowed)
    return used


def _add(stack: Stack, number: int, limit: Limit, latency_ms: int, skus: int) -> None:
    name, oi = f"budget-{number}", f"{number}."
    rate = {"policy": "fixed", "limit": limit.calls, "window_s": limit.window_s}
    budget = {"limit_calls": limit.calls, "limit_window_s": limit.window_s}
    stack.add_store(name, oi, rate=rate, **budget)
    stack.seed(oi, [{"partnerId": f"SKU-{sku}"} for sku in range(skus)])
    told = stack.state(oi, "skus")["skus"]
    ids = [SkuBinding(k, s["productId"], s["skuId"], PriceScope.SKU) for k, s in told.items()]
    BindingRows(stack.database).bind(name, ids)
    if latency_ms:
        stack.fault(kind="latency_before", oi=oi, latency_ms=latency_ms)


def _publish_prices(stack: Stack, skus: int) -> None:
    """Publish a new price of every SKU of every store: more calls than will be allowed."""
    pairs = itertools.product(range(1, len(LATENCIES_MS) + 1), range(skus))
    events = [as_body(price_event(f"budget-{n}", f"SKU-{sku}", "9.90", 1)) for n, sku in pairs]
    publish(stack.amqp_url, events)


def _publish_stock(stack: Stack, until_s: float, skus: int) -> None:
    """Publish evenly to every store: bursts would be sent as one call each."""
    publisher = publisher_of(stack.amqp_url)
    started_s = time.monotonic()
    try:
        for step in itertools.count(1):
            due_s = started_s + step / EVENTS_A_SECOND
            if due_s > started_s + until_s + 5.0:
                break
            time.sleep(max(0.0, due_s - time.monotonic()))
            for number in range(1, len(LATENCIES_MS) + 1):
                event = stock_event(f"budget-{number}", f"SKU-{step % skus}", step % 900, step)
                body = as_body(event)
                publisher.publish(body.routing_key, body.content, body.event_id, lambda _: None)
    finally:
        publisher.close()


def _span_s(stack: Stack) -> float:
    times = [entry.at_s for entry in book.entries(stack)]
    return times[-1] - times[0] if times else 0.0
