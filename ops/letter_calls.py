"""The refused call that a letter captured, as it may be shown."""

import json
from dataclasses import dataclass

from adapters.http.texts import is_page, without_tags
from adapters.telemetry.redaction import masked, redact

CALL = "call"
"""Where a letter keeps it, beside its payload."""

SHOWN = 4000
"""Characters that are shown of what is no JSON."""


@dataclass(frozen=True, slots=True)
class ShownCall:
    """One call without personal data.

    Args:
        request: "PUT /v2/stocks".
        sent: JSON, indented; empty: nothing was sent, or it is no JSON and shown to nobody who
            does not say why.
        hidden: so many characters were sent that are not shown.
        answered: JSON, indented, or a text.
    """

    request: str
    sent: str
    hidden: int
    status: int
    answered: str


def call_of(payload: bytes) -> ShownCall | None:
    """Give the refused call that a letter captured; None: it captured none.

    Examples:
        >>> call_of(b'{"payload": {}}') is None
        True
    """
    try:
        kept = json.loads(payload)[CALL]
        request, status = str(kept["request"]), int(kept["status"])
        sent, answered = str(kept["sent"]), str(kept["answered"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    shown = _json(sent)
    return ShownCall(
        masked(request),
        shown or "",
        len(sent) if shown is None else 0,
        status,
        _json(answered) or _text(answered),
    )


def _json(text: str) -> str | None:
    """Give JSON, indented, personal data hidden by the names of its fields; None: it is none."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None if text else ""
    return json.dumps(redact(None, "", {"_": read})["_"], ensure_ascii=False, indent=2)


def _text(text: str) -> str:
    content = text.encode()
    said = without_tags(content) if is_page(content) else text
    return masked(said[:SHOWN]).strip()
