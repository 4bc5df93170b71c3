"""Wires what works lanes off: the handlers, and their connections to hubs and ERPs."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import structlog

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.database.budgets import BudgetRows
from adapters.database.changes import ChangeRows
from adapters.database.fact_rows import FactRows
from adapters.database.import_rows import ImportRows
from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.overlays import OverlayRows
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from adapters.http.client import HttpClient
from adapters.http.transports import CallLog
from adapters.telemetry.logs import in_its_work
from config.settings import Settings
from domain import budget
from domain.allowances import hub_allowance
from domain.ids import Kind
from domain.order_claims import LookRule
from domain.ports import Bells
from domain.retry import RetryRule
from domain.store import Store
from ops import erps, noticing, resources
from ops.compose import Service
from ops.erps import StoreErps
from ops.facts import fact_handlers
from ops.mirroring import mirror_letters
from ops.products import product_tools
from producers.alarm import Alarm
from producers.telling import Telling
from workers.backlogs import Backlogs, Ring
from workers.crowd import Crowd
from workers.handlers.import_catalogue import ImportCatalogue
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.handlers.price import PushPrice
from workers.handlers.product import PushProduct
from workers.handlers.stock import PushStock
from workers.lanes import LaneWorker
from workers.parts import LaneParts
from workers.tenure import LEASE_CALLS
from workers.trip import Errand
from workers.work import PushHandler

# By its name: else each line looks through the frames for it, and every call has one.
log = structlog.get_logger(__name__)

NO_LOOK_UP = "ANYBRIDGE_TEST_NO_LOOK_UP"


@contextmanager
def lane_worker(
    with_: Service, bells: Bells, ring_bulk: Ring | None = None
) -> Iterator[LaneWorker]:
    """Wire what works lanes off, with its connections to the hubs and ERPs.

    Args:
        ring_bulk: rings lanes where backlogs are worked off; None: nowhere.
    """
    settings = with_.settings
    budgets = BudgetRows(with_.database)
    addresses = resources.addresses(settings)
    with ExitStack() as closing:
        http = HttpClient(addresses, settings.call_deadline_s)
        closing.callback(http.close)
        alarm = Alarm(bells)
        closing.callback(alarm.close)
        observe, learned = with_.metrics.called, _follow(budgets)
        told = with_.tracing.around(http, "anymarket")
        hubs = AnyMarketHubs(told, addresses, observe=observe, log=_log_hub(), learned=learned)
        joined = closing.enter_context(erps.watched(settings, with_.metrics, with_.tracing))
        box = resources.secret_box(settings)
        resend_s = LEASE_CALLS * settings.call_deadline_s
        yield LaneWorker(
            LaneParts(
                with_.lanes,
                ChangeRows(with_.database, box, resend_s),
                budgets,
                with_.known.stores,
                hubs,
                bells,
                alarm,
                _handlers(with_, joined, box),
                with_.metrics,
                with_.clock.now_s,
                _rule(settings),
                settings.call_deadline_s,
                with_.arrow,
                with_.stop.is_set,
                crowd=Crowd(settings.worker_threads),
                backlogs=Backlogs(ring_bulk),
                errands=_errands(with_, hubs, joined),
                spans=with_.tracing.spans,
            )
        )


def _errands(with_: Service, hubs: AnyMarketHubs, joined: StoreErps) -> Mapping[str, Errand]:
    settings, telling = with_.settings, Telling(with_.folder, with_.metrics)
    poll = noticing.erp_poll(settings, with_.database, telling, joined, with_.stop.is_set)
    orders = noticing.errands(settings, with_.database, with_.metrics)
    notes = ImportRows(with_.database)
    importing = ImportCatalogue(
        hubs, joined, notes, look_rule(settings), noticing.erp_echoes(with_.database)
    )
    mirroring = mirror_letters(settings, with_.database, with_.metrics)
    return {
        **orders,
        Kind.POLL_ERP: poll,
        Kind.IMPORT_CATALOGUE: importing,
        Kind.MIRROR_LETTERS: mirroring,
    }


def _handlers(with_: Service, joined: StoreErps, box: SecretBox) -> Mapping[str, PushHandler]:
    claims, overlays = OrderClaimRows(with_.database), OverlayRows(with_.database, box)
    tools = OrderTools(claims, with_.clock.now_s, look_rule(with_.settings), with_.arrow)
    now_s, known = with_.clock.now_s, with_.known
    goods = product_tools(known, joined, now_s, with_.settings, with_.arrow)
    return {
        Kind.STOCK: PushStock(StockLevelRows(with_.database), known.mappings, goods.waits),
        Kind.PRICE: PushPrice(known.bindings, goods.waits),
        Kind.PRODUCT: PushProduct(goods),
        Kind.ORDER: IngestOrders(tools, OrderRuleRows(with_.database), joined, overlays),
        **fact_handlers(
            FactRows(with_.database),
            overlays,
            known.mappings,
            with_.clock.now_s,
            with_.settings.fact_patience_s,
        ),
    }


def look_rule(settings: Settings) -> LookRule:
    """Give how an unknown outcome is looked up.

    Only the negative control of the fault tests switches it off.
    """
    looks_up = os.environ.get(NO_LOOK_UP) != "yes"
    return LookRule(settings.lookup_wait_s, settings.call_deadline_s, looks_up)


def _rule(settings: Settings) -> RetryRule:
    return RetryRule(settings.backoff_min_s, settings.backoff_max_s, settings.waiting_min_s)


def _log_hub() -> CallLog:
    # Bound once: each line of a logger that is not finds out anew how lines are written.
    _log = log.bind()

    def log_hub(**said: Any) -> None:
        _log.info("hub_called", **in_its_work(said))

    return log_hub


def _follow(budgets: BudgetRows) -> Callable[..., None]:
    """Follow what the hub says of its limit, when it says something new."""

    def learned(store: Store, **said: Any) -> None:
        limit, remaining = said.get("limit"), said.get("remaining")
        news = said.get("retry_after_s") is not None or (remaining is not None and remaining <= 0)
        if news or (limit is not None and limit != store.limit_calls):
            budgets.learn(
                hub_allowance(store), lambda bucket, now_s: budget.learn(bucket, now_s, **said)
            )

    return learned
