"""Freshness on an idle system: from the moment of publishing until the hub has accepted."""

import time
from collections.abc import Iterator

from tests.bench import book
from tests.bench.loads import as_body, dice_of, publisher_of
from tests.bench.plan import Plan, await_up
from tests.bench.report import Bound, Figure, quantile
from tests.stack import Stack, running_stack, stock_event

INTRO = (
    "One stock event at a time, gaps of 0.2 to 0.6 s by chance, one process each of intake, work "
    "and schedule, a generous rate. Measured from just before `publish` is called to the moment in "
    "the hub's journal; each repetition is one p50 and one p95."
)
STORE, OI = "fresh", "1."
SKUS = 50
WARM_UP = 5
GAP_S = (0.2, 0.6)


def run(plan: Plan) -> Iterator[Figure]:
    """Measure repetitions of 200 events."""
    count = plan.size(25, 200)
    with running_stack(plan.room("freshness")) as stack:
        stack.add_store(STORE, OI)
        stack.seed(OI, [{"partnerId": f"SKU-{number}"} for number in range(SKUS)])
        stack.start("intake", "work", "schedule")
        await_up(stack)
        _publish(stack, WARM_UP, 1)
        halves, tails = [], []
        for number in range(plan.repeat):
            ages = _publish(stack, count, 1 + WARM_UP + number * count)
            halves.append(quantile(ages, 0.5) * 1000)
            tails.append(quantile(ages, 0.95) * 1000)
    yield Figure("freshness", "published → accepted, p50", "ms", halves, Bound("<=", 100))
    yield Figure("freshness", "published → accepted, p95", "ms", tails, Bound("<=", 250))


def _publish(stack: Stack, count: int, first: int) -> list[float]:
    """Publish, wait for acceptance, and give the ages; the units say which event it was."""
    sent: dict[book.Key, float] = {}
    dice, publisher = dice_of(first), publisher_of(stack.amqp_url)
    try:
        publisher.wait_open(10.0)
        for units in range(first, first + count):
            time.sleep(dice.uniform(*GAP_S))
            sku = f"SKU-{units % SKUS}"
            body = as_body(stock_event(STORE, sku, units, units))
            sent[OI, sku, units] = time.time()
            publisher.publish(body.routing_key, body.content, body.event_id, lambda _: None)
    finally:
        publisher.close()
    stack.await_("every event accepted", lambda: len(book.ages(stack, sent)) == len(sent))
    return list(book.ages(stack, sent).values())
