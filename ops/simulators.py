"""Wires dry runs: what looks at letters' keys without writing anything."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from adapters.database.change_views import ChangeViews
from adapters.database.fact_rows import FactRows
from adapters.database.order_claims import OrderClaimRows
from adapters.database.order_rules import OrderRuleRows
from adapters.database.overlays import OverlayRows
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from config.settings import Settings
from domain.budget_ports import Budgets
from domain.changes import Change
from domain.erp_orders import Erps
from domain.hub_ports import Hubs
from domain.ids import Kind
from domain.order_claims import LookRule
from domain.replay_ports import Simulator
from ops import erps, resources
from ops.facts import fact_handlers
from ops.last_in_line import LastInLine, PatientBudgets, Told
from ops.products import looking_tools
from ops.resources import Repositories
from workers.handlers.ingest_orders import IngestOrders
from workers.handlers.order_case import OrderTools
from workers.handlers.price import PushPrice
from workers.handlers.product import PushProduct
from workers.handlers.stock import PushStock
from workers.read_only import ReadOnlyBindings
from workers.read_only_facts import ReadOnlyFactLedger
from workers.read_only_orders import ReadOnlyClaims, ReadOnlyErps
from workers.trial import PushTrial
from workers.work import PushHandler


@contextmanager
def simulators(
    settings: Settings, known: Repositories, box: SecretBox, budgets: Budgets | None = None
) -> Iterator[Mapping[str, Simulator]]:
    """Open what dry runs need, with connections of its own to hubs and ERPs.

    Args:
        budgets: pays for the calls; None: what is left now, and nobody waits.
    """
    private = settings.allow_private
    with resources.hubs(settings, known) as hubs, erps.unwatched(settings) as asked:
        yield simulators_on(hubs, asked, known, box, allow_private=private, budgets=budgets)


def patient(known: Repositories, wait_s: float, told: Told) -> Budgets:
    """Give what pays for calls of a dry run, and waits for live traffic so long altogether."""
    now_s = partial(resources.clock_of, known.database)
    line = LastInLine(known.budgets, now_s, told=told, patience_s=wait_s)
    return PatientBudgets(line, until_s=now_s() + wait_s)


def simulators_on(
    hubs: Hubs,
    asked: erps.StoreErps,
    known: Repositories,
    box: SecretBox,
    *,
    allow_private: bool = False,
    budgets: Budgets | None = None,
) -> Mapping[str, Simulator]:
    """Give what dry runs need, by kind.

    Args:
        allow_private: images may be in private networks: for simulators.
        budgets: see `simulators`.
    """
    paid = known.budgets if budgets is None else budgets
    levels, changes = StockLevelRows(known.database), ChangeViews(known.database)

    def stock() -> PushHandler:
        return PushStock(levels, known.mappings)

    def price() -> PushHandler:
        return PushPrice(ReadOnlyBindings(known.bindings))

    def product() -> PushHandler:
        now_s = partial(resources.clock_of, known.database)
        return PushProduct(looking_tools(known, asked, now_s, allow_private=allow_private))

    handlers = {
        Kind.STOCK: stock,
        Kind.PRICE: price,
        Kind.PRODUCT: product,
        Kind.ORDER: _orders(asked, known, box),
    }
    trials = {
        kind.value: PushTrial(kind.value, known.stores, changes.of_keys, hubs, paid, handler)
        for kind, handler in handlers.items()
    }
    return {**trials, **_facts(hubs, known, box, paid)}


def order_recall(
    hubs: Hubs, asked: Erps, known: Repositories, box: SecretBox, budgets: Budgets
) -> Simulator:
    """Give what looks at orders whether or not anybody ever noted them.

    Args:
        budgets: pays for the calls.
    """
    changes = ChangeViews(known.database)

    def noted(store: str, kind: str, keys: Sequence[str]) -> Sequence[Change]:
        found = {change.key: change for change in changes.of_keys(store, kind, keys)}
        return [found.get(key) or _unnoted(key) for key in keys]

    kind, handler = Kind.ORDER.value, _orders(asked, known, box)
    return PushTrial(kind, known.stores, noted, hubs, budgets, handler)


def level_recalls(hubs: Hubs, known: Repositories, budgets: Budgets) -> Mapping[str, Simulator]:
    """Give what looks at stock and prices that were pushed, as if nothing had been accepted.

    Args:
        budgets: pays for the calls.
    """
    levels, changes = StockLevelRows(known.database), ChangeViews(known.database)

    def unsent(store: str, kind: str, keys: Sequence[str]) -> Sequence[Change]:
        return [replace(one, accepted_hash="") for one in changes.of_keys(store, kind, keys)]

    handlers: Mapping[Kind, Callable[[], PushHandler]] = {
        Kind.STOCK: lambda: PushStock(levels, known.mappings),
        Kind.PRICE: lambda: PushPrice(ReadOnlyBindings(known.bindings)),
    }
    return {
        kind.value: PushTrial(kind.value, known.stores, unsent, hubs, budgets, handler)
        for kind, handler in handlers.items()
    }


def _orders(asked: Erps, known: Repositories, box: SecretBox) -> Callable[[], PushHandler]:
    joined, overlays = ReadOnlyErps(asked), OverlayRows(known.database, box)

    def order() -> PushHandler:
        claims = ReadOnlyClaims(OrderClaimRows(known.database))
        tools = OrderTools(claims, lambda: resources.clock_of(known.database), LookRule())
        return IngestOrders(tools, OrderRuleRows(known.database), joined, overlays)

    return order


def _facts(
    hubs: Hubs, known: Repositories, box: SecretBox, budgets: Budgets
) -> Mapping[str, Simulator]:
    ledger = ReadOnlyFactLedger(FactRows(known.database))
    overlays, changes = OverlayRows(known.database, box), ChangeViews(known.database)
    now_s = partial(resources.clock_of, known.database)
    handlers = fact_handlers(ledger, overlays, known.mappings, now_s)

    def again(store: str, kind: str, keys: Sequence[str]) -> Sequence[Change]:
        return [_asked_again(change) for change in changes.of_keys(store, kind, keys)]

    return {
        kind: PushTrial(kind, known.stores, again, hubs, budgets, partial(_one, handler))
        for kind, handler in handlers.items()
    }


def _one(handler: PushHandler) -> PushHandler:
    return handler


def _asked_again(change: Change) -> Change:
    # What the channel refused is told anew by a replay, and only by one.
    return replace(change, released=True, attempts=0)


def _unnoted(key: str) -> Change:
    return Change(key, None, 1, 0, 0, None, "", "", 0.0)
