"""Categories of any depth, folded to the three levels that the ERP has, and back."""

import re
from collections.abc import Sequence

from domain.errors import Unreadable

LEVELS = 3
"""Departamento, categoria, subcategoria."""

JOINT = " > "

_ONE = re.compile(r"(?<!>)>(?!>)")


def fold(path: Sequence[str]) -> tuple[str, ...]:
    """Give a path of three names at most: what is deeper stays readable in the third.

    The first two names stay; all others become one, joined by " > ". A ">" that stands in a
    name of the third level or below is doubled, so that no two paths fold to the same.

    Args:
        path: names from the root to the leaf, none of them blank.

    Raises:
        Unreadable: no names, or a blank one.

    Examples:
        >>> fold(["Moda", "Camisetas"]), fold(["Casa", "Sala", "Luz", "Abajures"])
        (('Moda', 'Camisetas'), ('Casa', 'Sala', 'Luz > Abajures'))
        >>> fold(["A", "B", "C > D"])
        ('A', 'B', 'C >> D')
    """
    names = [name.strip() for name in path]
    if not names or not all(names):
        raise Unreadable("a category needs a name on each of its levels")
    top, deep = names[: LEVELS - 1], names[LEVELS - 1 :]
    return (*top, JOINT.join(map(_doubled, deep))) if deep else tuple(top)


def unfold(path: Sequence[str]) -> tuple[str, ...]:
    """Give the path that was folded.

    Examples:
        >>> unfold(["Casa", "Sala", "Luz > Abajures"]), unfold(["A", "B", "C >> D"])
        (('Casa', 'Sala', 'Luz', 'Abajures'), ('A', 'B', 'C > D'))
    """
    top, deep = tuple(path[: LEVELS - 1]), path[LEVELS - 1 :]
    return (*top, *(_halved(name) for folded in deep for name in _split(folded)))


def is_folded(path: Sequence[str]) -> bool:
    """Tell whether folding makes a path another one.

    Examples:
        >>> is_folded(["A", "B", "C"]), is_folded(["A", "B", "C", "D"])
        (False, True)
    """
    return fold(path) != tuple(name.strip() for name in path)


def _doubled(name: str) -> str:
    return name.replace(">", ">>")


def _halved(name: str) -> str:
    return name.replace(">>", ">")


def _split(folded: str) -> list[str]:
    return [name.strip() for name in _ONE.split(folded)]
