"""What events about an order may carry: invoice, dispatch, delivery, cancellation.

Only the shape is checked at the door. Whether an invoice holds together is said when it is read.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

from domain.checks import Rules, check_fields, check_items, line, matching, moment, one_of, prose
from domain.events import Fault

_ACCESS_KEY = re.compile(r"[0-9]{6}[0-9A-Z]{12}[0-9]{26}\Z")

INVOICE: Rules = {
    "number": (True, line(20)),
    "series": (True, line(10)),
    "access_key": (True, matching(_ACCESS_KEY, "the 44 characters of an access key")),
    "issued_at": (True, moment),
    "stage": (False, one_of("authorized", "danfe_issued")),
    "cfop": (False, line(10)),
    "state_registration": (False, line(20)),
    "xml": (False, prose(4_000_000)),
    "danfe_url": (False, line(4000)),
}

DISPATCH: Rules = {
    "carrier": (True, line(255)),
    "tracking_number": (True, line(255)),
    "shipped_at": (True, moment),
    "tracking_url": (False, line(4000)),
    "carrier_document": (False, line(20)),
    "estimated_delivery_at": (False, moment),
}

_PACKAGE: Rules = {
    "tracking_number": (True, line(255)),
    "package": (False, line(255)),
    "carrier": (False, line(255)),
    "tracking_url": (False, line(4000)),
    "carrier_document": (False, line(20)),
}
_MOST_PACKAGES = 100

DISPATCH_NAMES: Mapping[str, Collection[str]] = {
    **dict.fromkeys(DISPATCH, ()),
    "packages": tuple(_PACKAGE),
}
"""Every name that a dispatch may say → those of its items."""

DELIVERY: Rules = {"delivered_at": (True, moment)}

CANCELLATION: Rules = {"reason": (False, prose(1000)), "code": (False, line(100))}


def check_dispatch(faults: list[Fault], data: Mapping[str, Any]) -> None:
    """Add every fault of a dispatch's data, its packages included."""
    check_fields(faults, data, "/data", DISPATCH)
    check_items(faults, data, "packages", _MOST_PACKAGES, _PACKAGE)
