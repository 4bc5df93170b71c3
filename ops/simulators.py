"""Wires dry runs: what looks at letters' keys without writing anything."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from adapters.database.change_views import ChangeViews
from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from config.settings import Settings
from domain.erp_orders import Erps
from domain.hub_ports import Hubs
from domain.ids import Kind
from domain.order_claims import LookRule
from domain.replay_ports import Simulator
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
    """Open what dry runs need, with connections of its own to hubs and ERPs."""
    del box
    with resources.hubs(settings, known) as hubs, erps.unwatched(settings) as asked:
        yield simulators_on(hubs, asked, known)


def simulators_on(hubs: Hubs, asked: Erps, known: Repositories) -> Mapping[str, Simulator]:
    """Give what dry runs need, by kind."""
    levels, changes = StockLevelRows(known.database), ChangeViews(known.database)

    def stock() -> PushHandler:
        return PushStock(levels, known.mappings)

    def price() -> PushHandler:
        return PushPrice(ReadOnlyBindings(known.bindings))

    joined = ReadOnlyErps(asked)

    def order() -> PushHandler:
        claims = ReadOnlyClaims(OrderClaimRows(known.database))
        tools = OrderTools(claims, lambda: resources.clock_of(known.database), LookRule())
        return IngestOrders(tools, OrderRuleRows(known.database), joined)

    handlers = {Kind.STOCK: stock, Kind.PRICE: price, Kind.ORDER: order}
    return {
        kind.value: PushTrial(
            kind.value, known.stores, changes.of_keys, hubs, known.budgets, handler
        )
        for kind, handler in handlers.items()
    }
