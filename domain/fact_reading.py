"""The data of events about an order's invoice and shipment, as the facts that they tell."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.access_keys import NFE, AccessKey, KeyFaulty, to_access_key
from domain.checks import Rules, check_fields, shape
from domain.documents import to_document
from domain.events import EventInvalid, Fault
from domain.invoices import Invoice, InvoiceStage
from domain.order_data import CANCELLATION, DELIVERY, INVOICE, check_dispatch
from domain.shipments import Cancellation, Delivered, Dispatch, PackageLeft

Shape = Callable[[list[Fault], Mapping[str, Any]], None]
"""Adds the faults of data whose shape is another than at the door."""

_URL = re.compile(r"https?://[^\x00-\x20\x7f]+\Z")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_CFOP = re.compile(r"[5-7][0-9]{3}\Z")
_REGISTRATION = re.compile(r"(P?[0-9]{2,14}|ISENTO)\Z")
_PUNCTUATION = str.maketrans("", "", ".-/ ")
_A_DAY = timedelta(days=1)

# Name of a field → what it looks like without its punctuation, and what is said of any other.
_CODES = {
    "cfop": (_CFOP, "is no CFOP of a sale; send its four digits, of one CFOP"),
    "state_registration": (_REGISTRATION, "is neither 2 to 14 digits nor ISENTO; correct it"),
}

_LINK = "is no http or https address; send a whole one, or leave it out"


def to_invoice(order_number: str, data: object) -> Invoice:
    """Read an invoice.

    Args:
        order_number: the event's subject.
        data: of the event, or as the ledger kept it.

    Raises:
        EventInvalid: with every fault, each with its JSON pointer below "/data".

    Examples:
        >>> said = {"number": "000001", "series": "001", "issued_at": "2026-07-20T10:30:00-03:00"}
        >>> found = to_invoice("2000", {**said, "cfop": "5.102",
        ...     "access_key": "35260712ABC34501DE35550010000000011482156371"})
        >>> found.number, found.series, found.cfop, found.issued_at.isoformat()
        ('1', '1', '5102', '2026-07-20T10:30:00-03:00')
        >>> to_invoice("2000", {**said, "number": "2",
        ...     "access_key": "35260712ABC34501DE35550010000000011482156371"})
        Traceback (most recent call last):
        domain.events.EventInvalid: /data/number: is not the number in the access key; \
