"""Money: whole cents of BRL. It never meets a float."""

from decimal import Decimal
from typing import NewType

Cents = NewType("Cents", int)


def to_cents(text: str) -> Cents:
    """Decimal string of the event contract to cents.

    Args:
        text: checked by `domain.validation`: "129.90", "129.9", "129".

    Examples:
        >>> to_cents("129.90"), to_cents("129.9"), to_cents("0")
        (12990, 12990, 0)
    """
    return Cents(int(Decimal(text).scaleb(2)))


def as_decimal(cents: Cents) -> Decimal:
    """Cents to a decimal with two places.

    Examples:
        >>> as_decimal(Cents(12990))
        Decimal('129.90')
    """
    return Decimal(cents).scaleb(-2)
