"""The ERP of each store: Eccosys by its API, or one that listens to our events."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any

import structlog

from adapters.eccosys.erps import EccosysErps
from adapters.eccosys.product_source import read_product
from adapters.http.client import HttpClient
from adapters.http.transports import CallLog, Observe
from adapters.queue.erp_events import EventErps
from adapters.telemetry.logs import in_its_work
from adapters.telemetry.metrics import Metrics
from config.settings import Settings
from domain.addresses import Addresses
from domain.allowances import erp_allowance
from domain.budget_ports import Budgets
from domain.deadletters import Reason
from domain.erp_asking import require_asked
from domain.erp_catalogue_ports import ErpCatalogue
from domain.erp_health import ErpHealth
from domain.erp_orders import ErpOrders
from domain.erp_papers import ErpPapers
from domain.errors import PermanentError, TransientError
from domain.product_source import ErpReading
from domain.store import Erp, Store
from ops.tracing import NO_TRACING, Tracing

KLASS = "order"
PARTY = "eccosys"
"""Budget class of what a person asks an ERP."""

NOBODY_TO_ASK = (
    "/data: is absent, and an ERP that is joined by events cannot be asked for the product; "
    "send product.changed with the whole product"
)

NO_BROKER = "ANYBRIDGE_AMQP_URL is not set: orders cannot be told to an ERP joined by events"

log = structlog.get_logger()


class BudgetGone(TransientError):
    """The calls of a store's ERP token are spent."""


class StoreErps:
    """Implements `Erps`, `ProductSource` and `ErpCheck` of the domain for every store."""

    def __init__(self, eccosys: EccosysErps, events: EventErps) -> None:
        self._eccosys = eccosys
        self._events = events

    def of(self, store: Store, spend: Callable[[], None]) -> AbstractContextManager[ErpOrders]:
        """Give an ERP client for one turn; see `domain.erp_orders.Erps`."""
        if store.erp is Erp.ECCOSYS:
            return self._eccosys.of(store, spend)
        return self._events.of(store, spend)

    def read(
        self, store: Store, code: str, spend: Callable[[], None], names: Collection[str]
    ) -> ErpReading | None:
        """Read a product; see `domain.product_source.ProductSource`.

        Raises:
            PermanentError: the ERP is joined by events: nobody can be asked.
        """
        if store.erp is not Erp.ECCOSYS:
            raise PermanentError(Reason.EVENT_INVALID, NOBODY_TO_ASK)
        with self._eccosys.catalogue_of(store, spend) as catalogue:
            return read_product(catalogue, code, names, with_images=store.send_images)

    def catalogue_of(
        self, store: Store, spend: Callable[[], None]
    ) -> AbstractContextManager[ErpCatalogue]:
        """Give a client of the ERP's products for one turn; see `adapters.eccosys.erps`.

        Raises:
            Misconfigured: the ERP only listens.
        """
        require_asked(store)
        return self._eccosys.catalogue_of(store, spend)

    def papers_of(
        self, store: Store, spend: Callable[[], None]
    ) -> AbstractContextManager[ErpPapers]:
        """Give a client of the ERP's invoices and parcels for one turn; see `catalogue_of`."""
        require_asked(store)
        return self._eccosys.papers_of(store, spend)

    def check(self, store: Store, spend: Callable[[], None]) -> ErpHealth:
        """Check the connection of a store to its ERP; see `domain.erp_health.ErpCheck`."""
        if store.erp is Erp.ECCOSYS:
            return self._eccosys.check(store, spend)
        if not self._events.has_broker:
            return ErpHealth(warnings=(NO_BROKER,))
        self._events.check()
        return ErpHealth()


@contextmanager
def opened(
    settings: Settings,
    *,
    observe: Observe,
    log_call: CallLog,
    tracing: Tracing = NO_TRACING,
) -> Iterator[StoreErps]:
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
        told = tracing.around(http, PARTY)
        yield StoreErps(EccosysErps(told, rules, observe=observe, log=log_call), events)


@contextmanager
def watched(
    settings: Settings, metrics: Metrics, tracing: Tracing = NO_TRACING
) -> Iterator[StoreErps]:
    """Open them for a process that is watched: every call is measured and logged."""
    observe = partial(metrics.called, party=PARTY)
    with opened(settings, observe=observe, log_call=_log_call, tracing=tracing) as erps:
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
    log.info("erp_called", **in_its_work(said))


def _unseen(*_: object, **__: object) -> None:
    """A person watches this call: it is neither measured nor logged."""
