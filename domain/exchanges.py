"""One call to another party and what it answered, as far as a dead letter keeps them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

LONGEST = 16_000
"""Characters that are kept of what was sent, and of what was answered."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and answered. It may hold personal data; credentials it never holds.

    Args:
        request: method and path with its query, without the host: "PUT /v2/stocks"; empty: a call
            for several keys, of which the part of one is kept.
        sent: content as text, perhaps only its beginning; empty: there was none.
        status: HTTP status; 0: nobody says of which.
        answered: as `sent`.
    """

    request: str
    sent: str
    status: int
    answered: str

    def __repr__(self) -> str:
        return f"Exchange({self.request.partition('?')[0]!r}, {self.status})"

    @property
    def fields(self) -> dict[str, object]:
        """As it is kept."""
        return asdict(self)


def cut(text: str) -> str:
    """Give as much of a text as is kept.

    Examples:
        >>> cut("ok"), len(cut("x" * 99_999))
        ('ok', 16000)
    """
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def part_of(sent: Mapping[str, object], answered: str) -> Exchange:
    """Give what a call for several keys said of one, and what was answered about it.

    Examples:
        >>> part_of({"sku": "A", "cost": None}, "unknown").sent
        '{"sku": "A"}'
    """
    said = {name: value for name, value in sent.items() if value is not None}
    return Exchange("", cut(json.dumps(said, default=str, ensure_ascii=False)), 0, cut(answered))
