"""What of a batch of events goes to the database: the newest per key, in key order.

Folding a batch gives the same ledger as folding its events one by one, in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.events import Event
from domain.ids import Kind
from domain.stock import Balance, balances_of


@dataclass(frozen=True, slots=True)
class StoreBalance:
    """A balance and the event that said it."""

    event: Event
    balance: Balance

    @property
    def place(self) -> tuple[str, str, str]:
        """Whose balance it is: store, SKU, deposit."""
        return self.event.store, self.balance.sku, self.balance.deposit


@dataclass(frozen=True, slots=True)
class FoldPlan:
    """A batch, reduced.

    Args:
        events: all of the batch, as they came.
        winners: the newest event per key, all kinds but stock, sorted by key.
        rounds: balances to fold one round after the other, each sorted by place. The first
            has every place; later ones only places whose newest balance leaves out what an
            older one of the batch told.
    """

    events: Sequence[Event]
    winners: Sequence[Event]
    rounds: Sequence[Sequence[StoreBalance]]


def plan_of(events: Sequence[Event], *, guard_versions: bool = True) -> FoldPlan:
    """Reduce a batch to what the database must see.

    Args:
        guard_versions: False lets the last to come win; only for a negative control.
    """
    winners: dict[tuple[str, str, str], Event] = {}
    chains: dict[tuple[str, str, str], list[StoreBalance]] = {}
    for event in events:
        if event.kind is Kind.STOCK:
            for balance in balances_of(event):
                told = StoreBalance(event, balance)
                _keep(chains.setdefault(told.place, []), told, guard_versions=guard_versions)
            continue
        key = (event.store, str(event.kind), event.subject)
        known = winners.get(key)
        if known is None or not guard_versions or not event.version.older_than(known.version):
            winners[key] = event
    by_place = [chains[place] for place in sorted(chains)]
    deepest = max((len(chain) for chain in by_place), default=0)
    rounds = [[chain[n] for chain in by_place if n < len(chain)] for n in range(deepest)]
    return FoldPlan(events, [winners[key] for key in sorted(winners)], rounds)


def _keep(chain: list[StoreBalance], told: StoreBalance, *, guard_versions: bool) -> None:
    """Put a balance behind those of its place that tell what it leaves out."""
    balance = told.balance
    if chain and guard_versions and balance.version.older_than(chain[-1].balance.version):
        return
    while chain and balance.tells_all_of(chain[-1].balance):
        chain.pop()
    chain.append(told)
