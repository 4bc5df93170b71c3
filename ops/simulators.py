"""Wires dry runs: what looks at letters' keys without writing anything."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.database.change_views import ChangeViews
from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from adapters.http.client import HttpClient
from config.settings import Settings
from domain import budget
from domain.allowances import hub_allowance
from domain.ids import Kind
from domain.order_claims import LookRule
from domain.replay_ports import Simulator
from domain.store import Store
from ops import erps, resources
from ops.resources import Repositories
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.handlers.price import PushPrice
from workers.handlers.stock import PushStock
from workers.read_only import ReadOnlyBindings
from workers.read_only_orders import ReadOnlyClaims, ReadOnlyErps
from workers.trial import PushTrial
from workers.work import PushHandler


@contextmanager
def simulators(
    settings: Settings, known: Repositories, box: SecretBox
) -> Iterator[Mapping[str, Simulator]]:
    """Open what dry runs need, with connections of its own to the hubs."""
    del box
    rules = resources.addresses(settings)

    def learned(store: Store, **said: Any) -> None:
        known.budgets.learn(
            hub_allowance(store), lambda bucket, now_s: budget.learn(bucket, now_s, **said)
        )

    client = HttpClient(rules, settings.call_deadline_s)
    hubs = AnyMarketHubs(client, rules, observe=_unseen, log=_unseen, learned=learned)
    levels, changes = StockLevelRows(known.database), ChangeViews(known.database)

    def stock() -> PushHandler:
        return PushStock(levels, known.mappings)

    def price() -> PushHandler:
        return PushPrice(ReadOnlyBindings(known.bindings))

    with ExitStack() as closing:
        closing.callback(client.close)
        joined = ReadOnlyErps(closing.enter_context(erps.unwatched(settings)))

        def order() -> PushHandler:
            claims = ReadOnlyClaims(OrderClaimRows(known.database))
            tools = OrderTools(claims, lambda: resources.clock_of(known.database), LookRule())
            return IngestOrders(tools, OrderRuleRows(known.database), joined)

        handlers = {Kind.STOCK: stock, Kind.PRICE: price, Kind.ORDER: order}
        yield {
            kind.value: PushTrial(
                kind.value, known.stores, changes.of_keys, hubs, known.budgets, handler
            )
            for kind, handler in handlers.items()
        }


def _unseen(*_: object, **__: object) -> None:
    """A person watches these calls: they are neither measured nor logged."""
