"""Numbers for what is made."""

import itertools
from collections.abc import Iterator, Mapping


class Ids:
    """Gives them: the same in every run that makes the same things.

    Args:
        first: kind → its first number.
    """

    def __init__(self, first: Mapping[str, int]) -> None:
        self._next: dict[str, Iterator[int]] = {
            kind: itertools.count(number) for kind, number in first.items()
        }

    def take(self, kind: str) -> int:
        """Give the next id of a kind."""
        return next(self._next[kind])
