"""What a comparison of both sides found, kept for whoever was not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.drift import Gap
from domain.level_drift import LevelCause


class Compared(StrEnum):
    """What was compared."""

    ORDERS = "orders"
    STOCK = "stock"
    PRICE = "price"


_GAPS: Mapping[str, Gap] = {
    **{gap.value: gap for gap in Gap},
    LevelCause.ONLY_LEDGER.value: Gap.MISSING,
    LevelCause.ONLY_HUB.value: Gap.EXTRA,
}
"""Of orders a gap is the first word of what is counted; of stock and prices the cause says it."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """How many differences of each kind there are.

    Args:
        missing: the side that is told has them not: of orders the ERP, of stock and prices the hub.
        extra: only that side has them.
        different: both have them, and differ, or one has them twice.
    """

    missing: int
    extra: int
    different: int


@dataclass(frozen=True, slots=True)
class ReconcileRun:
    """One comparison.

    Args:
        day: whose orders were compared: "2026-11-23"; empty for stock and prices.
        sampled: so many keys were looked at by chance; 0: everything.
        counts: how many differences there were of each cause.
        open: differences at which somebody has to look; those that a repair took up are not.
    """

    store: str
    what: Compared
    open: int
    day: str = ""
    sampled: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def gaps(self) -> Gaps:
        """How many differences of each kind there were.

        Examples:
            >>> counts = {"missing: held": 3, "twice: two_orders": 1, "different: stale": 2}
            >>> ReconcileRun("acme", Compared.ORDERS, 3, counts=counts).gaps
            Gaps(missing=3, extra=0, different=3)
            >>> ReconcileRun("acme", Compared.STOCK, 1, counts={"only_hub": 4, "held": 2}).gaps
            Gaps(missing=0, extra=4, different=2)
        """
        found = {Gap.MISSING: 0, Gap.EXTRA: 0}
        for said, count in self.counts.items():
            gap = _GAPS.get(said.partition(":")[0], Gap.DIFFERENT)
            if gap in found:
                found[gap] += count
        different = sum(self.counts.values()) - sum(found.values())
        return Gaps(found[Gap.MISSING], found[Gap.EXTRA], different)
