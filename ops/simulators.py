"""Wires dry runs: what looks at letters' keys without writing anything."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from adapters.anymarket.hubs import AnyMarketHubs
from adapters.database.change_views import ChangeViews
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from adapters.http.client import HttpClient
from config.settings import Settings
from domain import budget
from domain.allowances import hub_allowance
from domain.ids import Kind
from domain.replay_ports import Simulator
from domain.store import Store
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

    handlers = {Kind.STOCK: stock, Kind.PRICE: price}
    try:
        yield {
            kind.value: PushTrial(
                kind.value, known.stores, changes.of_keys, hubs, known.budgets, handler
            )
            for kind, handler in handlers.items()
        }
    finally:
        client.close()


def _unseen(*_: object, **__: object) -> None:
    """A person watches these calls: they are neither measured nor logged."""
