"""`python -m tests.journeys.kills`: the bridge killed at every arrow and at random, under load."""

import argparse
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ops.cli.main import built
from tests.journeys.killed import Summary
from tests.journeys.load import Feeder, Load
from tests.journeys.supervisor import ARROWS, BY_ITSELF, Supervisor
from tests.private_servers import free_port
from tests.stack import Stack, running_stack

ENVIRON = {
    "ANYBRIDGE_CALL_DEADLINE_S": "1",
    "ANYBRIDGE_TICK_S": "0.2",
    "ANYBRIDGE_BACKOFF_MIN_S": "0.1",
    "ANYBRIDGE_BACKOFF_MAX_S": "1",
    "ANYBRIDGE_LOG_LEVEL": "warning",
}
NAMES = ("intake-1", "intake-2", "work-1", "work-2", "schedule-1", "serve-1")
HTTP = "serve" in {command.name for command in built().registered_commands}
"""Whether the command line has `serve`."""

STORES = tuple(f"store-{number}" for number in range(6))
EXTRA = 40
"""Events given out of turn when nothing has died for a second: an arrow may be starving."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does.

    Args:
        events: handed over at least.
        kills: deaths altogether, those at arrows included.
        rounds: how often every arrow is a cause of death.
        bad: whether events that cannot be taken are among them.
        forked: processes are forked, not started by the command.
        skus: in each store.
    """

    events: int = 3000
    kills: int = 32
    rounds: int = 1
    skus: int = 50
    names: Sequence[str] = tuple(n for n in NAMES if HTTP or n != "serve-1")
    pause_s: tuple[float, float] = (0.1, 0.9)
    timeout_s: float = 600.0
    seed: int = 1
    bad: bool = True
    forked: bool = True


def run(folder: Path, plan: Plan, **environ: str) -> Summary:
    """Run the load, the kills and the judgement."""
    port = free_port()
    environ = {**ENVIRON, "ANYBRIDGE_HTTP_PORT": str(port), **environ}
    with running_stack(folder, forked=plan.forked, **environ) as stack:
        load = Load(STORES, _open_stores(stack, plan.skus), plan.seed)
        keys = {store: stack.api_key(store) for store in STORES}
        http = (f"http://127.0.0.1:{port}", keys) if "serve-1" in plan.names else None
        feeder = Feeder(stack, load, http, bad=plan.bad)
        supervisor = Supervisor(stack, plan.names, _crashes(plan))
        misbehave(stack)
        at_random = plan.kills - sum(map(len, supervisor.crashes.values()))
        started_s = time.monotonic()
        supervisor.start()
        feeder.start()
        try:
            _die(plan, supervisor, feeder, at_random)
        finally:
            feeder.finish()
        load_s = time.monotonic() - started_s
        stack.clear_faults()
        quiet_s = _quieten(stack, supervisor, len(load.handed))
        codes = supervisor.stop()
        parked = {row[0] for row in stack.query("SELECT event_id FROM dead_letter")}
        return Summary(
            stack.verdict(load.handed.values(), parked, left=_left(stack, feeder, parked)),
            supervisor.deaths,
            feeder.sent,
            feeder.by_http,
            feeder.unanswered,
            len(parked),
            codes,
            stack.counts()["requests"],
            load_s,
            quiet_s,
        )


def misbehave(stack: Stack) -> None:
    """Let the simulated hub be slow, fail, and lose answers, all a little."""
    stack.fault(kind="latency_before", latency_ms=8)
    stack.fault(kind="latency_before", latency_ms=1500, probability=0.004, seed=4)
    stack.fault(kind="drop_after_apply", probability=0.02, seed=2)
    stack.fault(kind="status", status=500, probability=0.02, seed=3)


def _open_stores(stack: Stack, count: int) -> Sequence[str]:
    skus = [f"SKU-{number:04d}" for number in range(count)]
    for number, store in enumerate(STORES):
        stack.add_store(store, f"{1000 + number}.")
        stack.seed(stack.ois[store], [{"partnerId": sku} for sku in skus])
    return skus


def _crashes(plan: Plan) -> dict[str, deque[str]]:
    dice = random.Random(plan.seed)  # noqa: S311 - dice, not a secret
    roles = {name.partition("-")[0] for name in plan.names}
    crashes: dict[str, deque[str]] = {}
    for role in sorted(roles) if plan.rounds else ():
        arrows = [f"{a}:{dice.randint(1, 4)}" for a in ARROWS[role] for _ in range(plan.rounds)]
        dice.shuffle(arrows)
        crashes[role] = deque(arrows)
    return crashes


def _die(plan: Plan, supervisor: Supervisor, feeder: Feeder, at_random: int) -> None:
    dice = random.Random(plan.seed)  # noqa: S311 - dice, not a secret
    until_s = time.monotonic() + plan.timeout_s
    next_s = dead_s = time.monotonic()
    extra = seen = 0
    while at_random > 0 or not supervisor.is_done() or feeder.sent < plan.events:
        now_s = time.monotonic()
        assert now_s < until_s, f"kills left after {plan.timeout_s:g} s: {supervisor}"
        supervisor.tick()
        if at_random > 0 and now_s > next_s and supervisor.kill_any(dice):
            at_random -= 1
            next_s = now_s + dice.uniform(*plan.pause_s)
        if len(supervisor.deaths) > seen or feeder.sent < feeder.allowed:
            seen, dead_s = len(supervisor.deaths), now_s
        if now_s > dead_s + 1.0:
            extra, dead_s = extra + EXTRA, now_s
        feeder.allowed = extra + min(plan.events, plan.events * (seen + 1) // max(1, plan.kills))
        assert feeder.error is None, feeder.error
        time.sleep(0.05)


def _quieten(stack: Stack, supervisor: Supervisor, events: int) -> float:
    """Wait until every event is folded and nothing is owed; gives how long it took."""

    def is_quiet() -> bool:
        supervisor.tick()
        time.sleep(0.2)
        return stack.folded() >= events and stack.unsettled() == 0 and stack.queued("") == 0

    return stack.await_("quiet", is_quiet, 90.0)


def _left(stack: Stack, feeder: Feeder, parked: set[str]) -> dict[str, int]:
    """Count what must not be left over."""
    unannounced = "SELECT count(*) FROM dead_letter WHERE announced_at_s IS NULL"
    return {
        "due": stack.unsettled(),
        "queued": stack.queued(""),
        "bad events without a dead letter": len(set(feeder.bad_ids) - parked),
        "changes that died": stack.number("SELECT count(*) FROM change WHERE state = 'dead'"),
        "dead letters not announced": stack.number(unannounced),
    }


def main() -> int:
    """Run the full form; 1 when the judge found something."""
    parser = argparse.ArgumentParser(prog="python -m tests.journeys.kills", description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3, help="deaths at each arrow")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forked", action="store_true", help="fork, and spare the imports")
    parser.add_argument("--keep", type=Path, help="folder for book and logs; none: not kept")
    read = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = read.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        plan = Plan(
            read.events, read.kills, read.rounds, 60, timeout_s=3600.0, seed=read.seed,
            forked=read.forked,
        )  # fmt: skip
        summary = run(kept, plan)
    print(summary.table())  # noqa: T201 - it is a command
    if not summary.findings.is_clean:
        print(summary.findings.told())  # noqa: T201 - as above
    return 0 if summary.findings.is_clean and not summary.of(BY_ITSELF) else 1


if __name__ == "__main__":
    sys.exit(main())
