"""Stock policies for tests that ask what a quantity comes to."""

from domain.stock import StockPolicy
from domain.store import StockRule


def consolidating(*deposits: str) -> StockPolicy:
    """The sum of these deposits."""
    return StockPolicy(StockRule.CONSOLIDATE_ALL, "", deposits)
