"""Brazilian documents: CPF of a person, CNPJ of a company."""

import re
from dataclasses import dataclass
from enum import StrEnum

_PUNCTUATION = str.maketrans("", "", ".-/ ")
_CPF = re.compile(r"[0-9]{11}\Z")
# Since July 2026 the first twelve characters of a CNPJ may be letters.
_CNPJ = re.compile(r"[0-9A-Z]{12}[0-9]{2}\Z")
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_MODULUS = 11


class DocumentKind(StrEnum):
    """Whose document it is."""

    CPF = "CPF"
    CNPJ = "CNPJ"


@dataclass(frozen=True, slots=True)
class Document:
    """A document whose check digits are right.

    Args:
        number: 11 or 14 characters without punctuation, letters in capitals.
    """

    kind: DocumentKind
    number: str


def to_document(text: str) -> Document | None:
    """Read a document as people write it; None when it is none, or its check digits are wrong.

    Examples:
        >>> to_document("111.444.777-35").number, to_document("12.abc.345/01DE-35").number
        ('11144477735', '12ABC34501DE35')
        >>> to_document("111.111.111-11"), to_document("52998224724"), to_document("")
        (None, None, None)

    Source:
        IN RFB 2.229/2024 (letters in a CNPJ): a character is worth its ASCII code less 48.
    """
    number = text.translate(_PUNCTUATION).upper()
    if is_cpf(number):
        return Document(DocumentKind.CPF, number)
    return Document(DocumentKind.CNPJ, number) if is_cnpj(number) else None


def is_cpf(number: str) -> bool:
    """Tell whether eleven digits are a CPF; one digit repeated is never issued."""
    if not _CPF.match(number) or len(set(number)) == 1:
        return False
    first = _cpf_digit(number[:9])
    return number[9:] == first + _cpf_digit(number[:9] + first)


def is_cnpj(number: str) -> bool:
    """Tell whether fourteen characters are a CNPJ, with or without letters; zeros are none."""
    if not _CNPJ.match(number) or set(number) == {"0"}:
        return False
    first = _cnpj_digit(number[:12])
    return number[12:] == first + _cnpj_digit(number[:12] + first)


def _cpf_digit(digits: str) -> str:
    weighted = sum(int(c) * (len(digits) + 1 - at) for at, c in enumerate(digits))
    return str(weighted * 10 % _MODULUS % 10)


def _cnpj_digit(characters: str) -> str:
    weights = _CNPJ_WEIGHTS[-len(characters) :]
    remainder = sum((ord(c) - 48) * w for c, w in zip(characters, weights, strict=True)) % _MODULUS
    return "0" if remainder < 2 else str(_MODULUS - remainder)  # noqa: PLR2004 - two digits have one sign
