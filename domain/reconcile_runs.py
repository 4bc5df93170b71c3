"""What a comparison of both sides found, kept for whoever was not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Compared(StrEnum):
    """What was compared."""

    ORDERS = "orders"
    STOCK = "stock"
    PRICE = "price"


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
