"""What a dead letter captured of a change when it failed. Pure."""

import json
from collections.abc import Mapping
from typing import Any


def content_of(captured: bytes) -> Mapping[str, Any] | None:
    r"""Give the content that failed; None: none was captured.

    An order's is never kept, stock's is what its deposits say, and a product that the ERP
    announces without its data is read from there.

    Args:
        captured: a letter's payload, opened.

    Examples:
        >>> content_of(b'{"payload": {"price": "10.00"}, "accepted": null}')
        {'price': '10.00'}
        >>> content_of(b'{"payload": null, "accepted": {"units": 7}}') is None
        True
        >>> content_of(b"\xff") is None
        True
    """
    try:
        said = json.loads(captured)
    except ValueError:
        return None
    found = said.get("payload") if isinstance(said, dict) else None
    return found if isinstance(found, dict) and found else None
