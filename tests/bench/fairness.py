"""Fairness: what a flood of one store does to the freshness of all the others."""

import dataclasses
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.bench import book
from tests.bench.loads import STORES, as_body, dice_of, publisher_of, store_name
from tests.bench.parties import ELSEWHERE, NICE, Party, elsewhere
from tests.bench.plan import UP, Plan, await_up
from tests.bench.report import Bound, Figure, quantile, ratio
from tests.stack import Stack, running_stack, stock_event

INTRO = (
    f"{STORES} stores, all but one with a steady low load (20 events/s together), published → "
    "accepted. Without, then with the last store emitting 100,000 events at once from a file "
    "(`anybridge emit`, which keeps to 1,000 a second, 20,000 SKUs, its budget 10/s). *While the "
    "flood lasts*: from its first event until its last SKU is accepted; *while it is queued*: "
    "until its last event is folded. The processes are those of `anybridge up` (but `serve`), "
    "the same both times. What computes elsewhere in real life, the flooding store's `emit` and "
    f"its hub, are processes of their own at nice {NICE}."
)
EVENTS_A_SECOND = 20
SKUS = 10
WARM_UP_S = 3.0


@dataclass(frozen=True, slots=True)
class Flood:
    """How much one store emits."""

    events: int
    skus: int


@dataclass(slots=True)
class Traffic:
    """The low load of the other stores, in a thread.

    Args:
        sent: (account, SKU, units) → when.
    """

    stack: Stack
    stores: int
    sent: dict[book.Key, float] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)
    units: int = 0

    def run(self) -> None:
        """Publish evenly until stopped."""
        publisher, dice = publisher_of(self.stack.amqp_url), dice_of(self.units)
        started_s, first = time.monotonic(), self.units
        while not self.stopped.is_set():
            due_s = started_s + (self.units - first) / EVENTS_A_SECOND
            time.sleep(max(0.0, due_s - time.monotonic()))
            self.units += 1
            number, sku = dice.randrange(self.stores), f"SKU-{dice.randrange(SKUS)}"
            body = as_body(stock_event(store_name(number), sku, self.units, self.units))
            self.sent[f"{number + 1}.", sku, self.units] = time.time()
            publisher.publish(body.routing_key, body.content, body.event_id, lambda _: None)
        publisher.close()


def run(plan: Plan) -> Iterator[Figure]:
    """Measure the others' p95 without and with the flood."""
    stores, flood = plan.size(20, STORES), plan.size(Flood(3_000, 400), Flood(100_000, 20_000))
    calm, lasting, queued, seconds = [], [], [], []
    for number in range(plan.repeat):
        room = plan.room(f"fairness-{number}")
        journal = room / "flood.jsonl"
        with running_stack(room) as stack, elsewhere("simulator.anymarket", journal) as hub:
            _prepare(stack, stores, flood.skus, hub)
            with _low_load(stack, stores - 1) as traffic:
                time.sleep(plan.size(5.0, 60.0))
            calm.append(_p95_ms(stack, traffic.sent))
            with _low_load(stack, stores - 1) as traffic:
                started_s, folded_s = _let_loose(stack, flood)
            lasting.append(_p95_ms(stack, traffic.sent))
            early = {key: at_s for key, at_s in traffic.sent.items() if at_s < folded_s}
            queued.append(_p95_ms(stack, early))
            seconds.append(folded_s - started_s)
    yield Figure("fairness", "others' p95 without the flood", "ms", calm)
    yield Figure("fairness", "others' p95 while the flood lasts", "ms", lasting)
    yield Figure("fairness", "others' p95 while it is queued", "ms", queued)
    yield Figure("fairness", "first event of the flood → last one folded", "s", seconds)
    yield Figure("fairness", "p95 with ÷ without", "×", ratio(lasting, calm), Bound("<=", 1.5))
    yield Figure("fairness", "p95 while it is queued ÷ without", "×", ratio(queued, calm))


def _prepare(stack: Stack, stores: int, skus: int, hub: Party) -> None:
    for number in range(stores - 1):
        stack.add_store(store_name(number), f"{number + 1}.")
        stack.seed(f"{number + 1}.", [{"partnerId": f"SKU-{k}"} for k in range(SKUS)])
    rate = {"policy": "fixed", "limit": 10, "window_s": 1.0}
    at = dataclasses.replace(stack, simulator=hub)
    at.add_store("flood", "999.", rate=rate, api_url=hub.url, limit_calls=10, limit_window_s=1.0)
    at.seed("999.", [{"partnerId": f"SKU-{sku}"} for sku in range(skus)])
    stack.start(*UP)
    await_up(stack)


@contextmanager
def _low_load(stack: Stack, stores: int) -> Iterator[Traffic]:
    """Publish for the other stores within the block; what was sent in it is kept."""
    traffic = Traffic(stack, stores, units=int(time.monotonic() * 100))
    thread = threading.Thread(target=traffic.run)
    thread.start()
    try:
        time.sleep(WARM_UP_S)
        traffic.sent.clear()
        yield traffic
    finally:
        traffic.stopped.set()
        thread.join()


def _p95_ms(stack: Stack, sent: Mapping[book.Key, float]) -> float:
    stack.await_("the others' events", lambda: len(book.ages(stack, sent)) == len(sent), 120.0)
    return 1000 * quantile(book.ages(stack, sent).values(), 0.95)


def _let_loose(stack: Stack, flood: Flood) -> tuple[float, float]:
    """Flood, and wait until the hub has it; gives when it began and when it was folded."""
    path, dice = stack.folder / "flood.ndjson", dice_of(flood.events)
    with path.open("wb") as lines:
        for number in range(flood.events):
            sku = f"SKU-{dice.randrange(flood.skus)}"
            lines.write(
                as_body(stock_event("flood", sku, number % 900, number + 1)).content + b"\n"
            )
    started_s = time.time()
    with (stack.folder / "emit.log").open("wb") as sink:
        command = [*ELSEWHERE, "ops.cli.main", "emit", str(path)]
        subprocess.run(command, env=stack.environ, stdout=sink, stderr=sink, check=True)
    stack.await_("it is folded", lambda: stack.query(_FOLDED)[0][0] >= flood.events, 600.0)
    folded_s = time.time()
    stack.await_("it is sent", lambda: stack.query(_OWED)[0][0] == 0, 900.0)
    return started_s, folded_s


_FOLDED = "SELECT count(*) FROM journal WHERE store = 'flood'"
_OWED = "SELECT count(*) FROM change WHERE store = 'flood' AND state = 'due'"
