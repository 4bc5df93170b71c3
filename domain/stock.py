"""Stock: balances per deposit, the quantity a store sends, and the mass-change brake."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from domain.events import Event, Version
from domain.store import StockRule

ABSENT_ELSEWHERE = ""
"""Deposit key of a snapshot's marker: deposits older than it are absent."""

BRAKE_MINIMUM = 50
"""The brake never engages for fewer keys than this falling to zero within the hour."""


class Balance(NamedTuple):
    """What one deposit holds of one SKU. Quantities are thousandths of a unit.

    Args:
        deposit: folded name, see `deposit_key`; `ABSENT_ELSEWHERE` for a snapshot's marker.
        label: the deposit's name as the ERP wrote it.
        available_milli: for sale; None when the ERP sent physical and reserved instead.
        cost: average cost, decimal string in BRL; None leaves the hub's value alone.
    """

    sku: str
    deposit: str
    label: str
    version: Version
    available_milli: int | None = None
    physical_milli: int | None = None
    reserved_milli: int | None = None
    cost: str | None = None
    handling_days: int | None = None

    def tells_all_of(self, other: "Balance") -> bool:
        """Tell whether nothing of the other stays known once this one is folded over it."""
        told = [(self.cost, other.cost), (self.handling_days, other.handling_days)]
        return all(mine is not None or theirs is None for mine, theirs in told)

    def quantity_milli(self, *, subtract_reserved: bool) -> int:
        """Give the deposit's part of what is for sale; may be negative."""
        if self.available_milli is not None:
            return self.available_milli
        reserved = (self.reserved_milli or 0) if subtract_reserved else 0
        return (self.physical_milli or 0) - reserved


@dataclass(frozen=True, slots=True)
class StockPolicy:
    """How a store turns balances into one quantity.

    Args:
        rule: None until somebody chose; nothing is sent then.
        deposit: key of the deposit named in the configuration.
        deposits: keys of the store's deposit list: set by hand, or those seen so far.
        buffer: units kept back.
    """

    rule: StockRule | None
    deposit: str
    deposits: Collection[str]
    buffer: int = 0
    subtract_reserved: bool = True


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is sent for one SKU, in whole units; cost and days as last known."""

    units: int
    cost: str | None = None
    handling_days: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Deposits whose balance is not known: the SKU waits for a snapshot."""

    deposits: tuple[str, ...]


@lru_cache(maxsize=1024)
def deposit_key(name: str) -> str:
    """Fold a deposit's name: trimmed, without case and accents.

    Examples:
        >>> deposit_key("  São Paulo "), deposit_key("GERAL")
        ('sao paulo', 'geral')
    """
    plain = unicodedata.normalize("NFKD", name.strip())
    folded = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(folded.casefold().split())


def balances_of(event: Event) -> list[Balance]:
    """Give what a `stock.changed` event says, one balance a deposit.

    A snapshot also gives its marker, so that deposits it leaves out become absent,
    whatever the order in which events arrive.
    """
    data = event.data
    if "balances" not in data:
        return [_balance(event, data, data)]
    found = {b.deposit: b for b in (_balance(event, line, data) for line in data["balances"])}
    marker = Balance(event.subject, ABSENT_ELSEWHERE, "", event.version)
    return [marker, *found.values()]


def quantity(balances: Iterable[Balance], policy: StockPolicy) -> Quantity | Missing:
    """Derive what the hub is told: sum first, then buffer, then never below zero.

    Examples:
        >>> v = Version("/erp", 1, 0.0)
        >>> three = [Balance("K", d, d, v, n * 1000) for d, n in [("a", 5), ("b", -2), ("c", 9)]]
        >>> quantity(three, StockPolicy(StockRule.CONSOLIDATE_ALL, "a", ["a", "b", "c"], 2)).units
        10
        >>> quantity(three, StockPolicy(StockRule.SAME_NAME_ONLY, "b", [])).units
        0
        >>> quantity(three, StockPolicy(StockRule.CONSOLIDATE_ALL, "a", ["a", "z"]))
        Missing(deposits=('z',))
    """
    rows = list(balances)
    marker = next((b for b in rows if b.deposit == ABSENT_ELSEWHERE), None)
    present = {
        b.deposit: b
        for b in rows
        if b.deposit != ABSENT_ELSEWHERE
        and (marker is None or not b.version.older_than(marker.version))
    }
    same_name = policy.rule is StockRule.SAME_NAME_ONLY
    wanted = [policy.deposit] if same_name else sorted(set(policy.deposits))
    missing = tuple(d for d in wanted if d not in present) if marker is None else ()
    if missing or not wanted:
        return Missing(missing)
    counted = [present[d] for d in wanted if d in present]
    milli = sum(b.quantity_milli(subtract_reserved=policy.subtract_reserved) for b in counted)
    units = max(0, milli // 1000 - policy.buffer)
    newest = sorted(counted, key=lambda b: b.version.time_s)
    return Quantity(
        units,
        next((b.cost for b in reversed(newest) if b.cost is not None), None),
        max((b.handling_days for b in counted if b.handling_days is not None), default=None),
    )


def brake_engages(falling_to_zero: int, known: int, brake_percent: int) -> bool:
    """Tell whether so many keys falling to zero within the hour need a person's word.

    Args:
        falling_to_zero: keys with stock in the hub that would have none.
        known: keys of the store that the hub has ever accepted.

    Examples:
        >>> brake_engages(50, 60, 20), brake_engages(51, 60, 20), brake_engages(60, 1000, 20)
        (False, True, False)
    """
    return falling_to_zero > BRAKE_MINIMUM and falling_to_zero * 100 > known * brake_percent


def _balance(event: Event, line: Mapping[str, object], shared: Mapping[str, object]) -> Balance:
    label = str(line["deposit"]).strip()
    cost, days = shared.get("cost"), shared.get("handling_days")
    return Balance(
        event.subject,
        deposit_key(label),
        label,
        event.version,
        _milli(line.get("available")),
        _milli(line.get("physical")),
        _milli(line.get("reserved")),
        None if cost is None else str(cost),
        days if isinstance(days, int) else None,
    )


def _milli(value: object) -> int | None:
    if type(value) is int:
        return value * 1000
    return int(Decimal(value) * 1000) if isinstance(value, int | Decimal) else None
