"""Stock locals of AnyMarket, to which deposits of the ERP are mapped."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from adapters.database.stores import StoreRows
from config.settings import Settings
from domain.allowances import hub_allowance
from domain.budget_ports import Budgets
from domain.errors import BridgeError, TransientError
from domain.hub_ports import Hub
from domain.mappings import DEPOSIT
from domain.store import Store
from domain.written_rules import Edit
from ops import resources
from ops.mapping_advice import Checked
from ops.resources import Repositories

CLASS = "stock"
"""Budget class of the one call that a question makes."""


@dataclass(frozen=True, slots=True)
class StockLocals:
    """Asks AnyMarket for the stock locals of a store; one call a question."""

    stores: StoreRows
    budgets: Budgets
    hub_of: Callable[[Store], AbstractContextManager[Hub]]

    def of(self, name: str) -> Mapping[int, str]:
        """Give number → name.

        Raises:
            StoreUnknown: there is no such store.
            BridgeError: AnyMarket could not be asked.
        """
        store = self.stores.get(name)
        if store is None:
            raise self.stores.unknown(name)
        if not self.budgets.take(hub_allowance(store), CLASS).granted:
            raise TransientError("the token's budget is spent; try again in a minute")
        with self.hub_of(store) as hub:
            return hub.locals()

    def check(self, name: str, edits: Sequence[Edit]) -> Checked:
        """Say which stock locals AnyMarket lacks of those that edits map deposits to.

        It costs a call, none where no deposit is mapped, and never fails: who saves is only warned.
        """
        targets = [e.target for e in edits if e.kind == DEPOSIT and e.target is not None]
        if not targets:
            return Checked(())
        try:
            there = {str(number) for number in self.of(name)}
        except BridgeError as error:
            return Checked(note=str(error))
        return Checked(tuple(t for t in dict.fromkeys(targets) if t not in there))


@contextmanager
def stock_locals(settings: Settings, known: Repositories) -> Iterator[StockLocals]:
    """Give what asks, with connections of its own."""
    with resources.hubs(settings, known) as hubs:
        yield StockLocals(known.stores, known.budgets, hubs.of)
