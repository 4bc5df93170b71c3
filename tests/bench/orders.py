"""Orders: how many a second, and how soon on an idle system."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import bare_orders, order_book
from tests.bench.loads import dice_of
from tests.bench.plan import Plan
from tests.bench.report import Bound, Figure, quantile, ratio
from tests.olist.made import made_orders, made_sale
from tests.olist.market import Market, market
from tests.olist.shops import erp_token

INTRO = (
    "Orders of one or two lines wait in the hub's feed, each of another customer, products known; "
    "nobody limits. *Bare*: as many processes of a loop of httpx that makes the same calls for "
    "each order (GET of the order; two look-ups by number, GET and POST of the customer, POST of "
    "the order) and nothing else, on the same simulators in the same repetition; *one GET, one "
    "POST* makes only those of the order itself. Orders of one store are one lane, which one "
    "process holds at a time: a second worker has nothing to do there. *Idle*: single orders, by "
    "chance, from the reading of the feed that shows one to its creation in the ERP, both by the "
    "simulators' journals."
)
BARE, LIVE = "bare", "live"
GAP_S = (0.2, 0.6)


@dataclass(frozen=True, slots=True)
class Side:
    """What a throughput is measured with: the bare loop has as many processes as the bridge."""

    name: str
    stores: int
    workers: int


SIDES = (
    Side("1 store, 1 worker", 1, 1),
    Side("2 stores, 2 workers", 2, 2),
    Side("1 store, 2 workers", 1, 2),
)


def polled(every_s: float) -> dict[str, Any]:
    """Give the environ of a bridge that reads the feed so often."""
    return {"ANYBRIDGE_POLL_ORDERS_S": f"{every_s:g}"}


def run(plan: Plan) -> Iterator[Figure]:
    """Measure orders a second, then how soon one comes in."""
    for side in SIDES:
        yield from _throughput(plan, side, plan.size(200, 10_000))
    yield from _idle(plan, plan.size(10, 100))


def _throughput(plan: Plan, side: Side, count: int) -> Iterator[Figure]:
    found: dict[str, list[float]] = {"bridge": [], "bare": [], "one GET, one POST": []}
    stores = [f"orders-{number + 1}" for number in range(side.stores)]
    room = plan.room(f"throughput-{side.stores}-{side.workers}")
    processes = [*(f"work-{number + 1}" for number in range(side.workers)), "schedule"]
    with market(room, *stores, BARE, processes=processes, **polled(1.0)) as running:
        for _ in range(plan.repeat):
            found["bridge"].append(_bridged(running, stores, count))
            found["bare"].append(_bare(running, side.workers, count, whole=True))
            found["one GET, one POST"].append(_bare(running, side.workers, count, whole=False))
    for name, rates in found.items():
        what = f"{count:,} orders waiting, {side.name}: {name}"
        yield Figure("orders", what, "orders/s", rates)
    kept = ratio(found["bridge"], found["bare"])
    yield Figure("orders", f"{side.name}: bridge ÷ bare", "×", kept, Bound(">=", 0.5))
    kept = ratio(found["bridge"], found["one GET, one POST"])
    yield Figure("orders", f"{side.name}: bridge ÷ one GET, one POST", "×", kept)


def _bridged(running: Market, stores: Sequence[str], count: int) -> float:
    """Give orders a second of the bridge, the orders shared by the stores."""
    sold = [sale for store in stores for sale in running.sell(store, count // len(stores))]
    made_s = sorted(running.await_made(sold).values())
    return (len(made_s) - 1) / (made_s[-1] - made_s[0])


def _bare(running: Market, processes: int, count: int, *, whole: bool) -> float:
    """Give orders a second of the bare loop, on orders that no feed tells of."""
    sales = [made_sale(running.sold + number) for number in range(count)]
    orders = made_orders(sales, 1 + running.sold)
    running.sell(BARE, count, announced=False)
    known = running.companies.product_ids[BARE]
    calls = [bare_orders.calls_of(order, known, whole=whole) for order in orders]
    hub = {"url": running.stack.simulator.url, "headers": {"gumgaToken": f"token-{BARE}"}}
    erp = {"url": running.companies.url, "headers": {"Authorization": erp_token(BARE)}}
    return bare_orders.run({"hub": hub, "erp": erp}, calls, processes)


def _idle(plan: Plan, count: int) -> Iterator[Figure]:
    halves, tails = [], []
    with market(plan.room("idle"), LIVE, **polled(0.5)) as running:
        for number in range(plan.repeat):
            ages = live(running, count, number)
            halves.append(quantile(ages, 0.5) * 1000)
            tails.append(quantile(ages, 0.95) * 1000)
    yield Figure("orders", "idle: poll → ERP, p50", "ms", halves)
    yield Figure("orders", "idle: poll → ERP, p95", "ms", tails, Bound("<=", 500))
    yield from _idle_calls(plan, plan.size(2, 20), plan.size(5, 10))


def live(running: Market, count: int, seed: int) -> list[float]:
    """Let single orders come in; gives how old each was when the ERP had it."""
    sold_s: dict[str, float] = {}
    dice, sales = dice_of(seed), []
    for _ in range(count):
        time.sleep(dice.uniform(*GAP_S))
        sales += running.sell(LIVE, 1)
        sold_s[sales[-1].order_id] = time.time()
    made_s = running.await_made(sales)
    return order_book.ages(sold_s, _polls(running), made_s)


def _polls(running: Market) -> Sequence[float]:
    return order_book.polls(running.stack.book, running.stack.ois[LIVE])


def _idle_calls(plan: Plan, stores: int, polls: int) -> Iterator[Figure]:
    """Count what stores without orders cost."""
    names, poll_s = [f"idle-{number}" for number in range(stores)], 2.0
    with market(plan.room("idle-stores"), *names, **polled(poll_s)) as running:
        time.sleep(2 * poll_s)
        each = []
        for _ in range(plan.repeat):
            before = _calls(running)
            time.sleep(polls * poll_s)
            each.append((_calls(running) - before) / (stores * polls))
    what = f"{stores} idle stores: calls a store and interval, both parties"
    yield Figure("orders", what, "calls", each, Bound("<=", 1))


def _calls(running: Market) -> int:
    parties = (running.stack.counts(), running.companies.counts())
    return sum(int(party["requests"]) for party in parties)
