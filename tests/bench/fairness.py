"""Fairness: what a flood of one store does to the freshness of all the others."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from adapters.queue import topology
from adapters.queue.publisher import Publisher
from tests.bench import book
from tests.bench.loads import STORES, as_body, store_name
from tests.bench.plan import Plan
from tests.bench.report import Bound, Figure, quantile, ratio
from tests.stack import Stack, running_stack, stock_event

INTRO = (
    f"{STORES} stores, all but one with a steady low load (20 events/s together), published → "
    "accepted. Without, then with the last store emitting 100,000 events at once from a file "
    "(`anybridge emit`, 20,000 SKUs, its budget 10/s). *While the flood lasts*: from its first "
    "event until its last SKU is accepted; *while it is queued*: until its last event is folded. "
    "Two intakes, two workers."
)
EVENTS_A_SECOND = 20
SKUS = 10
PROCESSES = ("intake-1", "intake-2", "work-1", "work-2", "schedule")
Key = tuple[str, str, str]


@dataclass(slots=True)
class Traffic:
    """The low load of the other stores, in a thread.

    Args:
        sent: (account, SKU, units) → when.
    """

    stack: Stack
    stores: int
    sent: dict[Key, float] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)
    units: int = 0

    def run(self) -> None:
        """Publish evenly until stopped."""
        publisher = Publisher(
            self.stack.amqp_url,
            exchange=topology.EVENTS,
            content_type="application/cloudevents+json",
        )
        started_s, first = time.monotonic(), self.units
        while not self.stopped.is_set():
            due_s = started_s + (self.units - first) / EVENTS_A_SECOND
            time.sleep(max(0.0, due_s - time.monotonic()))
            self.units += 1
            number, sku = random.randrange(self.stores), f"SKU-{random.randrange(SKUS)}"
            body = as_body(stock_event(store_name(number), sku, self.units, self.units))
            self.sent[f"{number + 1}.", sku, str(self.units)] = time.time()
            publisher.publish(body.routing_key, body.content, body.event_id, lambda _: None)
        publisher.close()


def run(plan: Plan) -> Iterator[Figure]:
    """Measure the others' p95 without and with the flood."""
    stores, events = plan.size(20, STORES), plan.size(5_000, 100_000)
    skus, calm_s = plan.size(1_000, 20_000), plan.size(10.0, 60.0)
    calm, lasting, queued, seconds = [], [], [], []
    for number in range(plan.repeat):
        with running_stack(plan.room(f"fairness-{number}")) as stack:
            _prepare(stack, stores, skus)
            ages = _under_load(stack, stores, lambda: time.sleep(calm_s))
            calm.append(1000 * quantile(ages.values(), 0.95))
            marks: list[float] = []
            ages = _under_load(stack, stores, lambda: _flood(stack, events, skus, marks))
            lasting.append(1000 * quantile(ages.values(), 0.95))
            early = [age for at_s, age in ages.items() if at_s < marks[1]]
            queued.append(1000 * quantile(early, 0.95))
            seconds.append(marks[1] - marks[0])
    yield Figure("fairness", "others' p95 without the flood", "ms", calm)
    yield Figure("fairness", "others' p95 while the flood lasts", "ms", lasting)
    yield Figure("fairness", "others' p95 while it is queued", "ms", queued)
    yield Figure("fairness", "first event of the flood → last one folded", "s", seconds)
    yield Figure("fairness", "p95 with ÷ without", "×", ratio(lasting, calm), Bound("<=", 1.5))
    yield Figure("fairness", "p95 while it is queued ÷ without", "×", ratio(queued, calm))


def _prepare(stack: Stack, stores: int, skus: int) -> None:
    for number in range(stores - 1):
        stack.add_store(store_name(number), f"{number + 1}.")
        stack.seed(f"{number + 1}.", [{"partnerId": f"SKU-{sku}"} for sku in range(SKUS)])
    rate = {"policy": "fixed", "limit": 10, "window_s": 1.0}
    stack.add_store("flood", "999.", rate=rate, limit_calls=10, limit_window_s=1.0)
    stack.seed("999.", [{"partnerId": f"SKU-{sku}"} for sku in range(skus)])
    stack.start(*PROCESSES)


def _under_load(stack: Stack, stores: int, meanwhile: object) -> Mapping[float, float]:
    """Give (when published → age) of the others' events that were published meanwhile."""
    assert callable(meanwhile)
    traffic = Traffic(stack, stores - 1, units=int(time.monotonic() * 100) % 10**8)
    thread = threading.Thread(target=traffic.run)
    thread.start()
    time.sleep(3.0)  # the first events find cold processes
    try:
        from_s = time.time()
        meanwhile()
        until_s = time.time()
    finally:
        traffic.stopped.set()
        thread.join()
    asked = {k: at_s for k, at_s in traffic.sent.items() if from_s <= at_s < until_s}
    stack.await_(
        "the others' events", lambda: asked.keys() <= book.accepted_at(stack).keys(), 120.0
    )
    found = book.accepted_at(stack)
    return {at_s: found[key] - at_s for key, at_s in asked.items()}


def _flood(stack: Stack, events: int, skus: int, marks: list[float]) -> None:
    path = stack.folder / "flood.ndjson"
    with path.open("wb") as lines:
        for number in range(events):
            event = stock_event("flood", f"SKU-{random.randrange(skus)}", number % 900, number + 1)
            lines.write(as_body(event).content + b"\n")
    marks.append(time.time())
    with (stack.folder / "emit.log").open("wb") as sink:
        command = [sys.executable, "-m", "ops.cli.main", "emit", str(path)]
        subprocess.run(command, env=stack.environ, stdout=sink, stderr=sink, check=True)
    folded = "SELECT count(*) FROM journal WHERE store = 'flood'"
    stack.await_("the flood is folded", lambda: stack.query(folded)[0][0] >= events, 600.0)
    marks.append(time.time())
    due = "SELECT count(*) FROM change WHERE store = 'flood' AND (state = 'due' OR in_flight > 0)"
    stack.await_("the flood is sent", lambda: stack.query(due)[0][0] == 0, 900.0)
