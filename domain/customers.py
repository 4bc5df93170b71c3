"""The customer of an order: checked as the ERP and its invoices want it."""

import re
from dataclasses import dataclass, replace

from domain.channel_buyers import Buyer, ChannelAddress
from domain.channel_orders import ChannelOrder
from domain.documents import Document, DocumentKind, to_document
from domain.erp_customers import ErpAddress, ErpCustomer, PersonKind
from domain.places import is_brazil, to_postal_code, to_state
from domain.spelling import folded

WITHOUT_NUMBER = "S/N"
_EMPTY = ChannelAddress()

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\Z")
_EMAIL_LONGEST = 255
_NOT_DIGIT = re.compile(r"[^0-9]")
# Two digits of the area, eight or nine of the line; the country's 55 may stand before them.
_PHONE = re.compile(r"(?:55)?([1-9]{2}[0-9]{8,9})\Z")
_REGISTRATION = re.compile(r"[0-9]{2,14}\Z")


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """A customer that the ERP can invoice.

    Args:
        delivery: where the order goes; None when that is the customer's own address.
        notes: what was left out or filled in, by field; no values.
    """

    customer: ErpCustomer
    delivery: ErpAddress | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerFaulty:
    """A customer that the ERP cannot invoice.

    Args:
        faults: names of every field at fault: "buyer.document", "shipping.city"; no values.
    """

    faults: tuple[str, ...]


def customer_of(order: ChannelOrder) -> CustomerFound | CustomerFaulty:
    """Give the customer of an order, or every field that keeps it from being one."""
    document = document_of(order.buyer)
    name = " ".join(order.buyer.name.split())
    home, delivery, faults = _addresses(order, name)
    faults = [*_faults_of_buyer(name, document), *faults]
    if faults or document is None:
        return CustomerFaulty(tuple(faults))
    customer, notes = _customer(order.buyer, document, name, home)
    if WITHOUT_NUMBER in (home.number, delivery.number):
        notes.append("address.number filled in")
    return CustomerFound(customer, None if _same(home, delivery) else delivery, tuple(notes))


def delivery_of(order: ChannelOrder) -> ErpAddress | CustomerFaulty:
    """Give where an order goes, or every field that is at fault."""
    _, delivery, faults = _addresses(order, " ".join(order.buyer.name.split()))
    return CustomerFaulty(tuple(faults)) if faults else delivery


def document_of(buyer: Buyer) -> Document | None:
    """Give the buyer's CPF or CNPJ, or None when neither spelling of it is one."""
    return to_document(buyer.document) or to_document(buyer.document_normalized)


def _faults_of_buyer(name: str, document: Document | None) -> list[str]:
    found = {"buyer.name": bool(name), "buyer.document": document is not None}
    return [field for field, there in found.items() if not there]


def _addresses(order: ChannelOrder, name: str) -> tuple[ErpAddress, ErpAddress, list[str]]:
    billing = order.billing or _EMPTY
    # An order that the buyer collects has no delivery address.
    is_sent = order.shipping != _EMPTY
    shipping, prefix = (order.shipping, "shipping") if is_sent else (billing, "billing")
    delivery, faults = _address(shipping, name, prefix)
    home, faults_at_home = _address(billing, name, "billing")
    # Channels often send half a billing address; the parcel's is the one that was checked.
    return (replace(delivery, name=name) if faults_at_home else home), delivery, faults


def _address(said: ChannelAddress, name: str, prefix: str) -> tuple[ErpAddress, list[str]]:
    address = ErpAddress(
        name=" ".join(said.receiver.split()) or name,
        street=(said.street or said.line).strip(),
        number=said.number.strip() or WITHOUT_NUMBER,
        complement=said.complement.strip(),
        neighborhood=said.neighborhood.strip(),
        city=said.city.strip(),
        state=to_state(said.state),
        postal_code=to_postal_code(said.postal_code),
    )
    if not is_brazil(said.country):
        return address, [f"{prefix}.country"]
    wanted = ("street", "neighborhood", "city", "state", "postal_code")
    return address, [f"{prefix}.{field}" for field in wanted if not getattr(address, field)]


def _customer(
    buyer: Buyer, document: Document, name: str, home: ErpAddress
) -> tuple[ErpCustomer, list[str]]:
    is_company = document.kind is DocumentKind.CNPJ
    said = {
        "email": (buyer.email, _email(buyer.email)),
        "phone": (buyer.phone, _phone(buyer.phone)),
        "cell_phone": (buyer.cell_phone, _phone(buyer.cell_phone)),
        "state_registration": (buyer.state_registration, _registration(buyer.state_registration)),
    }
    customer = ErpCustomer(
        kind=PersonKind.COMPANY if is_company else PersonKind.PERSON,
        document=document.number,
        name=name,
        address=home,
        **{field: read for field, (_, read) in said.items()},
    )
    return customer, [
        f"buyer.{field} left out" for field, (raw, read) in said.items() if raw.strip() and not read
    ]


def _email(text: str) -> str:
    email = text.strip()
    return email if len(email) <= _EMAIL_LONGEST and _EMAIL.match(email) else ""


def _phone(text: str) -> str:
    found = _PHONE.match(_NOT_DIGIT.sub("", text).lstrip("0"))
    return found[1] if found else ""


def _registration(text: str) -> str:
    digits = re.sub(r"[.\-/ ]", "", text).upper()
    return digits if digits == "ISENTO" or _REGISTRATION.match(digits) else ""


def _same(one: ErpAddress, other: ErpAddress) -> bool:
    return address_text(one) == address_text(other)


def address_text(address: ErpAddress) -> str:
    """Give an address as it is compared: spelling does not count.

    Examples:
        >>> address_text(ErpAddress("Ana", "Rua A", "1", "", "Centro", "Maringá", "PR", "87013000"))
        'ana|rua a|1||centro|maringa|pr|87013000'
    """
    parts = (address.name, address.street, address.number, address.complement)
    place = (address.neighborhood, address.city, address.state, address.postal_code)
    return "|".join(folded(part) for part in parts + place)
