"""Counts of minutes as small bars: shapes for a picture that needs nothing but the page itself."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, GAP, HEIGHT = 3, 1, 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in units of the picture; (0, 0) is its upper left corner."""

    x: int
    y: int
    height: int
    is_some: bool


def bars(counts: Sequence[int]) -> Sequence[Bar]:
    """Give a bar for each count, the highest as high as the picture; of none a line is left.

    Examples:
        >>> [(bar.x, bar.y, bar.height) for bar in bars([0, 1, 100])]
        [(0, 23, 1), (4, 22, 2), (8, 0, 24)]
        >>> [bar.height for bar in bars([0, 0])]
        [1, 1]
    """
    most = max(counts, default=0)
    heights = [max(2, round(HEIGHT * n / most)) if n else 1 for n in counts]
    return [
        Bar((WIDTH + GAP) * place, HEIGHT - height, height, bool(n))
        for place, (n, height) in enumerate(zip(counts, heights, strict=True))
    ]
