"""Orders by their names, and where their facts stand, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.changes import ChangeState
from domain.fact_order import GOAL
from domain.fact_ports import FactMark, NamedOrder


@dataclass
class FakeFactLedger:
    """Implements `domain.fact_ports.FactLedger` for one store.

    Args:
        known: the orders that the ERP has.
        marks: (kind, key) → where the fact stands.
        pulled: what was asked to be pulled, whether it waited or not.
    """

    known: list[NamedOrder] = field(default_factory=list)
    marks: dict[tuple[str, str], FactMark] = field(default_factory=dict)
    pulled: list[tuple[str, str]] = field(default_factory=list)

    def orders(self, store: str, names: Sequence[str]) -> Sequence[NamedOrder]:
        return [order for order in self.known if set(order.names) & set(names)]

    def facts(self, store: str, names: Sequence[str]) -> Mapping[tuple[str, str], FactMark]:
        return {
            (kind, key): mark
            for (kind, key), mark in self.marks.items()
            if key in names and kind in GOAL
        }

    def pull(self, store: str, kinds: Sequence[str], names: Sequence[str]) -> None:
        self.pulled += [(kind, name) for kind in kinds for name in names]
        for place in [(kind, name) for kind in kinds for name in names]:
            if place in self.marks and self.marks[place].state is ChangeState.WAITING:
                self.marks[place] = replace(self.marks[place], state=ChangeState.DUE)
