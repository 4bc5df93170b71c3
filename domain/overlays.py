"""What a person corrected of an order: laid over what the hub says, which stays as it is.

Only what a parcel or a customer needs can be corrected; amounts and invoice keys never.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from domain.channel_buyers import Buyer, ChannelAddress
from domain.channel_orders import ChannelOrder
from domain.documents import to_document
from domain.errors import BridgeError
from domain.places import is_brazil, to_postal_code, to_state

LONGEST = 255

_ADDRESS = (
    "line", "street", "number", "complement", "neighborhood", "reference", "city", "state",
    "postal_code", "country", "receiver",
)  # fmt: skip
_BUYER = ("name", "document", "email", "phone", "cell_phone", "state_registration")

FIELDS: tuple[str, ...] = (
    *(f"{part}.{name}" for part in ("shipping", "billing") for name in _ADDRESS),
    *(f"buyer.{name}" for name in _BUYER),
)
"""What can be corrected; the names are those in which `customer_invalid` names its faults."""

_MAY_BE_EMPTY = frozenset(
    {"complement", "reference", "line", "email", "phone", "cell_phone", "state_registration"}
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\Z")
_HUMP = re.compile(r"(?<=[a-z])([A-Z])")

_SHAPES: Mapping[str, tuple[Callable[[str], object], str]] = {
    "postal_code": (to_postal_code, "eight digits, 01310-100"),
    "state": (to_state, "a state of Brazil, SP"),
    "country": (is_brazil, "BR"),
    "document": (to_document, "a CPF or CNPJ with right check digits"),
    "email": (_EMAIL.match, "an address, ana@example.com"),
}


class EditWrong(BridgeError):
    """A correction names what cannot be corrected, or has the wrong shape.

    Args:
        faults: field as it was given → what is wrong with it; no values.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field} {fault}" for field, fault in faults.items()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Edit:
    """One correction. Personal data: shown by no `repr`.

    Args:
        field: one of `FIELDS`.
        was: what the hub said when it was made; None when nobody could look.
    """

    field: str
    to: str
    was: str | None = None

    def __repr__(self) -> str:
        return f"Edit({self.field!r})"


@dataclass(frozen=True, slots=True)
class Overlay:
    """Every correction of one order, at most one a field.

    Args:
        actor: who made the newest.
        at_s: when, seconds since 1970.
    """

    edits: tuple[Edit, ...]
    actor: str = ""
    why: str = ""
    at_s: float = 0.0

    @property
    def fields(self) -> tuple[str, ...]:
        """What it corrects."""
        return tuple(edit.field for edit in self.edits)


class Overlays(Protocol):
    """The corrections of orders."""

    def overlays(self, store: str, keys: Sequence[str]) -> Mapping[str, Overlay]:
        """Give the overlays that there are, by key: the AnyMarket id of an order."""
        ...


def edits_of(said: Mapping[str, str], order: ChannelOrder | None = None) -> tuple[Edit, ...]:
    """Read corrections as a person writes them: field → new value.

    Args:
        said: "shipping.postal_code", or as the hub spells it, "shipping.postalCode".
        order: as the hub says it now; None when nobody could look.

    Raises:
        EditWrong: names every field that is at fault.
    """
    known = {given: _HUMP.sub(lambda hump: "_" + hump[1].lower(), given) for given in said}
    faults = {
        given: fault
        for given, name in known.items()
        if (fault := _fault(name, said[given].strip()))
    }
    if faults or not said:
        raise EditWrong(faults or {"nothing": "is corrected; wanted: FIELD=VALUE"})
    return tuple(
        Edit(name, said[given].strip(), None if order is None else value_of(order, name))
        for given, name in known.items()
    )


def merged(older: Overlay | None, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Give all corrections of an order after new ones; the newer of a field counts."""
    before = {edit.field: edit for edit in (older.edits if older is not None else ())}
    after = {edit.field: edit for edit in edits}
    return tuple((before | after)[field] for field in FIELDS if field in before | after)


def value_of(order: ChannelOrder, field: str) -> str:
    """Give what the order says of a field; empty when it says nothing."""
    part, _, name = field.partition(".")
    return str(getattr(_part(order, part), name))


def apply(order: ChannelOrder, overlay: Overlay) -> ChannelOrder:
    """Give the order as a person corrected it.

    A correction gives way to the hub: where the hub says something else by now than it said when
    the correction was made, the hub is newer, and counts.
    """
    for edit in overlay.edits:
        if not _gives_way(order, edit):
            order = _edited(order, edit)
    return order


def given_way(order: ChannelOrder, overlay: Overlay) -> tuple[str, ...]:
    """Give the fields whose correction no longer counts, because the hub changed them."""
    return tuple(edit.field for edit in overlay.edits if _gives_way(order, edit))


def told(order: ChannelOrder, overlay: Overlay) -> str:
    """Say what a person corrected of an order, for the record of its decision; no values.

    Args:
        order: as the hub says it, not yet corrected.
    """
    gone = given_way(order, overlay)
    laid = [field for field in overlay.fields if field not in gone]
    said = [f"{overlay.actor} corrected {', '.join(laid)}"] if laid else []
    return "; ".join([*said, *([f"the hub changed {', '.join(gone)} since"] if gone else [])])


def _gives_way(order: ChannelOrder, edit: Edit) -> bool:
    return edit.was is not None and value_of(order, edit.field) != edit.was


def _edited(order: ChannelOrder, edit: Edit) -> ChannelOrder:
    part, _, name = edit.field.partition(".")
    changed = {name: edit.to}
    if edit.field == "buyer.document":
        # Both spellings are read: the wrong one must not win.
        document = to_document(edit.to)
        changed |= {
            "document_normalized": document.number if document else "",
            "document_type": document.kind.value if document else "",
        }
    said = _part(order, part)
    whole: dict[str, Any] = {part: type(said)(**{**asdict(said), **changed})}
    return replace(order, **whole)


def _part(order: ChannelOrder, part: str) -> ChannelAddress | Buyer:
    if part == "buyer":
        return order.buyer
    return order.shipping if part == "shipping" else order.billing or ChannelAddress()


def _fault(field: str, value: str) -> str:
    if field not in FIELDS:
        return f"cannot be corrected; wanted: one of {', '.join(FIELDS)}"
    name = field.partition(".")[2]
    if not value:
        return "" if name in _MAY_BE_EMPTY else "is empty; wanted: a value"
    if len(value) > LONGEST or not value.isprintable():
        return f"is too long or has control characters; wanted: at most {LONGEST} characters"
    reads, wanted = _SHAPES.get(name, (bool, ""))
    return "" if reads(value) else f"is wrong; wanted: {wanted}"
