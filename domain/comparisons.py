"""Comparisons of both sides that somebody asked for, worked where the console is served."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.reconcile_runs import Compared

BEAT_S = 120.0
"""Who works one says so at least this often; a silent one was cut."""


class ComparisonState(StrEnum):
    """How far a comparison is."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CUT = "cut"
    """Whoever worked it is gone: nothing is broken, ask again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared.

    Args:
        day: whose orders: "2026-11-23"; empty for stock and prices.
        sampled: look so many keys up by chance; 0: everything.
        grace_s: what is younger is still on its way.
    """

    store: str
    what: Compared
    day: str = ""
    sampled: int = 0
    grace_s: float = 900.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison that somebody asked for.

    Args:
        doing: what is being done right now, and how far that is.
        error: why it failed.
        found: the report as JSON, see `ops.reconcile_reports`; empty before it is there.
        forecast: what a repair would come to, by heading.
        batch: the repair; empty: none was started.
        run_for_s: so long it is, or was, under way.
    """

    id: str
    wanted: Wanted
    actor: str
    why: str
    asked_at_s: float
    state: ComparisonState
    doing: str = ""
    so_far: str = ""
    error: str = ""
    found: Mapping[str, Any] = field(default_factory=dict)
    forecast: Mapping[str, Any] = field(default_factory=dict)
    batch: str = ""
    run_for_s: float = 0.0

    @property
    def is_running(self) -> bool:
        """Tell whether somebody works it."""
        return self.state is ComparisonState.RUNNING
