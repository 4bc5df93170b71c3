"""How orders are noticed, wired: errands, the lanes that they need, callbacks."""

from collections.abc import Callable, Mapping

import structlog

from adapters.database.callback_secrets import CallbackSecrets
from adapters.database.engine import Database
from adapters.database.errand_lanes import ErrandLanes
from adapters.database.fact_rows import FactRows
from adapters.database.feed_ages import FeedAges
from adapters.database.left_out import LeftOutRows
from adapters.database.noted_changes import NotedChangeRows
from adapters.database.order_notes import OrderNoteRows
from adapters.database.secrets import SecretBox
from adapters.database.stock_levels import StockLevelRows
from adapters.eccosys.translate.contents import DIALECT
from adapters.telemetry.metrics import Metrics
from config.settings import Settings
from domain.erp_polls import why_no_polls
from domain.feed_watch import DAY_S, FeedGrade
from domain.ids import Kind
from domain.order_import import why_no_orders
from domain.ports import Arrow, Bells
from domain.store import Store
from ops.erps import StoreErps
from ops.resources import Repositories
from producers.callbacks import TakeCallback
from producers.erp_echoes import ErpEchoes
from producers.erp_papers import PaperPolls
from producers.poller import PollErp
from producers.telling import Telling
from workers.handlers.mirror_letters import wanted_by
from workers.handlers.poll_orders import PollOrders
from workers.handlers.sweep_orders import SweepOrders
from workers.trip import Errand

log = structlog.get_logger()


def errands(settings: Settings, database: Database, metrics: Metrics) -> Mapping[str, Errand]:
    """Give what is done every so often about orders, by kind."""
    notes = OrderNoteRows(database, metrics.noted)
    return {
        Kind.POLL_ORDERS: PollOrders(notes, settings.poll_orders_s),
        Kind.SWEEP_ORDERS: SweepOrders(notes, LeftOutRows(database), settings.sweep_orders_s),
    }


def erp_poll(
    settings: Settings,
    database: Database,
    telling: Telling,
    erps: StoreErps,
    stopping: Callable[[], bool],
) -> PollErp:
    """Give what asks ERPs that emit nothing.

    Args:
        stopping: tells whether the process is going down.
    """
    noted, names = NotedChangeRows(database), FactRows(database)
    return PollErp(
        erps.catalogue_of,
        DIALECT,
        StockLevelRows(database),
        noted,
        telling,
        settings.poll_erp_s,
        stopping,
        PaperPolls(erps.papers_of, names, noted, telling, settings.delivered_s),
    )


def erp_echoes(database: Database) -> ErpEchoes:
    """Give what keeps a poll from sending back what an import has brought."""
    return ErpEchoes(NotedChangeRows(database), DIALECT)


def errand_lanes(database: Database) -> ErrandLanes:
    """Give what opens the lanes of errands."""
    return ErrandLanes(database, WANTED)


def _imports_orders(store: Store) -> bool:
    return not why_no_orders(store)


WANTED: Mapping[str, Callable[[Store], bool]] = {
    Kind.POLL_ORDERS: _imports_orders,
    Kind.SWEEP_ORDERS: _imports_orders,
    Kind.POLL_ERP: lambda store: not why_no_polls(store),
    Kind.MIRROR_LETTERS: lambda store: bool(wanted_by(store)),
}
"""Which stores have a lane of an errand."""


def watch_feeds(database: Database) -> None:
    """Say which feeds were not seen empty for too long: the hub drops what nobody takes."""
    for feed in FeedAges(database).all():
        days = round(feed.age_s / DAY_S, 1)
        if feed.grade is FeedGrade.CRITICAL:
            log.critical("feed_about_to_expire", store=feed.store, days=days)
        elif feed.grade is FeedGrade.WARNING:
            log.warning("feed_not_drained", store=feed.store, days=days)


def callbacks(
    known: Repositories, metrics: Metrics, bells: Bells, arrow: Arrow, box: SecretBox
) -> TakeCallback:
    """Give what takes the hub's callbacks."""
    return TakeCallback(
        CallbackSecrets(known.database, box).store_of,
        known.stores,
        OrderNoteRows(known.database, metrics.noted),
        bells,
        metrics,
        arrow,
    )
