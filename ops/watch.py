"""What the rooms tell, as metrics."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.telemetry.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Watch:
    """Implements the watches of lanes, intake and ringer."""

    metrics: Metrics

    def turn(self, kind: str, outcome: str, seconds: float) -> None:
        """Note that a turn ended."""
        self.metrics.turned(kind, outcome, seconds)
        self.metrics.bell("found_leased" if outcome == "leased" else "worked")

    def accepted(self, kind: str, age_s: float) -> None:
        """Note that a change was accepted so long after its event."""
        self.metrics.accepted(kind, time.time() - age_s)

    def parked(self, reason: str) -> None:
        """Note that a change became a dead letter."""
        self.metrics.parked(reason)

    def folded(self, way: str, fates: Sequence[str], seconds: float) -> None:
        """Note a fold."""
        self.metrics.folded("http" if way == "http" else "amqp", fates, seconds)

    def refused(self, way: str, count: int) -> None:
        """Note events that broke the contract."""
        self.metrics.refused("http" if way == "http" else "amqp", count)

    def rung(self, count: int, lost: int) -> None:
        """Note bells rung by the ringer, and how many of them had been lost."""
        self.metrics.bell("rung", count)
        self.metrics.healed(lost)

    def dropped(self, count: int) -> None:
        """Note bells that could not be rung."""
        self.metrics.bell("dropped", count)
