"""Mappings (De<>Para): what a key of each kind looks like, and what it may be mapped to."""

from collections.abc import Callable, Mapping

from domain.carrier_links import PLACE, is_link
from domain.errors import BridgeError
from domain.spelling import name_key
from domain.stock import deposit_key

ATTRIBUTE = "attribute"
DEPOSIT = "deposit"
TRACKING = "tracking"

TARGETS: Mapping[str, str] = {
    ATTRIBUTE: "the name of an AnyMarket characteristic, up to 255 characters, such as Voltagem",
    DEPOSIT: "the number of an AnyMarket stock local, such as 4711",
    TRACKING: f"the address where a parcel is followed, with {PLACE} for its tracking number, such "
    f"as https://rastreio.example/?codigo={PLACE}",
}
"""Kind → what its target looks like."""

CALLED: Mapping[str, str] = {ATTRIBUTE: "attribute", DEPOSIT: "deposit", TRACKING: "carrier"}
"""Kind → what a rule names in the ERP: a column of files, a flag of commands."""


class MappingWrong(BridgeError):
    """A kind that is not known, or a key or target of the wrong shape.

    Args:
        fields: parts of the rule that it is about: "target", "type"; none: it is the whole rule.
    """

    def __init__(self, text: str, *fields: str) -> None:
        super().__init__(text)
        self.fields = fields


def mapping_key(kind: str, label: str) -> str:
    """Give what a mapping is found by.

    Examples:
        >>> mapping_key("deposit", " São  Paulo "), mapping_key("attribute", "Composição ")
        ('sao paulo', 'composicao')
        >>> mapping_key("brand", "Acme")
        'Acme'
    """
    if kind in (ATTRIBUTE, TRACKING):
        return name_key(label)
    return deposit_key(label) if kind == DEPOSIT else label


def check_kind(kind: str) -> None:
    """Refuse a kind that nothing is mapped by.

    Raises:
        MappingWrong: names those that are.
    """
    if kind not in TARGETS:
        raise MappingWrong(f"kind {kind!r} is not known; wanted: {', '.join(TARGETS)}")


def check_mapping(kind: str, label: str, target: str | None) -> None:
    """Refuse what could never be found or sent.

    Args:
        target: None: the mapping is to be taken away.

    Raises:
        MappingWrong: says which part is wrong and what is wanted.
    """
    check_kind(kind)
    if not mapping_key(kind, label):
        raise MappingWrong(f"the {kind} is empty; wanted: its name in the ERP", kind)
    if target is not None and not _FITS[kind](target):
        raise MappingWrong(f"target {target!r} is wrong; wanted: {TARGETS[kind]}", "target")


def _is_number(target: str) -> bool:
    return target.isascii() and target.isdigit() and int(target) < 2**63


def _is_name(target: str) -> bool:
    return bool(target.strip()) and len(target) <= _LONGEST_NAME and target.isprintable()


_LONGEST_NAME = 255

_FITS: Mapping[str, Callable[[str], bool]] = {
    ATTRIBUTE: _is_name,
    DEPOSIT: _is_number,
    TRACKING: is_link,
}
