"""Releases: whether their rate is kept, and what they do to the orders of other stores."""

import dataclasses
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.bench.orders import GAP_S, LIVE, live, polled
from tests.bench.parties import NICE, elsewhere
from tests.bench.plan import UP, Plan
from tests.bench.report import Bound, Figure, quantile
from tests.olist.carriers import UNMAPPED
from tests.olist.market import Market, market
from tests.olist.shops import BOOK, Companies
from tests.stack import Stack
from workers.backlogs import REMEMBERED_S

RATE = 50
POLL_S = 0.9
"""The ringer looks once a second, and ten times while something goes by a rate: a feed is read once
a second all the same, so that as many live orders come together."""

HELD = UNMAPPED[0]
WARM_UP = 20
"""So many orders come in before anything is measured."""

INTRO = (
    "Held orders of one unmapped carrier, `map set --rate 50`, while single orders of another "
    "store go on coming in, by chance every 0.2 to 0.6 s: as many before the release and while it "
    "lasts. Each is measured from the reading of the feed that shows it to its creation in the "
    "ERP, both by the simulators' journals. The processes are those of `anybridge up` (but "
    "`serve`). What computes elsewhere in real life, the hub and the ERP of the store whose orders "
    f"are released, are processes of their own at nice {NICE}."
)


def run(plan: Plan) -> Iterator[Figure]:
    """Measure the rate of releases, and the p95 of live orders without and with them."""
    count = plan.size(300, 1000)
    rates: list[float] = []
    alone: list[Sequence[float]] = []
    beside: list[Sequence[float]] = []
    serving = market(plan.room("release"), LIVE, processes=UP, **polled(POLL_S))
    with serving as running, _other_parties(running) as others:
        live(running, WARM_UP, -1)
        for number in range(plan.repeat):
            rate, before, during = _released(running, others, count, number)
            rates.append(rate)
            alone.append(before)
            beside.append(during)
    what = f"{count:,} held orders released at {RATE}/s"
    off = [abs(rate / RATE - 1) * 100 for rate in rates]
    yield Figure("releases", f"{what}: made due", "orders/s", rates)
    yield Figure("releases", f"{what}: off the rate", "%", off, Bound("<=", 5))
    yield from _rises(what, alone, beside)


def _rises(
    what: str, alone: Sequence[Sequence[float]], beside: Sequence[Sequence[float]]
) -> Iterator[Figure]:
    """Give the p95 of each repetition, and what it rises by for all of their orders together.

    Of fifty orders the p95 is the third slowest: from one repetition to the next that differs by
    half, whatever is released.
    """
    for when, ages in (("alone", alone), ("meanwhile", beside)):
        tails = [quantile(each, 0.95) * 1000 for each in ages]
        yield Figure("releases", f"{what}: live orders' p95 {when}", "ms", tails)
    each = [
        (quantile(during, 0.95) / quantile(before, 0.95) - 1) * 100
        for before, during in zip(alone, beside, strict=True)
    ]
    yield Figure("releases", f"{what}: rise of live orders' p95, each repetition", "%", each)
    before, during = (
        quantile([age for each in ages for age in each], 0.95) for ages in (alone, beside)
    )
    all_of_them = f"{what}: rise of live orders' p95, all {len(alone) * len(alone[0])} together"
    yield Figure("releases", all_of_them, "%", [(during / before - 1) * 100], Bound("<=", 10))


@contextmanager
def _other_parties(running: Market) -> Iterator[Market]:
    """Give stores of the same bridge whose hub and ERP are processes of their own."""
    folder = running.stack.folder / "elsewhere"
    folder.mkdir()
    hub_of = elsewhere("simulator.anymarket", folder / "book.jsonl")
    with hub_of as hub, elsewhere("simulator.eccosys", folder / BOOK) as erp:
        stack = dataclasses.replace(running.stack, simulator=hub, folder=folder)
        yield Market(stack, Companies(stack, erp))


def _released(
    running: Market, others: Market, count: int, number: int
) -> tuple[float, Sequence[float], Sequence[float]]:
    """Give the rate of one release, and how old live orders were in s, alone and meanwhile."""
    store = f"held-{number}"
    others.open(store)
    running.stack.await_("swept", lambda: running.stack.number(_SWEPT, store=store) == 1)
    held = others.sell(store, count, HELD)
    running.await_held(count)
    cold_s = time.monotonic() + REMEMBERED_S
    orders = max(10, round(count / RATE / statistics.mean(GAP_S)))
    alone = live(running, orders, number)
    # That so many came in made a backlog of their lane: a release begins without.
    time.sleep(max(0.0, cold_s - time.monotonic()))
    others.release(store, HELD, rate=RATE)
    beside = live(running, orders, number + 1000)
    others.await_made(held)
    return _rate(running.stack, store), alone, beside


_SWEPT = """SELECT count(*) FROM lane WHERE store = :store AND kind = 'sweep_orders'
  AND next_at_s > now_s() + 600"""
"""What a first sweep lists beside the feed would be noted twice, and looked at a minute later."""


def _rate(stack: Stack, store: str) -> float:
    """Give how many a second were made due, from the first of them to the last."""
    sql = "SELECT released_at_s, count(*) FROM replay_item WHERE store = :store GROUP BY 1"
    freed: Mapping[float, int] = {at: n for at, n in stack.query(sql, store=store) if at}
    first, last = min(freed), max(freed)
    return (sum(freed.values()) - freed[first]) / (last - first) if last > first else 0.0
