"""The ERP of each store: Eccosys by its API, or one that listens to our events."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any

import structlog

from adapters.eccosys.erps import EccosysErps
from adapters.http.client import HttpClient
from adapters.http.transports import CallLog, Observe
from adapters.queue.erp_events import EventErps
from adapters.telemetry.metrics import Metrics
from config.settings import Settings
from domain.addresses import Addresses
from domain.allowances import erp_allowance
from domain.budget_ports import Budgets
from domain.erp_health import ErpHealth
from domain.erp_orders import ErpOrders
from domain.errors import TransientError
from domain.store import Erp, Store

KLASS = "order"
"""Budget class of what a person asks an ERP."""

NO_BROKER = "ANYBRIDGE_AMQP_URL is not set: orders cannot be told to an ERP joined by events"

log = structlog.get_logger()


class BudgetGone(TransientError):
    """The calls of a store's ERP token are spent."""


class StoreErps:
    """Implements `domain.erp_orders.Erps` and `domain.erp_health.ErpCheck` for every store."""

    def __init__(self, eccosys: EccosysErps, events: EventErps) -> None:
        self._eccosys = eccosys
        self._events = events

    def of(self, store: Store, spend: Callable[[], None]) -> AbstractContextManager[ErpOrders]:
        """Give an ERP client for one turn; see `domain.erp_orders.Erps`."""
        if store.erp is Erp.ECCOSYS:
            return self._eccosys.of(store, spend)
        return self._events.of(store, spend)

    def check(self, store: Store, spend: Callable[[], None]) -> ErpHealth:
        """Check the connection of a store to its ERP; see `domain.erp_health.ErpCheck`."""
        if store.erp is Erp.ECCOSYS:
            return self._eccosys.check(store, spend)
        if not self._events.has_broker:
            return ErpHealth(warnings=(NO_BROKER,))
        self._events.check()
        return ErpHealth()


@contextmanager
def opened(settings: Settings, *, observe: Observe, log_call: CallLog) -> Iterator[StoreErps]:
    """Open the way to every store's ERP, with connections of its own.

    Args:
        observe: measures every call.
        log_call: writes a line for every call.
    """
    rules = Addresses(allow_http=settings.allow_http, allow_private=settings.allow_private)
    with ExitStack() as closing:
        http = HttpClient(rules, settings.call_deadline_s)
        closing.callback(http.close)
        events = EventErps(settings.amqp_url, settings.call_deadline_s)
        closing.callback(events.close)
        yield StoreErps(EccosysErps(http, rules, observe=observe, log=log_call), events)


@contextmanager
def watched(settings: Settings, metrics: Metrics) -> Iterator[StoreErps]:
    """Open them for a process that is watched: every call is measured and logged."""
    observe = partial(metrics.called, party="eccosys")
    with opened(settings, observe=observe, log_call=_log_call) as erps:
        yield erps


@contextmanager
def unwatched(settings: Settings) -> Iterator[StoreErps]:
    """Open them for a command: a person watches it."""
    with opened(settings, observe=_unseen, log_call=_unseen) as erps:
        yield erps


def paying(budgets: Budgets, store: Store) -> Callable[[], None]:
    """Give what pays for calls to a store's ERP that a person asked for.

    The calls raise `BudgetGone` when there is nothing left.
    """
    allowance = erp_allowance(store)

    def spend() -> None:
        if not budgets.take(allowance, KLASS).granted:
            raise BudgetGone("the budget of the ERP's token is spent; try again in a minute")

    return spend


def _log_call(**said: Any) -> None:
    log.info("erp_called", **said)


def _unseen(*_: object, **__: object) -> None:
    """A person watches this call: it is neither measured nor logged."""
