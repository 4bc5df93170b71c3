"""A request that is sent twice and done once: what became of the first."""

import re
from dataclasses import dataclass
from enum import StrEnum

KEPT_S = 86_400.0
"""So long an answer is kept for who asks again."""

PATIENCE_S = 60.0
"""A first request that nobody said is at work for so long has no answer: its process was killed."""

BEAT_S = 15.0
"""So often a process says that a request of a key is at work."""

_KEY = re.compile(r"[!-~]{1,128}\Z")


class First(StrEnum):
    """Where the first request of a key stands when it has no answer that can be given again."""

    BEGUN = "begun"
    """It is this one."""
    RUNNING = "running"
    UNKNOWN = "unknown"
    """It ended without an answer: nobody knows whether it did what it was asked for."""
    OTHER = "other"
    """It asked for something else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered.

    Args:
        status: of HTTP.
        media_type: such as "application/json".
    """

    status: int
    media_type: str
    body: bytes


def is_key(text: str) -> bool:
    """Tell whether this can be an idempotency key: 1 to 128 visible ASCII characters.

    Examples:
        >>> is_key("6f1c-22"), is_key(""), is_key("a b"), is_key("á")
        (True, False, False, False)
    """
    return _KEY.match(text) is not None
