"""How alike two names are that people wrote."""

from collections.abc import Collection
from difflib import SequenceMatcher, get_close_matches

SAME = 1.0
HOLDS = 0.9

_WORDS = 0.3
"""What sharing every word adds to half the similarity of letters."""


NEAR = 0.65
"""How alike a slip of the pen is to what was meant."""


def nearest(said: str, names: Collection[str], near: float = NEAR) -> str:
    """Give the name that a slip of the pen was most likely meant for; empty: none is near.

    Args:
        near: how alike they must be, 0 to 1.

    Examples:
        >>> nearest("lojal1", ["acme", "loja1"]), nearest("loja", ["acme"]), nearest("", ["acme"])
        ('loja1', '', '')
        >>> nearest("salePrice", ["price", "sale_price"]), nearest("avail", ["available"])
        ('sale_price', 'available')
    """
    found = get_close_matches(said, list(names), 1, near)
    return found[0] if found else ""


def likeness(said: str, name: str) -> tuple[float, str]:
    """Give how alike two folded names are, 0 to 1, and why, for a person.

    Examples:
        >>> likeness("pac", "pac"), likeness("pac", "correios pac")[0]
        ((1.0, '"pac" is the same name'), 0.9)
        >>> likeness("voltagem", "voltagens")[1]
        '"voltagem" is written like "voltagens"'
    """
    if said == name:
        return SAME, f'"{name}" is the same name'
    ours, theirs = set(name.split()), set(said.split())
    if ours <= theirs or theirs <= ours:
        return HOLDS, f'"{said}" and "{name}" share every word of one of them'
    common = len(ours & theirs) / len(ours | theirs)
    letters = SequenceMatcher(None, said, name).ratio()
    score = round(max(letters * (1 - _WORDS) + common * _WORDS, letters * HOLDS), 3)
    return score, f'"{said}" is written like "{name}"'
