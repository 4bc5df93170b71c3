"""Wires what works lanes off: the handlers, and their connections to hubs and ERPs."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import structlog

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.database.budgets import BudgetRows
from adapters.database.changes import ChangeRows
from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.stock_levels import StockLevelRows
from adapters.http.client import HttpClient
from config.settings import Settings
from domain import budget
from domain.allowances import hub_allowance
from domain.erp_orders import Erps
from domain.ids import Kind
from domain.order_claims import LookRule
from domain.ports import Bells
from domain.retry import RetryRule
from domain.store import Store
from ops import erps, noticing, resources
from ops.compose import Service
from producers.alarm import Alarm
from workers.crowd import Crowd
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.handlers.price import PushPrice
from workers.handlers.stock import PushStock
from workers.lanes import LaneWorker
from workers.parts import LaneParts
from workers.tenure import LEASE_CALLS
from workers.work import PushHandler

log = structlog.get_logger()

NO_LOOK_UP = "ANYBRIDGE_TEST_NO_LOOK_UP"


@contextmanager
def lane_worker(with_: Service, bells: Bells) -> Iterator[LaneWorker]:
    """Wire what works lanes off, with its connections to the hubs and ERPs."""
    settings = with_.settings
    budgets = BudgetRows(with_.database)
    addresses = resources.addresses(settings)
    with ExitStack() as closing:
        http = HttpClient(addresses, settings.call_deadline_s)
        closing.callback(http.close)
        alarm = Alarm(bells)
        closing.callback(alarm.close)
        observe, learned = with_.metrics.called, _follow(budgets)
        hubs = AnyMarketHubs(http, addresses, observe=observe, log=_log_hub, learned=learned)
        joined = closing.enter_context(erps.watched(settings, with_.metrics))
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
                _handlers(with_, joined),
                with_.metrics,
                with_.clock.now_s,
                _rule(settings),
                settings.call_deadline_s,
                with_.arrow,
                with_.stop.is_set,
                crowd=Crowd(settings.worker_threads),
                errands=noticing.errands(settings, with_.database, with_.metrics),
            )
        )


def _handlers(with_: Service, joined: Erps) -> Mapping[str, PushHandler]:
    claims = OrderClaimRows(with_.database)
    tools = OrderTools(claims, with_.clock.now_s, look_rule(with_.settings), with_.arrow)
    return {
        Kind.STOCK: PushStock(StockLevelRows(with_.database), with_.known.mappings),
        Kind.PRICE: PushPrice(with_.known.bindings),
        Kind.ORDER: IngestOrders(tools, OrderRuleRows(with_.database), joined),
    }


def look_rule(settings: Settings) -> LookRule:
    """Give how an unknown outcome is looked up.

    Only the negative control of the fault tests switches it off.
    """
    looks_up = os.environ.get(NO_LOOK_UP) != "yes"
    return LookRule(settings.lookup_wait_s, settings.call_deadline_s, looks_up)


def _rule(settings: Settings) -> RetryRule:
    return RetryRule(settings.backoff_min_s, settings.backoff_max_s, settings.waiting_min_s)


def _log_hub(**said: Any) -> None:
    log.info("hub_called", **said)


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
