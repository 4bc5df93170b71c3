"""Reports of comparisons as they are kept: JSON, and back for a repair."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from adapters.telemetry.redaction import masked
from domain.comparisons import Comparison
from domain.drift import Cause, Difference, Gap
from domain.ids import Kind
from domain.level_drift import LevelCause, LevelDifference
from ops.level_drift import LevelReport
from ops.order_drift import DayReport

Report = DayReport | LevelReport


def to_json(report: Report) -> dict[str, Any]:
    """Give a report as it is kept; nothing personal in what others said."""
    found: list[Difference | LevelDifference] = list(report.differences)
    rows = [
        {**asdict(one), "detail": masked(one.detail)}
        for one in sorted(found, key=lambda each: each.is_explained)
    ]
    said: dict[str, Any] = {"hub": report.hub, "equal": report.equal, "counts": {**report.counts}}
    said |= {"repairable": len(report.repairable), "differences": rows}
    if isinstance(report, DayReport):
        return said | {"other": report.erp, "not_looked_up": 0}
    return said | {"other": report.ledger, "not_looked_up": report.not_looked_up}


def report_of(comparison: Comparison) -> Report:
    """Give the report that a comparison found, as its service made it."""
    wanted, found = comparison.wanted, comparison.found
    if wanted.day:
        return DayReport(
            wanted.store,
            date.fromisoformat(wanted.day),
            found["hub"],
            found["other"],
            found["equal"],
            list(map(order_difference, found["differences"])),
        )
    return LevelReport(
        wanted.store,
        Kind(wanted.what.value),
        wanted.sampled,
        found["hub"],
        found["other"],
        found["equal"],
        list(map(level_difference, found["differences"])),
        found["not_looked_up"],
    )


def differences_of(comparison: Comparison) -> Sequence[Difference | LevelDifference]:
    """Give what a comparison found different; nothing before it is done."""
    return report_of(comparison).differences if comparison.found else []


def order_difference(row: Mapping[str, Any]) -> Difference:
    """Read one difference of orders."""
    return Difference(**{**row, "gap": Gap(row["gap"]), "cause": Cause(row["cause"])})


def level_difference(row: Mapping[str, Any]) -> LevelDifference:
    """Read one difference of stock or prices."""
    return LevelDifference(**{**row, "cause": LevelCause(row["cause"])})
