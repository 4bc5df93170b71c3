"""An order as its dead letter keeps it: all of it, but of people only what tells a change."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from domain.channel_orders import ChannelOrder
from domain.days import moment_of
from domain.documents import Document

PERSONAL = ("buyer", "shipping", "billing")
PLACES = frozenset({"city", "state", "country"})
"""What is kept of an address as it was said."""

_CPF = 11


def as_captured(order: ChannelOrder) -> dict[str, Any]:
    """Give an order to be kept; moments as texts, and of people fingerprints.

    Two orders differ in a field just where their captures do, but for what is no more than a second
    apart.
    """
    said: dict[str, Any] = {
        _name(name): _moment(name, value) for name, value in asdict(order).items()
    }
    kept = {part: _marked(said[part]) for part in PERSONAL if said[part] is not None}
    return {**said, **kept}


def marks_of_document(document: Document) -> tuple[str, ...]:
    """Give what orders keep of a buyer's document, however the channel wrote it."""
    number = document.number
    written = {number, _punctuated(number)}
    marks = [_fingerprint("document", text) for text in sorted(written)]
    return (_fingerprint("document_normalized", number), *marks)


def _punctuated(number: str) -> str:
    """Give a document as people write it.

    Examples:
        >>> _punctuated("11144477735"), _punctuated("11222333000181")
        ('111.444.777-35', '11.222.333/0001-81')
    """
    if len(number) == _CPF:
        return f"{number[:3]}.{number[3:6]}.{number[6:9]}-{number[9:]}"
    return f"{number[:2]}.{number[2:5]}.{number[5:8]}/{number[8:12]}-{number[12:]}"


def _marked(said: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: text if name in PLACES or not text else _fingerprint(name, str(text))
        for name, text in said.items()
    }


def _fingerprint(name: str, text: str) -> str:
    # It tells a change, and is no copy: a letter stays for good, what people said of themselves
    # does not.
    digest = hashlib.sha256(f"{name}\x1f{text}".encode(errors="replace")).hexdigest()
    return f"#{digest[:12]}"


def _name(name: str) -> str:
    return name.removesuffix("_s")


def _moment(name: str, value: object) -> object:
    if name.endswith("_s") and isinstance(value, int | float):
        return moment_of(value).isoformat()
    return value
