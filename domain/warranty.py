"""Warranty times as people write them, in whole months."""

import re
from collections.abc import Mapping

from domain.spelling import folded

MOST_MONTHS = 1200

_DAYS_A_MONTH = 30
_DAYS: Mapping[str, int] = {"dia": 1, "dias": 1, "d": 1, "semana": 7, "semanas": 7}
_MONTHS: Mapping[str, int] = {
    **dict.fromkeys(("m", "mes", "meses"), 1),
    **dict.fromkeys(("ano", "anos"), 12),
}
_NONE = frozenset({"sem garantia", "nao possui", "nao tem", "nenhuma"})
_ASIDE = re.compile(r"\([^()]*\)")
_UNCLEAR = re.compile(r"[0-9] *[.,/] *[0-9]|[-–~] *[0-9]")
_BARE = re.compile(r"[0-9]{1,5}\Z")
_TERM = re.compile(r"([0-9]{1,5}) ?([a-z]+)(?: e)?(?: |\Z)")


def to_months(text: str) -> int | None:
    """Give a warranty time in months, or None when it cannot be read: nobody may guess a promise.

    A number alone counts months, thirty days are one; what is left of a month is not promised.

    Args:
        text: as people write it: "12", "90 dias", "2 anos e 6 meses", "12 (doze) meses".

    Examples:
        >>> [to_months(text) for text in ("12", "90 dias", "1 Ano", "2 anos e 6 meses", "45 dias")]
        [12, 3, 12, 30, 1]
        >>> [to_months(text) for text in ("12 (doze) meses", "Sem garantia", "0")]
        [12, 0, 0]
        >>> [to_months(text) for text in ("vitalícia", "1,5 anos", "3 a 6 meses", "")]
        [None, None, None, None]
    """
    if _UNCLEAR.search(text):
        return None
    said = folded(_ASIDE.sub(" ", text))
    if said in _NONE:
        return 0
    if _BARE.match(said):
        return _whole_months(int(said) * _DAYS_A_MONTH)
    days, at = 0, 0
    while at < len(said):
        term = _TERM.match(said, at)
        worth = None if term is None else _days_of(term[2])
        if term is None or worth is None:
            return None
        days, at = days + int(term[1]) * worth, term.end()
    return _whole_months(days) if said else None


def _days_of(unit: str) -> int | None:
    return _MONTHS[unit] * _DAYS_A_MONTH if unit in _MONTHS else _DAYS.get(unit)


def _whole_months(days: int) -> int | None:
    months = days // _DAYS_A_MONTH
    return months if months <= MOST_MONTHS else None
