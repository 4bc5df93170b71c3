"""Compares a day's orders on both sides, and has the repairable ones looked at once more."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.database.batch_views import BatchView
from adapters.database.order_accounts import OrderAccountRows
from adapters.database.secrets import SecretBox
from adapters.eccosys.erps import EccosysErps
from adapters.http.client import HttpClient
from config.settings import Settings
from domain import budget
from domain.allowances import erp_allowance, hub_allowance
from domain.audit import Act
from domain.days import day_of, midnight_s
from domain.drift import Cause, Difference, Gap, Grace
from domain.erp_orders import ErpOrderLine, Erps
from domain.hub_ports import Hubs
from domain.order_accounts import Accounts
from domain.order_days import HubLine
from domain.reconcile import compare
from domain.replay import Plan
from domain.store import Erp, Store
from ops import resources
from ops.batches import Asked, Batches, batches
from ops.last_in_line import LastInLine
from ops.refusals import WrongUsage
from ops.resources import Repositories

GRACE_S = 900.0
"""Younger orders are still on their way."""

LOOKED_UP = 200
"""So many orders that the ERP does not list are looked up one by one."""

_UNSURE = frozenset({Cause.NEVER_SEEN, Cause.LOST, Cause.STALE, Cause.GONE})


@dataclass(frozen=True, slots=True)
class DayReport:
    """What became of a day's orders.

    Args:
        hub: orders that the hub lists.
        erp: orders that the ERP lists with a store order number.
        equal: orders of the hub without any difference.
    """

    store: str
    day: date
    hub: int
    erp: int
    equal: int
    differences: Sequence[Difference]

    @property
    def repairable(self) -> Sequence[int]:
        """The orders that one more look may mend, each once."""
        found = (one.order_id for one in self.differences if one.is_repairable)
        return list(dict.fromkeys(order_id for order_id in found if order_id is not None))

    @property
    def is_explained(self) -> bool:
        """Tell whether nobody has to look at anything."""
        return all(one.is_explained for one in self.differences)


@dataclass(frozen=True, slots=True)
class OrderDrift:
    """Compares and repairs; every call is paid for after everybody else's."""

    hubs: Hubs
    erps: Erps
    accounts: Accounts
    batches: Batches
    line: LastInLine

    def compare(self, store: Store, day: date, grace_s: float = GRACE_S) -> DayReport:
        """Compare the orders that were created on a day of São Paulo.

        Raises:
            WrongUsage: its ERP cannot be asked, or the day has not begun.
            TransientError: a side could not be read whole: nothing can be told.
        """
        self._check(store, day)
        # The ERP first: an order that is imported meanwhile is one that was just looked at.
        erp = self.line.tried(lambda: self._of_erp(store, day))
        hub = self.line.tried(lambda: self._of_hub(store, day))
        numbers = {line.number for line in erp} - {line.number for line in hub}
        ids = [line.order_id for line in hub]
        span = (midnight_s(day), midnight_s(day + timedelta(days=1)))
        known = self.accounts.of(store.name, ids, sorted(numbers), span)
        drift = compare(hub, erp, known, Grace(self.line.now_s(), grace_s))
        found = self.line.tried(lambda: self._looked_up(store, drift))
        differing = {one.order_id for one in found}
        equal = len({line.order_id for line in hub} - differing)
        listed = sum(1 for line in erp if line.number)
        return DayReport(store.name, day, len(hub), listed, equal, found)

    def repair(self, report: DayReport, act: Act, plan: Plan) -> BatchView:
        """Have exactly the repairable orders looked at once more, as a batch.

        Raises:
            FlowHeld: the flow of orders stands still.
            NothingMatched: there are none, or other batches have them.
        """
        orders = report.repairable
        selection = {"reconcile": "orders", "day": report.day.isoformat()}
        asked = Asked(plan, selection, len(orders), len(orders))
        return self.batches.start_orders(report.store, orders, asked, act)

    def _check(self, store: Store, day: date) -> None:
        if store.erp is Erp.AMQP:
            raise WrongUsage(
                f"the ERP of store {store.name} is joined by events only (erp = amqp): it cannot "
                "be asked for its orders. Reconciling needs its API: anybridge store set "
                f"{store.name} --erp eccosys --erp-url …"
            )
        if day > day_of(self.line.now_s()):
            raise WrongUsage(f"{day} has not begun in São Paulo")

    def _of_hub(self, store: Store, day: date) -> Sequence[HubLine]:
        with self.hubs.of(store) as hub:
            return list(hub.orders_of(day, lambda: self.line.spend(hub_allowance(store))))

    def _of_erp(self, store: Store, day: date) -> Sequence[ErpOrderLine]:
        with self.erps.of(store, lambda: self.line.spend(erp_allowance(store))) as erp:
            return list(erp.orders_of(day))

    def _looked_up(self, store: Store, found: Sequence[Difference]) -> Sequence[Difference]:
        """Look the missing up one by one: the ERP may have them on another day."""
        unsure = [one for one in found if one.gap is Gap.MISSING and one.cause in _UNSURE]
        elsewhere: dict[int | None, Difference] = {}
        if unsure:
            with self.erps.of(store, lambda: self.line.spend(erp_allowance(store))) as erp:
                for one in unsure[:LOOKED_UP]:
                    refs = erp.find_orders(one.number)
                    if refs:
                        named = ", ".join(ref.number for ref in refs)
                        elsewhere[one.order_id] = replace(
                            one,
                            cause=Cause.OTHER_DAY,
                            erp=named,
                            detail="it has another date there",
                        )
        return [_instead(one, elsewhere) for one in found]


@contextmanager
def order_drift(settings: Settings, known: Repositories, box: SecretBox) -> Iterator[OrderDrift]:
    """Open the service, with connections of its own to both sides."""
    rules = resources.addresses(settings)
    client = HttpClient(rules, settings.call_deadline_s)

    def learned(store: Store, **said: Any) -> None:
        known.budgets.learn(
            hub_allowance(store), lambda bucket, now_s: budget.learn(bucket, now_s, **said)
        )

    try:
        yield OrderDrift(
            AnyMarketHubs(client, rules, observe=_unseen, log=_unseen, learned=learned),
            EccosysErps(client, rules, observe=_unseen, log=_unseen),
            OrderAccountRows(known.database),
            batches(known, box),
            LastInLine(known.budgets, lambda: resources.clock_of(known.database)),
        )
    finally:
        client.close()


def _instead(one: Difference, elsewhere: dict[int | None, Difference]) -> Difference:
    return elsewhere.get(one.order_id, one) if one.gap is Gap.MISSING else one


def _unseen(*_: object, **__: object) -> None:
    """A person watches these calls: they are neither measured nor logged."""
