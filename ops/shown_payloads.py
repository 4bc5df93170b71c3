"""What a dead letter captured, as anybody may see it."""

import json

from adapters.telemetry.redaction import redact
from ops.letter_calls import CALL


def shown(payload: bytes) -> str:
    """Give a payload with personal data and tokens masked, as logs are.

    Examples:
        >>> shown(b'{"payload": {"email": "ana@example.com", "price": 7}}')
        '{"payload": {"email": "[redacted]", "price": 7}}'
    """
    try:
        read = json.loads(payload)
    except (ValueError, RecursionError):
        # Nothing says which part of it is personal.
        return f"{len(payload)} bytes that are no JSON; --reveal-pii, with a reason, shows them"
    if isinstance(read, dict):
        read.pop(CALL, None)  # texts of both parties: `call_of` shows them by their fields
    return json.dumps(redact(None, "", {"_": read})["_"], ensure_ascii=False)
