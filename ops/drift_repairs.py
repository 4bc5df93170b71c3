"""What the reports and repairs of every kind of drift have in common."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from domain.ids import LaneId
from ops.batches import Batches
from ops.dry_runs import DryRun
from ops.last_in_line import LastInLine

_AT_ONCE = 10


class Differing(Protocol):
    """A difference of any kind."""

    @property
    def is_repairable(self) -> bool:
        """Tell whether taking its key up once more may end it."""
        ...

    @property
    def is_explained(self) -> bool:
        """Tell whether nobody has to look at it."""
        ...


def left_open(differences: Iterable[Differing], *, taken_up: bool) -> int:
    """Count the differences at which somebody has to look.

    Args:
        taken_up: a repair has those that can be repaired.
    """
    return sum(not (one.is_explained or (taken_up and one.is_repairable)) for one in differences)


def dry_run_in_parts(
    batches: Batches, line: LastInLine, lane: LaneId, keys: Sequence[str]
) -> DryRun:
    """Say what taking these up once more would come to, and how far it is meanwhile."""
    dry = batches.dry_run_keys(lane, [])
    for start in range(0, len(keys), _AT_ONCE):
        line.told("looking at what would be repaired", f"{start} of {len(keys)} done")
        part = batches.dry_run_keys(lane, keys[start : start + _AT_ONCE])
        dry = replace(part, forecasts={**dry.forecasts, **part.forecasts})
    return dry
