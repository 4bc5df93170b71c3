"""A lane worker on a real ledger, alone with its errands, that may die at an arrow."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from adapters.anymarket.client import AnyMarketHub
from adapters.database.stores import StoreRows
from domain.arrows import ARROWS, IMPORT_ARROWS
from domain.ids import LaneId
from domain.messages import Bell
from domain.ports import Arrow
from domain.retry import RetryRule
from domain.store import Store
from tests.contract.anymarket_pair import Pair
from tests.fakes import FakeAlarm, FakeBells, QuietWatch
from tests.ledger import Ledger
from workers.lanes import LaneWorker
from workers.parts import LaneParts

DEADLINE_S = 20.0
LEASE_S = 3 * DEADLINE_S


class Died(BaseException):
    """The process is gone: it does nothing any more."""


class LaneRoom:
    """One ledger and who works its lanes, turn by turn."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.stores = StoreRows(ledger.database, ledger.box)
        self.bells, self.watch = FakeBells(), QuietWatch()
        self.stopping: Callable[[], bool] = lambda: False

    def turned(self, lane: LaneId, **parts: Any) -> str:
        """Work a lane for one turn, in a process of its own.

        Args:
            parts: `hubs` and `errands`, and an `arrow` where one matters.
        """
        own = LaneParts(
            lanes=self.ledger.lanes,
            changes=self.ledger.changes,
            budgets=self.ledger.budgets,
            stores=self.stores,
            bells=self.bells,
            alarm=FakeAlarm(),
            push={},
            watch=self.watch,
            now_s=self.ledger.folder.now_s,
            rule=RetryRule(0.1, 1.0, 1.0),
            call_deadline_s=DEADLINE_S,
            stopping=self.stops,
            **parts,
        )
        LaneWorker(own)(Bell(lane.store, lane.kind))
        return self.watch.turns[-1]

    def stops(self) -> bool:
        """Tell whether the process is going down, as it stands now."""
        return self.stopping()


@contextmanager
def dying(name: str, nth: int = 1) -> Iterator[Arrow]:
    """Give an arrow that whoever passes it dies of, the nth time; somebody must."""
    assert name in {*ARROWS, *IMPORT_ARROWS}
    left = [nth]

    def arrow(passed: str) -> None:
        left[0] -= passed == name
        if not left[0]:
            raise Died

    with pytest.raises(Died):
        yield arrow


class HubsOf:
    """The imitated hub as every store's."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    @contextmanager
    def of(self, store: Store) -> Iterator[AnyMarketHub]:
        """Give a client of it."""
        yield self._pair.hub(name=store.name, token=store.token)
