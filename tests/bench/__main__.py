"""`make bench`: measure, say what was found, and keep it."""

import argparse
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import structlog

from tests.bench import (
    budget,
    calls,
    console,
    emit,
    fairness,
    freshness,
    growth,
    intake,
    invoices,
    orders,
    plan,
    releases,
    report,
)
from tests.bench.plan import Plan
from tests.bench.report import Figure, Run

BENCHES: dict[str, ModuleType] = {
    "intake": intake,
    "calls": calls,
    "freshness": freshness,
    "budget": budget,
    "fairness": fairness,
    "growth": growth,
    "emit": emit,
    "orders": orders,
    "releases": releases,
    "invoices": invoices,
    "console": console,
}


def main(words: Sequence[str]) -> int:
    """Run the benches that were named; 1 only when one could not be run."""
    read = _parser().parse_args(words)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    command = " ".join(["make bench", f'BENCH="{" ".join(words)}"' if words else ""]).strip()
    broken = 0
    for name in read.names or BENCHES:
        print(f"== {name}", flush=True)
        try:
            _run(name, command, read)
        except Exception:  # noqa: BLE001 - the other benches are still worth their time
            traceback.print_exc()
            broken += 1
    return 1 if broken else 0


def _run(name: str, command: str, read: argparse.Namespace) -> None:
    module = BENCHES[name]
    measure: Callable[[Plan], Iterator[Figure]] = module.run
    on, started_s = plan.machine(), time.monotonic()
    figures = []
    with tempfile.TemporaryDirectory(prefix="anybridge-bench-") as folder:
        for figure in measure(Plan(read.quick, _repeat(read), Path(folder))):
            print(f"  {figure.line()}", flush=True)
            figures.append(figure)
    seconds = time.monotonic() - started_s
    done = Run(name, module.INTRO, command, seconds, on, figures)
    report.keep(done)
    if read.write is not None:
        report.write(done, read.write)
    print(f"  {name}: {seconds:.0f} s", flush=True)


def _repeat(read: argparse.Namespace) -> int:
    return read.repeat or (1 if read.quick else 5)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], help="benches; none for all")
    parser.add_argument("--quick", action="store_true", help="small sizes, once: does it work")
    parser.add_argument("--repeat", type=int, help="repetitions (5; quick: 1)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables in a document")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
