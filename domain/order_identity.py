"""Whether an ERP order of some number is the channel's order: proved, refuted, or neither. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.erp_orders import ErpOrderLine
from domain.money import Cents, as_decimal

_MARK = re.compile(r"\bAnyMarket ([0-9]{1,18})\b", re.IGNORECASE)


class Identity(StrEnum):
    """What is known of an ERP order that has the number of a channel's order."""

    SAME = "same"
    """It names the order."""
    OTHER = "other"
    """It names another one, or its facts are of another one."""
    UNSURE = "unsure"
    """It names none, and number, total and day agree: who bought it would tell."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A channel's order, as it is looked for in the ERP.

    Args:
        total_cents: as the ERP adds it up; None: not known.
        ordered_on: its day at the channel; None: not known.
        early_days: so many days before that the ERP's order is dated at most.
    """

    order_id: int
    number: str
    total_cents: int | None
    ordered_on: date | None
    early_days: int

    @property
    def since(self) -> date | None:
        """The earliest day that its ERP order may have; None: any.

        Examples:
            >>> str(Sought(7, "ML-1", 100, date(2026, 9, 15), 7).since)
            '2026-09-08'
        """
        return None if self.ordered_on is None else self.ordered_on - timedelta(self.early_days)


def mark_of(order_id: int) -> str:
    """Give the words by which a note in the ERP names the order that it is about.

    Examples:
        >>> mark_of(183000101), orders_named("Troca do anymarket 183000101 - Loja")
        ('AnyMarket 183000101', (183000101,))
    """
    return f"AnyMarket {order_id}"


def orders_named(note: str) -> tuple[int, ...]:
    """Give the AnyMarket orders that an internal note of the ERP names."""
    return tuple(int(found) for found in _MARK.findall(note))


def identity_of(sought: Sought, line: ErpOrderLine) -> Identity:
    """Tell whether an order of the ERP that has its number is the order sought."""
    if line.names:
        return Identity.SAME if sought.order_id in line.names else Identity.OTHER
    return Identity.OTHER if any(differences(sought, line)) else Identity.UNSURE


def differences(sought: Sought, line: ErpOrderLine) -> Iterator[str]:
    """Say what the ERP's order and the one sought do not have alike, both sides each time."""
    if line.names and sought.order_id not in line.names:
        yield f"its note names AnyMarket order {', '.join(map(str, line.names))}"
    if sought.total_cents is not None and line.total_cents != sought.total_cents:
        theirs, ours = as_decimal(line.total_cents), as_decimal(Cents(sought.total_cents))
        yield f"its total is R$ {theirs}, the channel's R$ {ours}"
    since = sought.since
    if since is not None and line.ordered_on is not None and line.ordered_on < since:
        yield f"it is dated {line.ordered_on}, at the channel {sought.ordered_on}"


def told_apart(sought: Sought, line: ErpOrderLine) -> str:
    """Say for a person why an order of the ERP is not taken for the one sought, and the way out."""
    named = f"{line.ref.number or '-'} (id {line.ref.erp_id})"
    why = "; ".join(differences(sought, line)) or "its customer is not the channel's buyer"
    return (
        f"the ERP has another order with the store order number {sought.number}: {named}: {why}. "
        f'If it is the same one, write "{mark_of(sought.order_id)}" into its internal note; '
        "if not, give it another number there"
    )
