"""How orders are noticed, wired: errands, the lanes that they need, callbacks."""

from collections.abc import Mapping

import structlog

from adapters.database.callback_secrets import CallbackSecrets
from adapters.database.engine import Database
from adapters.database.errand_lanes import ErrandLanes
from adapters.database.feed_ages import FeedAges
from adapters.database.order_notes import OrderNoteRows
from adapters.database.secrets import SecretBox
from adapters.telemetry.metrics import Metrics
from config.settings import Settings
from domain.feed_watch import DAY_S, FeedGrade
from domain.ids import ERRANDS, Kind
from domain.ports import Arrow, Bells
from ops.resources import Repositories
from producers.callbacks import TakeCallback
from workers.handlers.poll_orders import PollOrders
from workers.handlers.sweep_orders import SweepOrders
from workers.trip import Errand

log = structlog.get_logger()


def errands(settings: Settings, database: Database, metrics: Metrics) -> Mapping[str, Errand]:
    """Give what is done every so often, by kind."""
    notes = OrderNoteRows(database, metrics.noted)
    return {
        Kind.POLL_ORDERS: PollOrders(notes, settings.poll_orders_s),
        Kind.SWEEP_ORDERS: SweepOrders(notes, settings.sweep_orders_s),
    }


def errand_lanes(database: Database) -> ErrandLanes:
    """Give what opens the lanes of errands."""
    return ErrandLanes(database, sorted(ERRANDS))


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
