"""What we need to keep budgets, as a Protocol."""

from collections.abc import Callable
from typing import Protocol

from domain.allowances import Allowance
from domain.budget import Bucket, Grant


class Budgets(Protocol):
    """Token buckets, shared by all processes."""

    def take(self, allowance: Allowance, klass: str, most: int = 1, back: int = 0) -> Grant:
        """Ask for one call, in a transaction of its own.

        Args:
            most: so many may be granted at once, where the limit is far away.
            back: permits that were not used, given back first.
        """
        ...

    def learn(self, allowance: Allowance, learned: Callable[[Bucket, float], Bucket]) -> None:
        """Apply what an answer taught, with the database's clock."""
        ...
