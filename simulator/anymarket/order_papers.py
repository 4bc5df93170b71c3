"""What an order has besides its JSON: the XML of its invoice, packages and their documents."""

import re
import uuid
from dataclasses import dataclass, field

Payload = dict[str, object]

_KEY = re.compile(rb'<infNFe\b[^>]*\bId="NFe([0-9A-Z]{44})"')
_PROTOCOL = re.compile(rb"<chNFe>([0-9A-Z]{44})</chNFe>")
_STATUS = re.compile(rb"<cStat>(?:100|150)</cStat>")
_WEIGHTS = (4, 3, 2, 9, 8, 7, 6, 5) * 5 + (4, 3, 2)


@dataclass(slots=True)
class Parcel:
    """One package of an order.

    Args:
        access_key: of its invoice; empty until it has one, and then it never changes.
        tracking: how it left; empty until it did.
    """

    id: str
    said: Payload
    access_key: str = ""
    tracking: Payload = field(default_factory=dict)

    def view(self) -> Payload:
        """Give it as answers write it."""
        view: Payload = {"packageItemId": self.id, "status": "PENDING", **self.said}
        if self.tracking:
            number, at = self.tracking.get("number"), self.tracking.get("shippedDate")
            view |= {"trackingCode": number, "trackingDate": at}
        return view


def parcels_of(rows: list[Payload]) -> list[Parcel]:
    """Give new packages that say what is said."""
    return [Parcel(str(uuid.uuid4()), row) for row in rows]


def nfe_key(xml: bytes) -> str:
    """Give the key of an authorised NF-e; empty when it is none, or does not hold together."""
    found, protocol = _KEY.search(xml), _PROTOCOL.search(xml)
    if b"<nfeProc" not in xml or found is None or protocol is None or not _STATUS.search(xml):
        return ""
    key = found[1].decode()
    return key if protocol[1].decode() == key and _is_whole(key) else ""


def _is_whole(key: str) -> bool:
    total = sum(w * (ord(c) - ord("0")) for w, c in zip(_WEIGHTS, key[:43], strict=True))
    digit = (11 - total % 11) % 11
    return key[43] == str(digit if digit < 10 else 0)  # noqa: PLR2004 - two digits have one sign
