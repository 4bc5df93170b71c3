"""Held orders mapped once and released while workers are killed: each once, and no slower."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.olist.carriers import UNMAPPED
from tests.olist.comparing import differences
from tests.olist.market import Market, market
from tests.olist.sales import Sale

HELD = UNMAPPED[0]
FRESH, PARKED = "fresh", "parked"
WORKERS = ("work-1", "work-2")
KILLS = 2
SLOWEST = 0.95
ENVIRON: dict[str, Any] = {
    "ANYBRIDGE_POLL_ORDERS_S": "1",
    # A lease of a worker that was killed runs out three times this later.
    "ANYBRIDGE_CALL_DEADLINE_S": "2",
    "ANYBRIDGE_LOOKUP_WAIT_S": "2",
}


@dataclass(slots=True)
class Report:
    """What was found."""

    orders: int
    calls_a_s: float
    fresh_a_s: float = 0.0
    released_a_s: float = 0.0
    killed_at: list[int] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Tell whether each order is there once, and they came fast enough."""
        return not self.differences and self.released_a_s >= SLOWEST * self.fresh_a_s

    def table(self) -> str:
        """Give it for a person."""
        kept = self.released_a_s / self.fresh_a_s if self.fresh_a_s else 0.0
        lines = [
            f"{self.orders} orders each, {self.calls_a_s:g} calls a second to the ERP",
            f"fresh: {self.fresh_a_s:.2f} orders a second",
            f"released: {self.released_a_s:.2f} orders a second, {kept:.3f} of it (>= {SLOWEST})",
            f"both workers killed with {', '.join(map(str, self.killed_at))} orders in the ERP",
            f"orders that differ: {len(self.differences)}",
            *(f"  {line}" for line in self.differences[:10]),
        ]
        return "\n".join(lines)


def run(folder: Path, orders: int, calls_a_s: float) -> Report:
    """Let orders in, then others out, at the same budget."""
    report = Report(orders, calls_a_s)
    limit, window_s = round(60 * calls_a_s), 60.0
    settings: Mapping[str, Any] = {
        "erp_rate": {"policy": "bucket", "limit": limit, "window_s": window_s},
        "erp_limit_calls": limit,
        "erp_limit_window_s": window_s,
    }
    with market(folder, **ENVIRON) as running:
        running.open(FRESH, PARKED, **settings)
        held = running.sell(PARKED, orders, HELD)
        running.await_held(orders)
        fresh = running.sell(FRESH, orders)
        report.fresh_a_s = _rate(running.await_made(fresh))
        running.release(PARKED, HELD)
        for kill in range(1, KILLS + 1):
            report.killed_at.append(_await_some(running, held, kill * orders // (KILLS + 1)))
            _kill(running)
        report.released_a_s = _rate(running.await_made(held))
        for store, sales in ((FRESH, fresh), (PARKED, held)):
            report.differences += differences(sales, running.companies.orders(store))
    return report


def _await_some(running: Market, sales: Sequence[Sale], count: int) -> int:
    """Wait until the ERP has so many of these; gives how many it has."""
    numbers = {sale.order_id for sale in sales}
    running.stack.await_("some", lambda: _made(running, numbers) >= count, 900.0)
    return _made(running, numbers)


def _made(running: Market, numbers: set[str]) -> int:
    return len(running.created().keys() & numbers)


def _kill(running: Market) -> None:
    for name in WORKERS:
        running.stack.kill(name)
    running.stack.start(*WORKERS)


def _rate(made_s: Mapping[str, float]) -> float:
    """Give orders a second, from the first to the last."""
    at_s = sorted(made_s.values())
    return (len(at_s) - 1) / (at_s[-1] - at_s[0])