send those of one invoice

    Source:
        docs/events.md, "invoice.issued".
    """
    fields = _checked(data, _by(INVOICE))
    faults: list[Fault] = []
    issued_at = _moment(fields["issued_at"])
    key = _key(faults, fields["access_key"])
    if key is not None:
        _compare(faults, key, fields, issued_at)
    cfop = _code(faults, fields, "cfop")
    registration = _code(faults, fields, "state_registration")
    _check_link(faults, "/data", fields, "danfe_url")
    if faults or key is None:
        raise EventInvalid(faults)
    return Invoice(
        order_number=order_number.strip(),
        key=key,
        issued_at=issued_at,
        stage=InvoiceStage(fields.get("stage", InvoiceStage.AUTHORIZED)),
        cfop=cfop,
        state_registration=registration,
        xml=str(fields.get("xml", "")),
        danfe_url=_text(fields, "danfe_url"),
    )


def to_dispatch(order_number: str, data: object) -> Dispatch:
    """Read a dispatch; arguments and errors as of `to_invoice`.

    Source:
        docs/events.md, "shipment.dispatched".
    """
    fields = _checked(data, check_dispatch)
    faults: list[Fault] = []
    document = _document(faults, "/data", fields)
    _check_link(faults, "/data", fields, "tracking_url")
    packages = [
        _package(faults, f"/data/packages/{at}", _told(said))
        for at, said in enumerate(fields.get("packages", ()))
    ]
    if faults:
        raise EventInvalid(faults)
    estimate = fields.get("estimated_delivery_at")
    return Dispatch(
        order_number=order_number.strip(),
        carrier=_text(fields, "carrier"),
        tracking_number=_text(fields, "tracking_number"),
        shipped_at=_moment(fields["shipped_at"]),
        tracking_url=_text(fields, "tracking_url"),
        carrier_document=document,
        estimated_delivery_at=None if estimate is None else _moment(estimate),
        packages=tuple(packages),
    )


def to_delivered(order_number: str, data: object) -> Delivered:
    """Read a delivery; arguments and errors as of `to_invoice`."""
    fields = _checked(data, _by(DELIVERY))
    return Delivered(order_number.strip(), _moment(fields["delivered_at"]))


def to_cancellation(order_number: str, data: object) -> Cancellation:
    """Read a cancellation, which need not say anything; arguments and errors as of `to_invoice`."""
    fields = _checked({} if data is None else data, _by(CANCELLATION))
    return Cancellation(order_number.strip(), _text(fields, "reason"), _text(fields, "code"))


def _package(faults: list[Fault], base: str, fields: Mapping[str, Any]) -> PackageLeft:
    _check_link(faults, base, fields, "tracking_url")
    return PackageLeft(
        tracking_number=_text(fields, "tracking_number"),
        name=_text(fields, "package"),
        carrier=_text(fields, "carrier"),
        tracking_url=_text(fields, "tracking_url"),
        carrier_document=_document(faults, base, fields),
    )


def _document(faults: list[Fault], base: str, fields: Mapping[str, Any]) -> str:
    text = _text(fields, "carrier_document")
    found = to_document(text)
    if text and found is None:
        fault = "is no CNPJ, nor a CPF: its check digits are wrong; correct it or leave it out"
        faults.append(Fault(f"{base}/carrier_document", fault))
    return "" if found is None else found.number


def _by(rules: Rules) -> Shape:
    return lambda faults, data: check_fields(faults, data, "/data", rules)


def _checked(data: object, check: Shape) -> Mapping[str, Any]:
    """Give the fields that were said.

    Raises:
        EventInvalid: their shape is another than at the door.
    """
    faults: list[Fault] = []
    if not isinstance(data, Mapping):
        raise EventInvalid([Fault("/data", f"expected a JSON object, got {shape(data)}")])
    check(faults, data)
    if faults:
        raise EventInvalid(faults)
    return _told(data)


def _told(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _key(faults: list[Fault], text: str) -> AccessKey | None:
    try:
        return to_access_key(text)
    except KeyFaulty as faulty:
        faults.extend(
            Fault("/data/access_key", f"{fault}; send the key of the authorised invoice")
            for fault in faulty.faults
        )
        return None


def _compare(
    faults: list[Fault], key: AccessKey, fields: Mapping[str, Any], issued_at: datetime
) -> None:
    if key.model != NFE:
        fault = f"is of a document that is no NF-e (model {NFE}); send the sale's invoice"
        faults.append(Fault("/data/access_key", fault))
    for name, meant in (("number", key.number), ("series", key.series)):
        text = _text(fields, name)
        if not _NUMBER.match(text) or int(text) != meant:
            fault = f"is not the {name} in the access key; send those of one invoice"
            faults.append(Fault(f"/data/{name}", fault))
    # The key has the month of the issuer's clock, which may be another than that of the event.
    around = (issued_at - _A_DAY, issued_at, issued_at + _A_DAY)
    if key.year_month not in {(moment.year, moment.month) for moment in around}:
        fault = "is not in the month of the access key; send those of one invoice"
        faults.append(Fault("/data/issued_at", fault))


def _code(faults: list[Fault], fields: Mapping[str, Any], name: str) -> str:
    code = str(fields.get(name, "")).translate(_PUNCTUATION).upper()
    pattern, fault = _CODES[name]
    if code and not pattern.match(code):
        faults.append(Fault(f"/data/{name}", fault))
    return code


def _check_link(faults: list[Fault], base: str, fields: Mapping[str, Any], name: str) -> None:
    link = _text(fields, name)
    if link and not _URL.match(link):
        faults.append(Fault(f"{base}/{name}", _LINK))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper()).replace(microsecond=0)


def _text(fields: Mapping[str, Any], name: str) -> str:
    return str(fields.get(name, "")).strip()
