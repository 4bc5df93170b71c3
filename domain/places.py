"""Places in Brazil: states and postcodes as channels write them."""

import re
from collections.abc import Mapping

from domain.spelling import folded

STATES: Mapping[str, str] = {
    "acre": "AC",
    "alagoas": "AL",
    "amapa": "AP",
    "amazonas": "AM",
    "bahia": "BA",
    "ceara": "CE",
    "distrito federal": "DF",
    "espirito santo": "ES",
    "goias": "GO",
    "maranhao": "MA",
    "mato grosso": "MT",
    "mato grosso do sul": "MS",
    "minas gerais": "MG",
    "para": "PA",
    "paraiba": "PB",
    "parana": "PR",
    "pernambuco": "PE",
    "piaui": "PI",
    "rio de janeiro": "RJ",
    "rio grande do norte": "RN",
    "rio grande do sul": "RS",
    "rondonia": "RO",
    "roraima": "RR",
    "santa catarina": "SC",
    "sao paulo": "SP",
    "sergipe": "SE",
    "tocantins": "TO",
}
"""Folded name → its two letters."""

_LETTERS = frozenset(STATES.values())
_BRAZIL = frozenset({"", "br", "bra", "brasil", "brazil"})
_POSTAL_CODE = re.compile(r"([0-9]{5})-?([0-9]{3})\Z")


def to_state(text: str) -> str:
    """Give a state's two letters; empty when it is none.

    Examples:
        >>> to_state("pr"), to_state("São Paulo"), to_state("Jalisco")
        ('PR', 'SP', '')
    """
    letters = text.strip().upper()
    return letters if letters in _LETTERS else STATES.get(folded(text), "")


def to_postal_code(text: str) -> str:
    """Give a postcode's eight digits; empty when it is none.

    Examples:
        >>> to_postal_code("01310-100"), to_postal_code("87013000"), to_postal_code("37000")
        ('01310100', '87013000', '')
    """
    found = _POSTAL_CODE.match(text.strip())
    return "" if found is None or found[1] + found[2] == "00000000" else found[1] + found[2]


def is_brazil(country: str) -> bool:
    """Tell whether a country is Brazil; one that was not said is.

    Examples:
        >>> is_brazil("BR"), is_brazil("Brasil"), is_brazil(""), is_brazil("MX")
        (True, True, True, False)
    """
    return folded(country) in _BRAZIL
