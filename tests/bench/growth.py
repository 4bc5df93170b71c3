"""Growth: memory over a million events, and what an event costs with a million rows."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import psutil

from tests.bench.intake import folded, journal_rows
from tests.bench.loads import Distribution, add_stores, bodies, publish, store_name
from tests.bench.plan import Plan, await_up, end
from tests.bench.report import Bound, Figure, ratio
from tests.stack import Stack, running_stack

INTRO = (
    "*Memory*: resident size of each process while 1,000,000 events go through it (20 stores × "
    "500 SKUs, the hub takes them): median of the last tenth ÷ median of the second tenth. *Cost*: "
    "intake's own CPU and wall time for 20,000 events on 10,000 keys, of a ledger of 10,000 rows "
    "and spread over one of 1,000,000, queues filled beforehand. (As many keys for both: events "
    "that change a key twice in a batch are cheaper, and of a million keys hardly any would.)"
)
PROCESSES = ("intake", "work", "schedule")
CHUNK = 20_000
SETTLE_S = 2.0
"""Between saying that it starts and consuming, intake does not hear SIGTERM."""

STORES, SKUS = 20, 500


@dataclass(slots=True)
class Sizes:
    """Resident sizes, sampled once a second: process → (events folded, bytes) each."""

    stack: Stack
    taken: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Sample until stopped."""
        watched = {n: psutil.Process(p.pid) for n, p in self.stack.processes.items()}
        while not self.stopped.wait(0.5):
            # The statistics know the number without reading a million rows.
            events = int(self.stack.query(_FOLDED)[0][0])
            for name, process in watched.items():
                self.taken.setdefault(name, []).append((events, process.memory_info().rss))


_FOLDED = """
SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_user_tables WHERE relname LIKE 'journal%'"""


def run(plan: Plan) -> Iterator[Figure]:
    """Measure memory once, and cost in repetitions."""
    yield from _memory(plan, plan.size(10_000, 1_000_000))
    yield from _cost(plan, plan.size((500, 20_000), (10_000, 1_000_000)), plan.size(4_000, 20_000))


def _memory(plan: Plan, events: int) -> Iterator[Figure]:
    spread = Distribution(
        "growth", STORES, lambda d: (store_name(d.randrange(STORES)), f"SKU-{d.randrange(SKUS)}")
    )
    with running_stack(plan.room("memory")) as stack:
        add_stores(stack, STORES)
        for number in range(STORES):
            stack.seed(f"{number + 1}.", [{"partnerId": f"SKU-{sku}"} for sku in range(SKUS)])
        stack.start(*PROCESSES)
        sizes = Sizes(stack)
        thread = threading.Thread(target=sizes.run)
        thread.start()
        try:
            for start in range(0, events, CHUNK):
                publish(stack.amqp_url, bodies(spread, min(CHUNK, events), start, first=start + 1))
                stack.await_("half a chunk", lambda: stack.queued() < CHUNK // 2, 600.0)
            stack.await_("all folded", lambda: journal_rows(stack) >= events, 600.0)
            stack.await_("all sent", lambda: not stack.unsettled(), 600.0)
        finally:
            sizes.stopped.set()
            thread.join()
    for name, taken in sizes.taken.items():
        early = _within(taken, events * 0.1, events * 0.2)
        late = _within(taken, events * 0.9, events * 1.1)
        if not early or not late:
            # One sample compared with itself would always be flat.
            print(f"  {name}: too few samples of its memory to say anything")
            continue
        grown = abs(_middle(late) / _middle(early) - 1) * 100
        yield Figure("growth", f"{name}: memory at the end", "MB", [_middle(late) / 2**20])
        yield Figure("growth", f"{name}: memory, change to the end", "%", [grown], Bound("<=", 10))


def _cost(plan: Plan, rows: tuple[int, int], events: int) -> Iterator[Figure]:
    wall: Mapping[int, list[float]] = {size: [] for size in rows}
    cpu: Mapping[int, list[float]] = {size: [] for size in rows}
    for number in range(plan.repeat):
        for size in rows:
            with running_stack(plan.room(f"cost-{size}-{number}")) as stack:
                stack.add_store(store_name(0), "1.")
                _fill(stack, size)
                rate, seconds = _folded(stack, (size, rows[0]), events, number)
                wall[size].append(1e6 / rate)
                cpu[size].append(1e6 * seconds / events)
    few, many = rows
    for name, found in (("wall", wall), ("CPU of intake", cpu)):
        for size in rows:
            yield Figure("growth", f"{name} an event, {size:,} rows", "µs", found[size])
        grown = ratio(found[many], found[few])
        yield Figure("growth", f"{name}: {many:,} ÷ {few:,} rows", "×", grown, Bound("<=", 1.3))


def _folded(stack: Stack, drawn: tuple[int, int], events: int, seed: int) -> tuple[float, float]:
    """Give (events a second, CPU seconds of intake without its start).

    Args:
        drawn: rows of the ledger, and how many of them events are drawn from.
    """
    size, keys = drawn
    # As many different keys in both ledgers, spread over the whole of each.
    spread = Distribution(
        "cost", 1, lambda d: (store_name(0), f"SKU-{d.randrange(keys) * (size // keys):07d}")
    )
    publish(stack.amqp_url, bodies(spread, events, seed))
    before_s = psutil.Process().cpu_times().children_user
    before_s += psutil.Process().cpu_times().children_system
    rate = folded(stack, events)
    after = psutil.Process().cpu_times()
    spent_s = after.children_user + after.children_system - before_s
    return rate, max(0.0, spent_s - _start_s(stack))


def _start_s(stack: Stack) -> float:
    """Give what an intake costs that finds nothing to do."""
    before = psutil.Process().cpu_times()
    stack.start("intake")
    await_up(stack)
    time.sleep(SETTLE_S)
    end(stack, "intake")
    after = psutil.Process().cpu_times()
    spent = after.children_user - before.children_user
    return spent + after.children_system - before.children_system


def _fill(stack: Stack, rows: int) -> None:
    """Put rows into the ledger as if their events had been folded and sent."""
    with stack.database.write() as connection:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        for statement in _FILL:
            connection.exec_driver_sql(statement.format(store=store_name(0), last=rows - 1))
    with stack.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.exec_driver_sql("VACUUM ANALYZE change, stock_level")


_NUMBERS = "FROM generate_series(0, {last}) AS n"
_FILL = (
    """INSERT INTO change (store, kind, key, source, sequence, time_s, event_id, revision, state,
    next_at_s, due_since_s)
    SELECT '{store}', 'stock', 'SKU-' || lpad(n::text, 7, '0'), '/erp', 0, 0, 'old', 1, 'pushed',
    0, 0 """
    + _NUMBERS,
    """INSERT INTO stock_level (store, sku, deposit, label, source, sequence, time_s,
    available_milli)
    SELECT '{store}', 'SKU-' || lpad(n::text, 7, '0'), 'geral', 'Geral', '/erp', 0,
    0, 1000 """
    + _NUMBERS,
)


def _within(taken: Sequence[tuple[int, int]], low: float, high: float) -> list[int]:
    return [size for events, size in taken if low <= events <= high]


def _middle(sizes: Sequence[int]) -> float:
    return float(sorted(sizes)[len(sizes) // 2])
