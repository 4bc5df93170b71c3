"""Mappings (De<>Para): what a key of each kind looks like, and what it may be mapped to."""

from collections.abc import Mapping

from domain.errors import BridgeError
from domain.stock import deposit_key

DEPOSIT = "deposit"

TARGETS: Mapping[str, str] = {DEPOSIT: "the number of an AnyMarket stock local, such as 4711"}
"""Kind → what its target looks like."""


class MappingWrong(BridgeError):
    """A kind that is not known, or a key or target of the wrong shape."""


def mapping_key(kind: str, label: str) -> str:
    """Give what a mapping is found by.

    Examples:
        >>> mapping_key("deposit", " São  Paulo "), mapping_key("brand", "Acme")
        ('sao paulo', 'Acme')
    """
    return deposit_key(label) if kind == DEPOSIT else label


def check_kind(kind: str) -> None:
    """Refuse a kind that nothing is mapped by.

    Raises:
        MappingWrong: names those that are.
    """
    if kind not in TARGETS:
        raise MappingWrong(f"kind {kind!r} is not known; wanted: {', '.join(TARGETS)}")


def check_mapping(kind: str, label: str, target: str) -> None:
    """Refuse what could never be found or sent.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.
    """
    check_kind(kind)
    if not mapping_key(kind, label):
        raise MappingWrong(f"the {kind} is empty; wanted: its name in the ERP")
    if kind == DEPOSIT and not (target.isascii() and target.isdigit() and int(target) < 2**63):
        raise MappingWrong(f"target {target!r} is wrong; wanted: {TARGETS[kind]}")
