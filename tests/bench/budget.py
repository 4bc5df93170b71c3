"""Use of the budget with a backlog: four worker processes, two limits, three latencies."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.database.bindings import BindingRows
from domain.hub_ports import SkuBinding
from domain.store import PriceScope
from tests.bench import book
from tests.bench.loads import Body, as_body, publish
from tests.bench.plan import Plan, await_up
from tests.bench.report import Bound, Figure
from tests.stack import Stack, now_text, price_event, running_stack, stock_event

INTRO = (
    "Calls the hub accepted ÷ calls its limit allowed, a value a stretch of time (a window of "
    "60 s; 30 s for 10/s), after the first window. Four worker processes, one store for each "
    "latency of the hub, all three at once. *prices*: a backlog of products in scope SKU, one call "
    "each, their ids known; *stock*: a backlog of SKUs, 200 a call; *products*: a first load, one "
    "POST each and what it takes to find out that the hub has none of them."
)
WORKERS = 4
LATENCIES_MS = (0, 50, 300)
STOCK_BATCH = 200
SPARES = {"prices": 1000, "products": 100, "stock": 0}
"""A lane takes prices by the hundred: what is left must be enough for all it sends at once."""

EVENTS = {"prices": 1, "products": 2, "stock": 1}
"""Of each SKU: a product goes out with its price."""

SPARE = 1.3
"""The backlog, in relation to what may be sent while it is measured."""


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
    for limit, load in itertools.product((second, minute), EVENTS):
        # At a limit that nobody reaches by hand a first load is measured by `tests.olist`.
        if (plan.quick and limit is minute) or (load == "products" and limit is second):
            continue
        with running_stack(plan.room(f"budget-{limit.calls}-{load}")) as stack:
            yield from _measured(stack, limit, load, 1 if plan.quick else max(3, plan.repeat))


def _measured(stack: Stack, limit: Limit, load: str, stretches: int) -> Iterator[Figure]:
    until_s = limit.warm_up_s + stretches * limit.stretch_s
    calls = int(until_s * limit.calls / limit.window_s * SPARE)
    skus = calls * (STOCK_BATCH if load == "stock" else 1) + SPARES[load]
    for number, latency_ms in enumerate(LATENCIES_MS, start=1):
        _add(stack, number, limit, latency_ms, 0 if load == "products" else skus)
    stack.start("intake", "schedule")
    await_up(stack)
    publish(stack.amqp_url, _backlog(load, skus))
    told = EVENTS[load] * skus * len(LATENCIES_MS)
    stack.await_("it is folded", lambda: stack.number(_DUE) == told, 300.0)
    stack.start(*(f"work-{number}" for number in range(WORKERS)))
    # Nobody looks meanwhile: the book grows with every call, and reading it would load the machine.
    stack.await_("the first call", lambda: any(True for _ in book.entries(stack)))
    time.sleep(until_s + 3.0)
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
    stack.add_store(name, oi, rate=rate, send_images=False, **budget)
    stack.seed(oi, [{"partnerId": f"SKU-{sku}"} for sku in range(skus)])
    told = stack.state(oi, "skus")["skus"]
    ids = [SkuBinding(k, s["productId"], s["skuId"], PriceScope.SKU) for k, s in told.items()]
    BindingRows(stack.database).bind(name, ids)
    if latency_ms:
        stack.fault(kind="latency_before", oi=oi, latency_ms=latency_ms)


def _backlog(load: str, skus: int) -> Iterator[Body]:
    """Make the events of every SKU of every store: more calls than will be allowed."""
    for number, sku in itertools.product(range(1, len(LATENCIES_MS) + 1), range(skus)):
        store, key = f"budget-{number}", f"SKU-{sku}"
        if load == "stock":
            yield as_body(stock_event(store, key, sku % 900, 1))
        else:
            yield as_body(price_event(store, key, "9.90", 1))
        if load == "products":
            yield as_body(_product(store, key))


def _product(store: str, code: str) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": f"{store}-{code}-product",
        "source": f"/erp/{store}",
        "type": "product.changed",
        "subject": code,
        "time": now_text(),
        "store": store,
        "sequence": "1",
        "data": {
            "name": f"Produto {code}",
            "description": "Um produto",
            "brand": "Marca",
            "category": ["Tudo"],
            "ncm": "63014000",
            "origin": 0,
            **dict.fromkeys(("height_cm", "width_cm", "length_cm"), 10),
            "weight_kg": 0.5,
            "warranty_months": 3,
            "skus": [{"sku": code}],
        },
    }


_DUE = "SELECT count(*) FROM change WHERE state = 'due'"
