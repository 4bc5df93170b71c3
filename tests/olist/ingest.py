"""All orders of a world through a running bridge: imported, held, mapped, released, compared."""

import csv
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.olist.carriers import UNMAPPED, Way
from tests.olist.comparing import differences
from tests.olist.sales import Sale
from tests.olist.shops import RELEASED_TO, Assortment, Companies
from tests.stack import Stack

EMPTY = "(empty)"
CARRIER_UNMAPPED = "carrier_unmapped"
LOOK_S = 0.5
PROCESSES = ("work-1", "work-2", "schedule")


@dataclass(slots=True)
class Phase:
    """One stretch of the run: how many orders came to rest in it, in how long, at what cost."""

    name: str
    orders: int
    seconds: float
    hub_calls: Mapping[str, int]
    erp_calls: Mapping[str, int]

    def table(self) -> Iterator[str]:
        """Give it for a person."""
        rate = self.orders / self.seconds if self.seconds else 0.0
        yield f"{self.name}: {self.orders} orders in {self.seconds:.1f} s, {rate:.1f} a second"
        for party, calls in (("hub", self.hub_calls), ("ERP", self.erp_calls)):
            total = sum(calls.values())
            yield f"  {total:7} calls to the {party}, {total / max(1, self.orders):.2f} an order"
            for route, number in sorted(calls.items(), key=lambda one: -one[1]):
                if number:
                    yield f"  {number:7}   {route}"


@dataclass(slots=True)
class Report:
    """What was done and what was found."""

    stores: int = 0
    sold: int = 0
    phases: list[Phase] = field(default_factory=list)
    held: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    imported: int = 0
    cents: tuple[int, int] = (0, 0)
    differences: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Tell whether both sides are equal and nothing else is held than what must be."""
        return not self.differences and not self.complaints

    def table(self) -> str:
        """Give it for a person."""
        sold, kept = self.cents
        lines = [
            f"stores {self.stores}, orders {self.sold}",
            *(line for phase in self.phases for line in phase.table()),
            f"held before carriers were mapped: {_counted(self.held)}",
            f"held at the end: {_counted(self.left)}",
            f"in the ERP: {self.imported} orders, {kept / 100:.2f}; sold: {sold / 100:.2f}",
            f"orders that differ: {len(self.differences)}",
            *(f"  {line}" for line in self.differences[:10]),
            *(f"complaint: {line}" for line in self.complaints),
        ]
        return "\n".join(lines)


class Ingest:
    """One world on one stack.

    Args:
        patience_s: how long one phase may take.
    """

    def __init__(
        self,
        stack: Stack,
        companies: Companies,
        world: Mapping[str, Assortment],
        patience_s: float,
    ) -> None:
        self._stack, self._companies, self._world = stack, companies, world
        self._patience_s = patience_s
        self._sold = sum(len(ours.sales) for ours in world.values())
        self.report = Report(len(world), self._sold)

    def open(self) -> None:
        """Make the stores, and let the channels sell everything before the bridge wakes up."""
        for number, (store, ours) in enumerate(self._world.items()):
            self._companies.open(store, f"{2000 + number}.", ours.products)
            self._stack.sell(store, ours.orders)

    def run(self) -> Report:
        """Import, map, release, compare."""
        report = self.report
        self._stack.start(*PROCESSES)
        expected = _expected(self._world)
        unmapped = expected.get(CARRIER_UNMAPPED, 0)
        report.phases.append(self._phase("come in", self._sold, _nothing, unmapped))
        report.held = self._reasons()
        self._expect("held", report.held, expected)
        report.phases.append(self._phase("mapped and released", unmapped, self._map))
        report.left = self._reasons()
        left = {reason: n for reason, n in expected.items() if reason != CARRIER_UNMAPPED}
        self._expect("held at the end", report.left, left)
        self._compare()
        return report

    def _phase(self, name: str, orders: int, begin: Callable[[], None], unmapped: int = 0) -> Phase:
        hub, erp = self._calls()
        started_s = time.monotonic()
        begin()
        self._stack.await_(name, lambda: self._is_settled(unmapped), self._patience_s)
        seconds = time.monotonic() - started_s
        hub_now, erp_now = self._calls()
        return Phase(name, orders, seconds, _less(hub_now, hub), _less(erp_now, erp))

    def _is_settled(self, unmapped: int) -> bool:
        time.sleep(LOOK_S)
        sql = """SELECT count(*), count(*) FILTER (WHERE state IN ('pushed', 'dead'))
                 FROM change WHERE kind = 'order'"""
        noted, settled = self._stack.query(sql)[0]
        held = self._reasons().get(CARRIER_UNMAPPED, 0)
        return bool(noted == settled == self._sold and held == unmapped)

    def _reasons(self) -> dict[str, int]:
        sql = """SELECT reason, count(*) FROM dead_letter
                 WHERE kind = 'order' AND state = 'open' GROUP BY reason"""
        return dict(map(tuple, self._stack.query(sql)))

    def _map(self) -> None:
        """Map every carrier that nobody had, as a person does: one file a store."""
        path = self._stack.folder / "carriers.csv"
        _write(path, UNMAPPED)
        for store in self._world:
            words = ["map", "import", "carrier", str(path), "--store", store, "--apply"]
            self._stack.command(*words, "--why", "carriers chosen", "--yes")

    def _expect(self, what: str, found: Mapping[str, int], wanted: Mapping[str, int]) -> None:
        if found != wanted:
            self.report.complaints.append(f"{what}: {_counted(found)}, not {_counted(wanted)}")

    def _compare(self) -> None:
        for store, ours in self._world.items():
            kept = self._companies.orders(store)
            sales = [sale for sale in ours.sales if sale.items]
            self.report.imported += len(kept)
            self.report.differences += differences(sales, kept)
            sold, there = self.report.cents
            sold += sum(sale.total for sale in sales)
            there += sum(order["total_cents"] for order in kept)
            self.report.cents = (sold, there)

    def _calls(self) -> tuple[dict[str, int], dict[str, int]]:
        return routes(self._stack.counts()["accounts"]), routes(
            self._companies.counts()["accounts"]
        )


def routes(accounts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, int]:
    """Add a simulator's counters up over its accounts: "GET /orders/feeds 200" → calls."""
    counted: Counter[str] = Counter()
    for each in accounts.values():
        for route, statuses in each.items():
            for status, number in statuses.items():
                counted[f"{route} {status}"] += number
    return dict(counted)


def _nothing() -> None:
    """Begin by waiting: everything was sold before the bridge woke up."""


def _expected(world: Mapping[str, Assortment]) -> dict[str, int]:
    """Give how many orders must be held by what: one without items is so first."""
    why = Counter(
        _why(sale, ours.ways[sale.order_id]) for ours in world.values() for sale in ours.sales
    )
    return {reason: number for reason, number in why.items() if reason}


def _why(sale: Sale, way: Way) -> str:
    if not sale.items:
        return "order_incomplete"
    return CARRIER_UNMAPPED if way in UNMAPPED else ""


def _write(path: Path, ways: Sequence[Way]) -> None:
    """Write the file with which a person maps ways: blank is open, "(empty)" is nothing said."""
    rows = [
        {"marketplace": w.marketplace, "type": w.name or EMPTY, "target": RELEASED_TO} for w in ways
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["marketplace", "type", "target"])
        writer.writeheader()
        writer.writerows(rows)


def _less(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {route: number - before.get(route, 0) for route, number in now.items()}


def _counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{reason} {n}" for reason, n in sorted(numbers.items())) or "none"
