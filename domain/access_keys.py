"""The access key (*chave de acesso*) of an NF-e: 44 characters that say what the invoice is."""

import re
from dataclasses import dataclass

from domain.documents import is_cnpj, is_cpf

_KEY = re.compile(r"[0-9]{6}[0-9A-Z]{12}[0-9]{26}\Z")
# IBGE codes of the states: RO AC AM RR PA AP TO, MA PI CE RN PB PE AL SE BA, MG ES RJ SP,
# PR SC RS, MS MT GO DF.
_STATES = {*range(11, 18), *range(21, 30), 31, 32, 33, 35, 41, 42, 43, *range(50, 54)}
_PERSONAL_SERIES = range(920, 970)
_MODULUS = 11
_HEAVIEST = 9

NFE = "55"
"""The model of an invoice; 65 is a shop's receipt, which no marketplace takes."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key whose check digit and parts are right.

    Args:
        text: 44 characters, letters in capitals.
    """

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def year_month(self) -> tuple[int, int]:
        """When the invoice was issued, by the issuer's clock."""
        return 2000 + int(self.text[2:4]), int(self.text[4:6])

    @property
    def issuer(self) -> str:
        """CNPJ of the issuer, or CPF of a person who issues."""
        return self.text[9:20] if self.series in _PERSONAL_SERIES else self.text[6:20]

    @property
    def model(self) -> str:
        """`NFE`, or another document's."""
        return self.text[20:22]

    @property
    def series(self) -> int:
        """The invoice's series."""
        return int(self.text[22:25])

    @property
    def number(self) -> int:
        """The invoice's number."""
        return int(self.text[25:34])


class KeyFaulty(ValueError):
    """A key is none. `faults` names every check that failed, never the key."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def to_access_key(text: str) -> AccessKey:
    """Read a key: nothing but its 44 characters.

    Raises:
        KeyFaulty: with every check that failed.

    Examples:
        >>> key = to_access_key("35260712ABC34501DE35550010000000011482156371")
        >>> key.issuer, key.model, key.series, key.number, key.year_month
        ('12ABC34501DE35', '55', 1, 1, (2026, 7))
        >>> to_access_key("35260712ABC34501DE35550010000000011482156372")
        Traceback (most recent call last):
        domain.access_keys.KeyFaulty: its check digit is wrong

    Source:
        Manual de Orientação do Contribuinte; letters in a CNPJ since July 2026 (NT 2025.001).
    """
    if not _KEY.match(text):
        raise KeyFaulty(["is not made of 6 digits, 12 digits or capitals, 26 digits"])
    key = AccessKey(text)
    faults = [said for is_wrong, said in _checks(key) if is_wrong]
    if faults:
        raise KeyFaulty(faults)
    return key


def check_digit(characters: str) -> str:
    """Give the last character of a key that begins with these 43.

    Examples:
        >>> check_digit("3524091122233300018155001144272509176397250")
        '0'
    """
    weighted = sum((ord(c) - 48) * (2 + at % 8) for at, c in enumerate(reversed(characters)))
    digit = _MODULUS - weighted % _MODULUS
    return "0" if digit > _HEAVIEST else str(digit)


def _checks(key: AccessKey) -> list[tuple[bool, str]]:
    text, issuer = key.text, key.issuer
    is_person = key.series in _PERSONAL_SERIES
    is_issuer = text[6:9] == "000" and is_cpf(issuer) if is_person else is_cnpj(issuer)
    return [
        (check_digit(text[:43]) != text[43], "its check digit is wrong"),
        (int(text[:2]) not in _STATES, "it begins with no state's code"),
        (not 1 <= key.year_month[1] <= 12, "its month is none"),  # noqa: PLR2004 - of a year
        (not is_issuer, "its issuer is no CNPJ, nor a CPF with a person's series"),
    ]
