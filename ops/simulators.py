"""Wires dry runs: what looks at letters' keys without writing anything."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from adapters.database.change_views import ChangeViews
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from config.settings import Settings
from domain.hub_ports import Hubs
from domain.ids import Kind
from domain.replay_ports import Simulator
from ops import resources
from ops.resources import Repositories
from workers.handlers.price import PushPrice
from workers.handlers.stock import PushStock
from workers.read_only import ReadOnlyBindings
from workers.trial import PushTrial
from workers.work import PushHandler


@contextmanager
def simulators(
    settings: Settings, known: Repositories, box: SecretBox
) -> Iterator[Mapping[str, Simulator]]:
    """Open what dry runs need, with connections of its own to the hubs."""
    del box
    with resources.hubs(settings, known) as hubs:
        yield simulators_on(hubs, known)


def simulators_on(hubs: Hubs, known: Repositories) -> Mapping[str, Simulator]:
    """Give what dry runs need, by kind."""
    levels, changes = StockLevelRows(known.database), ChangeViews(known.database)

    def stock() -> PushHandler:
        return PushStock(levels, known.mappings)

    def price() -> PushHandler:
        return PushPrice(ReadOnlyBindings(known.bindings))

    return {
        kind.value: PushTrial(
            kind.value, known.stores, changes.of_keys, hubs, known.budgets, handler
        )
        for kind, handler in {Kind.STOCK: stock, Kind.PRICE: price}.items()
    }
