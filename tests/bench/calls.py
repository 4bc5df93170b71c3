"""Calls: how few a storm of changes costs, under a budget of 60 a minute."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench import book, naive
from tests.bench.loads import Body, as_body, dice_of, publish, zipf
from tests.bench.plan import Plan, await_up
from tests.bench.report import Bound, Figure
from tests.stack import Stack, running_stack, stock_event

INTRO = (
    "A storm of stock changes of one store, budget 60 calls in 60 s on both sides (the hub's "
    "window is fixed and it sends its headers). *Live*: intake and work run while it is published; "
    "*backlog*: all of it is folded before work starts. A slot is one second, the time of one call "
    "of the budget; needed are `ceil(keys sent in the slot ÷ 200)` calls. *Naive* is one actor and "
    "one PUT an event, without a limit, on the same events."
)
LIMIT, WINDOW_S = 60, 60.0
KEYS_A_CALL = 200
BUDGET = {"limit_calls": LIMIT, "limit_window_s": WINDOW_S}
RATE = {"policy": "fixed", "limit": LIMIT, "window_s": WINDOW_S}


@dataclass(frozen=True, slots=True)
class Storm:
    """A storm, and what the hub must hold after it."""

    name: str
    skus: int
    events: Sequence[Body]
    wanted: Mapping[str, int]


def run(plan: Plan) -> Iterator[Figure]:
    """Measure both storms, live and as a backlog."""
    few, many = plan.size((1_000, 300), (10_000, 500)), plan.size((3_000, 600), (100_000, 5_000))
    for size, shuffled in plan.size([(few, False)], [(few, False), (many, True)]):
        storm = _storm(*size, shuffled=shuffled)
        with running_stack(plan.room("naive")) as stack:
            stack.add_store("naive", "0.")
            stack.seed("0.", _items(storm))
            naive_calls = naive.calls(stack, "0.", "token-naive", storm.events)
        yield Figure("calls", f"{storm.name}: calls of the naive pipeline", "calls", [naive_calls])
        for way in ("live", "backlog"):
            yield from _measured(plan, storm, way, naive_calls)


def _measured(plan: Plan, storm: Storm, way: str, naive_calls: int) -> Iterator[Figure]:
    wrong, calls, above, took = [], [], [], []
    for number in range(plan.repeat):
        with running_stack(plan.room(f"calls-{way}-{storm.skus}-{number}")) as stack:
            stack.add_store("calls", "1.", rate=RATE, **BUDGET)
            stack.seed("1.", _items(storm))
            took.append(_settle(stack, storm, live=way == "live"))
            held = stack.state("1.", "stock")["stock"]
            wrong.append(sum(1 for s, u in storm.wanted.items() if list(held[s].values()) != [u]))
            seen = list(book.entries(stack))
        calls.append(len(seen))
        above.append(_above_need(seen))
    name = f"{storm.name}, {way}"
    yield Figure("calls", f"{name}: SKUs not right at the end", "", wrong, Bound("<=", 0))
    yield Figure("calls", f"{name}: calls", "calls", calls, Bound("<=", naive_calls / 100))
    yield Figure("calls", f"{name}: calls ÷ calls needed by slot", "×", above, Bound("<=", 1.1))
    yield Figure("calls", f"{name}: first event published → all accepted", "s", took)


def _settle(stack: Stack, storm: Storm, *, live: bool) -> float:
    stack.start("intake", "schedule")
    if live:
        stack.start("work")
        await_up(stack)
        publish(stack.amqp_url, storm.events)
    else:
        publish(stack.amqp_url, storm.events)
        stack.await_("everything folded", lambda: _folded(stack) >= len(storm.events), 300.0)
        stack.start("work")
    return stack.await_(
        "everything sent",
        lambda: _folded(stack) >= len(storm.events) and not stack.unsettled(),
        600.0,
    )


def _above_need(seen: Sequence[book.Seen]) -> float:
    """Give the calls made in relation to those that the keys of each slot needed."""
    slots = book.by_slot(seen, WINDOW_S / LIMIT).values()
    needed = sum(math.ceil(len(_keys(slot)) / KEYS_A_CALL) for slot in slots)
    return len(seen) / max(1, needed)


def _keys(slot: Sequence[book.Seen]) -> set[str]:
    return {key for entry in slot for key, _ in entry.effects}


def _folded(stack: Stack) -> int:
    return int(stack.query("SELECT count(*) FROM journal")[0][0])


def _storm(count: int, skus: int, *, shuffled: bool) -> Storm:
    dice = dice_of(count)
    draw = (lambda d: d.randrange(skus)) if shuffled else zipf(skus)
    wanted, events = {}, []
    for number in range(count):
        sku, units = f"SKU-{draw(dice):05d}", dice.randrange(1, 1000)
        wanted[sku] = units
        events.append(as_body(stock_event("calls", sku, units, number + 1)))
    if shuffled:
        dice.shuffle(events)
    how = "shuffled" if shuffled else "Zipf"
    return Storm(f"{count:,} changes, {skus:,} SKUs, {how}", skus, events, wanted)


def _items(storm: Storm) -> list[dict[str, object]]:
    return [{"partnerId": sku} for sku in sorted(storm.wanted)]
