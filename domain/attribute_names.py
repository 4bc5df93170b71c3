"""Names and words of attributes that need no mapping, as merchants write them in the ERP."""

import re
from collections.abc import Mapping
from enum import StrEnum

from domain.products import Gender


class Meaning(StrEnum):
    """What the bridge understands by itself, as the manual says it."""

    MODEL = "model"
    GENDER = "gender"
    WARRANTY_TIME = "warranty_time"
    WARRANTY_TEXT = "warranty_text"


NAMES: Mapping[str, Meaning] = {
    "modelo": Meaning.MODEL,
    "genero": Meaning.GENDER,
    "tempo de garantia": Meaning.WARRANTY_TIME,
    "tempo da garantia": Meaning.WARRANTY_TIME,
    "texto da garantia": Meaning.WARRANTY_TEXT,
    "texto de garantia": Meaning.WARRANTY_TEXT,
    "texto sobre a garantia": Meaning.WARRANTY_TEXT,
}
"""Folded name → what it means."""

GENDERS: Mapping[str, Gender] = {
    "masculino": Gender.MALE,
    "homem": Gender.MALE,
    "feminino": Gender.FEMALE,
    "mulher": Gender.FEMALE,
    "unissex": Gender.UNISEX,
    "unisex": Gender.UNISEX,
    "menino": Gender.BOY,
    "infantil masculino": Gender.BOY,
    "menina": Gender.GIRL,
    "infantil feminino": Gender.GIRL,
    "infantil unissex": Gender.CHILD_UNISEX,
    "unissex infantil": Gender.CHILD_UNISEX,
    "bebe": Gender.BABY,
    "bebes": Gender.BABY,
}
"""Folded word → gender. A word that is missing here is never guessed."""

VARIATION_NAMES = frozenset({"cor", "tamanho", "voltagem"})
"""Folded names of attributes by which the SKUs of one product differ.

Source:
    docs/eccosys.md, "Products": the ones that channels recognise.
"""

_OWN = re.compile(r"(.*\S)\s+any(?:market)?\Z", re.IGNORECASE | re.DOTALL)


def own_name(name: str) -> tuple[str, bool]:
    """Give an attribute's name, and whether the ERP keeps it for the hub alone.

    The ERP has an attribute several times, once for each platform: "Tamanho", "Tamanho Any",
    "Tamanho Tray". The hub's own names end in "Any".

    Examples:
        >>> own_name("Tamanho Any"), own_name("Cor "), own_name("Any"), own_name("Company")
        (('Tamanho', True), ('Cor', False), ('Any', False), ('Company', False))
    """
    found = _OWN.match(name.strip())
    return (name.strip(), False) if found is None else (found[1], True)
