"""What of a batch of events goes to the database: the newest per key, in key order.

Folding a batch gives the same ledger as folding its events one by one, in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.events import Event
from domain.ids import Kind
from domain.stock import Balance, balances_of


class StoreBalance(NamedTuple):
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
        is_plain: every stock event tells one balance, and one round is enough.
    """

    events: Sequence[Event]
    winners: Sequence[Event]
    rounds: Sequence[Sequence[StoreBalance]]
    is_plain: bool

    @property
    def losers(self) -> Sequence[Event]:
        """Events of the batch than which another one of it is newer, or equal and later."""
        folded = {id(event) for event in self.winners}
        folded.update(id(told.event) for balances in self.rounds for told in balances)
        return [event for event in self.events if id(event) not in folded]


def plan_of(events: Sequence[Event], *, guard_versions: bool = True) -> FoldPlan:
    """Reduce a batch to what the database must see.

    Args:
        guard_versions: False lets the last to come win; only for a negative control.
    """
    winners: dict[tuple[str, str, str], Event] = {}
    chains: dict[tuple[str, str, str], list[StoreBalance]] = {}
    is_plain = True
    for event in events:
        if event.kind is Kind.STOCK:
            balances = balances_of(event)
            is_plain = is_plain and len(balances) == 1
            for balance in balances:
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
    newest = [winners[key] for key in sorted(winners)]
    return FoldPlan(events, newest, rounds, is_plain and deepest <= 1)


def _keep(chain: list[StoreBalance], told: StoreBalance, *, guard_versions: bool) -> None:
    """Put a balance behind those of its place that tell what it leaves out."""
    balance = told.balance
    if chain and guard_versions and balance.version.older_than(chain[-1].balance.version):
        return
    while chain and balance.tells_all_of(chain[-1].balance):
        chain.pop()
    chain.append(told)
