"""Where a parcel can be followed: the link of its carrier, where the ERP says none. Pure."""

import re
from dataclasses import replace
from urllib.parse import quote

from domain.shipments import Dispatch

PLACE = "[RASTREIO]"
"""Stands in a carrier's link for the tracking number, as in Eccosys' own screen."""

_LINK = re.compile(r"https?://[^\x00-\x20\x7f]{1,1000}\Z")


def is_link(template: str) -> bool:
    """Tell whether it is an address with a place for the tracking number.

    Examples:
        >>> is_link("https://rastreio.example/?c=[RASTREIO]"), is_link("https://rastreio.example/")
        (True, False)
    """
    return PLACE in template and _LINK.match(template) is not None


def with_link(dispatch: Dispatch, template: str) -> Dispatch:
    """Give a dispatch the link that a template makes of its tracking number.

    Examples:
        >>> from datetime import UTC, datetime
        >>> left = Dispatch("1", "Correios", "AA 12/BR", datetime(2026, 11, 24, tzinfo=UTC))
        >>> with_link(left, "https://rastreio.example/[RASTREIO]").tracking_url
        'https://rastreio.example/AA%2012%2FBR'
    """
    number = quote(dispatch.tracking_number, safe="", errors="replace")
    return replace(dispatch, tracking_url=template.replace(PLACE, number))
