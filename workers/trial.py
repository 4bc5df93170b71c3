"""A dry run of what is pushed: the real handler, on a hub that takes all and keeps nothing."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.allowances import erp_allowance, hub_allowance
from domain.budget_ports import Budgets
from domain.changes import Change
from domain.deadletters import Reason
from domain.errors import (
    AccessDenied,
    BridgeError,
    Misconfigured,
    NotThereYet,
    PermanentError,
    SentAndFollowed,
    TransientError,
)
from domain.hub_ports import Hub, Hubs
from domain.ids import LaneId
from domain.ports import Lease, Stores
from domain.replay_ports import Captured, Forecast, Prospect
from domain.store import Store
from workers.read_only import ReadOnlyHub
from workers.work import BudgetSpent, Outcome, PushHandler, Sent, Work

KLASS = "import"
"""Class of the budget: whoever only looks comes last."""

WAITING = "waiting"
"""Reason of what the other side does not know yet."""

_NOBODY_LOOKED = (TransientError, AccessDenied, BudgetSpent)


@dataclass(frozen=True, slots=True)
class PushTrial:
    """Implements `domain.replay_ports.Simulator` for a kind that is pushed to the hub.

    Args:
        changes: gives changes as they stand: (store, kind, keys).
        handler: makes one whose bindings are for looking only.
    """

    kind: str
    stores: Stores
    changes: Callable[[str, str, Sequence[str]], Sequence[Change]]
    hubs: Hubs
    budgets: Budgets
    handler: Callable[[], PushHandler]

    def simulate(
        self, store: str, keys: Sequence[str], captured: Mapping[str, Captured] | None = None
    ) -> Mapping[str, Forecast]:
        """Translate the changes of these keys as they stand now; see `Simulator.simulate`."""
        said = captured or {}
        found = self.stores.get(store)
        if found is None:
            return dict.fromkeys(
                keys, Forecast(Prospect.FAIL, "store_unknown", f"no store {store}")
            )
        changes = {
            change.key: replace(change, payload=said.get(change.key, change.payload))
            for change in self.changes(store, self.kind, keys)
        }
        told = {key: Forecast(Prospect.OBSOLETE) for key in keys if key not in changes}
        handler = self.handler()
        try:
            handler.check(found, len(changes))
            with self.hubs.of(found) as hub:
                for company in _companies(list(changes.values()), handler.batch):
                    told |= self._push(handler, found, hub, company)
        except BridgeError as error:
            told |= {key: forecast_of(error) for key in changes if key not in told}
        return told

    def _push(
        self, handler: PushHandler, store: Store, hub: Hub, changes: Sequence[Change]
    ) -> Mapping[str, Forecast]:
        work = Work(store, ReadOnlyHub(hub), changes, lambda: spend(self.budgets, store), {})
        work.erp = ErpSpending(self.budgets, store)
        work.lease = lambda: Lease(LaneId(store.name, self.kind), 0, math.inf, {})
        failure: Exception | None = None
        with work.until_recorded:
            try:
                handler.push(work)
            except Exception as error:  # noqa: BLE001 - a bug is a forecast too
                failure = error
        return {
            change.key: forecast_of(work.outcomes.get(change.key, failure)) for change in changes
        }


@dataclass(slots=True)
class ErpSpending:
    """Implements `workers.work.Calls` as those who come last."""

    budgets: Budgets
    store: Store

    def ready(self) -> None:
        """Nothing is begun that could not be left."""

    def spend(self) -> None:
        """Pay for the call that follows.

        Raises:
            BudgetSpent: not now.
        """
        grant = self.budgets.take(erp_allowance(self.store), KLASS)
        if not grant.granted:
            raise BudgetSpent(grant.retry_at_s)

    def block(self, seconds: float) -> None:
        """Leave it to whoever works: who looks stops by itself."""


def spend(budgets: Budgets, store: Store) -> None:
    """Pay for one call to the hub, as those who come last.

    Raises:
        BudgetSpent: not now.
    """
    grant = budgets.take(hub_allowance(store), KLASS)
    if not grant.granted:
        raise BudgetSpent(grant.retry_at_s)


def forecast_of(outcome: Outcome | None) -> Forecast:
    """Tell what an outcome means for a replay."""
    if isinstance(outcome, Sent | SentAndFollowed):
        is_void = isinstance(outcome, Sent) and outcome.is_void
        return Forecast(Prospect.OBSOLETE if is_void else Prospect.SUCCEED)
    if isinstance(outcome, PermanentError):
        return Forecast(Prospect.FAIL, outcome.reason.value, str(outcome))
    if isinstance(outcome, Misconfigured):
        return Forecast(Prospect.FAIL, outcome.cause, str(outcome))
    if isinstance(outcome, NotThereYet):
        return Forecast(Prospect.FAIL, WAITING, str(outcome))
    if outcome is None or isinstance(outcome, _NOBODY_LOOKED):
        return Forecast(
            Prospect.UNTOLD, detail="nobody looked" if outcome is None else str(outcome)
        )
    return Forecast(Prospect.FAIL, Reason.BUG.value, f"{type(outcome).__name__}: {outcome}")


def _companies(changes: Sequence[Change], size: int) -> Sequence[Sequence[Change]]:
    return [changes[at : at + size] for at in range(0, len(changes), size)]
