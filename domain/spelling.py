"""Spelling: names that people and channels write in many ways, folded to one."""

import unicodedata
from functools import lru_cache
from urllib.parse import quote

_KEYS = 5000
"""So many are remembered: orders say the same words over and over."""


def folded(text: str) -> str:
    """Give a name without case, accents, punctuation and needless spaces.

    Examples:
        >>> folded("  Azul  Cargo-Amanhã "), folded("JADLOG .Package"), folded("—")
        ('azul cargo amanha', 'jadlog package', '')
    """
    plain = text.lower() if text.isascii() else _without_accents(text)
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


@lru_cache(maxsize=_KEYS)
def name_key(text: str) -> str:
    """Give what a name is found by; empty only when the text is.

    A text without letter or digit is kept apart from the empty one, which is a key of its own.
    The result holds neither "|" nor "*" nor "!".

    Examples:
        >>> name_key("SEDEX"), name_key("  "), name_key("-"), name_key("*")
        ('sedex', '', '-', '%2A')
    """
    return folded(text) or code_key(text)


@lru_cache(maxsize=_KEYS)
def code_key(text: str) -> str:
    """Give what a code is found by: every character counts, but for spaces around it.

    The result holds neither "|" nor "*" nor "!".

    Examples:
        >>> code_key(" AUR-MT-AZ "), code_key("a|B*")
        ('AUR-MT-AZ', 'a%7CB%2A')
    """
    return quote(text.strip(), safe=" /:", errors="replace")


@lru_cache(maxsize=_KEYS)
def squeezed(text: str) -> str:
    """Give a code by its letters and digits alone: what differs in the rest is a slip, perhaps.

    Examples:
        >>> squeezed("AUR-MT AZ"), squeezed("aur/mt.az")
        ('aurmtaz', 'aurmtaz')
    """
    return "".join(filter(str.isalnum, text.casefold()))


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    # Folding case may bring accents back, and taking them apart new capitals: twice is stable.
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))
