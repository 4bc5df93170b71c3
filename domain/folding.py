"""What of a batch of events goes to the database: the newest per key, in key order.

Folding a batch gives the same ledger as folding its events one by one, in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.events import Event
from domain.ids import Kind
from domain.stock import Balance, balances_of


@dataclass(frozen=True, slots=True)
class StoreBalance:
    """A balance, whose it is, and the event that said it."""

    store: str
    balance: Balance
    event_id: str


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """A batch, reduced.

    Args:
        events: all of the batch, as they came.
        winners: the newest event per key, all kinds but stock, sorted by key.
        balances: the newest balance per (store, SKU, deposit), sorted by key.
        stock_events: (store, SKU) → the newest stock event, sorted by key.
    """

    events: Sequence[Event]
    winners: Sequence[Event]
    balances: Sequence[StoreBalance]
    stock_events: Mapping[tuple[str, str], Event]


def plan_of(events: Sequence[Event], *, guard_versions: bool = True) -> FoldPlan:
    """Reduce a batch to what the database must see.

    Args:
        guard_versions: False lets the last to come win; only for a negative control.
    """
    winners: dict[tuple[str, str, str], Event] = {}
    balances: dict[tuple[str, str, str], StoreBalance] = {}
    for event in events:
        key = (event.store, str(event.kind), event.subject)
        known = winners.get(key)
        if known is None or not guard_versions or not event.version.older_than(known.version):
            winners[key] = event
        if event.kind is Kind.STOCK:
            _keep_balances(balances, event, guard_versions=guard_versions)
    by_key = [winners[key] for key in sorted(winners)]
    return FoldPlan(
        events,
        [e for e in by_key if e.kind is not Kind.STOCK],
        [balances[key] for key in sorted(balances)],
        {(e.store, e.subject): e for e in by_key if e.kind is Kind.STOCK},
    )


def _keep_balances(
    balances: dict[tuple[str, str, str], StoreBalance], event: Event, *, guard_versions: bool
) -> None:
    for balance in balances_of(event):
        key = (event.store, balance.sku, balance.deposit)
        known = balances.get(key)
        if known is None:
            balances[key] = StoreBalance(event.store, balance, event.id)
        elif not guard_versions or not balance.version.older_than(known.balance.version):
            merged = balance.merged_over(known.balance)
            balances[key] = StoreBalance(event.store, merged, event.id)
