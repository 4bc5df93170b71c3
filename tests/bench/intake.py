"""Intake: from confirmed publish to committed fold, with the queues full."""

from collections.abc import Iterator

from tests.bench import baselines
from tests.bench.loads import DISTRIBUTIONS, Distribution, add_stores, bodies, publish
from tests.bench.plan import Plan, end
from tests.bench.report import Bound, Figure, ratio
from tests.stack import Stack, running_stack

INTRO = (
    "Events folded and committed per second, the queues filled beforehand; from the first "
    "committed batch to the last. Each repetition measures, on the same events: COPY of the rows "
    "into an unlogged table, a bare pika consumer that parses and acknowledges in batches of 500, "
    "folding row by row (parsed before, 2,000 events), then intake."
)
ROW_BY_ROW = 2_000
RATE = "events/s"


def run(plan: Plan) -> Iterator[Figure]:
    """Measure every distribution with one intake, then with two."""
    count = plan.size(4_000, 100_000)
    deadlocks: list[float] = []
    for spread in plan.size(DISTRIBUTIONS[1::2], DISTRIBUTIONS):
        with running_stack(plan.room("intake")) as stack:
            baselines.bind_raw(stack)
            add_stores(stack, spread.stores)
            yield from _measured(plan, stack, spread, count)
            deadlocks.append(float(stack.query(_DEADLOCKS)[0][0]))
    yield Figure("intake", "deadlocks, every run", "", deadlocks, Bound("<=", 0))


_DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def _measured(plan: Plan, stack: Stack, spread: Distribution, count: int) -> Iterator[Figure]:
    alone: list[float] = []
    pair: list[float] = []
    copy: list[float] = []
    raw: list[float] = []
    slow: list[float] = []
    for seed in range(plan.repeat):
        events = bodies(spread, count, seed)
        _forget(stack)
        slow.append(baselines.folded_one_by_one(stack, events[: plan.size(300, ROW_BY_ROW)]))
        copy.append(baselines.copied(stack, events))
        for intakes, rates in ((1, alone), (2, pair)):
            _forget(stack)
            publish(stack.amqp_url, events)
            found = baselines.consumed(stack, len(events))
            if intakes == 1:
                raw.append(found)
            rates.append(folded(stack, len(events), intakes))
    least = [min(both) for both in zip(copy, raw, strict=True)]
    name = spread.name.partition(":")[0]
    for what, rates in (("COPY", copy), ("bare consumer", raw), ("row by row", slow)):
        yield Figure("intake", f"{name}; {what}", RATE, rates)
    yield Figure("intake", f"{spread.name}; 1 intake", RATE, alone)
    yield Figure("intake", f"{name}; 2 intakes", RATE, pair)
    half = f"{name}; 1 intake ÷ the smaller of COPY and consumer"
    yield Figure("intake", half, "×", ratio(alone, least))
    pairs = f"{name}; 2 intakes ÷ the same"
    yield Figure("intake", pairs, "×", ratio(pair, least), Bound(">=", 0.5))
    yield Figure(
        "intake", f"{name}; 1 intake ÷ row by row", "×", ratio(alone, slow), Bound(">=", 5)
    )


def folded(stack: Stack, count: int, intakes: int = 1) -> float:
    """Let intakes work the full queues off; events a second between first and last commit."""
    names = [f"intake-{number}" for number in range(intakes)]
    stack.start(*names)
    stack.await_("everything folded", lambda: journal_rows(stack) >= count, 600.0)
    end(stack, *names)
    row = stack.query(_RATE)[0]
    return float(row.later) / max(1e-6, float(row.seconds))


# `at_s` is the start of a fold's transaction: the first batch's events count as done when it began.
_RATE = """
SELECT count(*) FILTER (WHERE at_s < last) AS later, max(last) - min(at_s) AS seconds
FROM journal, (SELECT max(at_s) AS last FROM journal) AS ended"""


def journal_rows(stack: Stack) -> int:
    """Count the events that were folded."""
    return int(stack.query("SELECT count(*) FROM journal")[0][0])


def _forget(stack: Stack) -> None:
    with stack.database.write() as connection:
        connection.exec_driver_sql(
            "TRUNCATE change, stock_level, lane, journal, attempt, deposit_seen"
        )
