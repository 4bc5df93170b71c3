"""For how long feeds were not seen empty, from what their lanes remember."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

from adapters.database.engine import Database
from adapters.database.flows import PAUSED
from domain.feed_watch import UNREAD, FeedAge
from domain.order_import import ORDERS_OFF
from domain.pauses import BY_SETTING
from domain.store_settings import is_paused

# A feed that is not ours to read, since the store imports no orders, is nobody's concern here.
_LANES = text(f"""
SELECT l.store, l.memo, l.held_cause, l.held_detail, now_s() AS now_s, s.settings
FROM lane AS l LEFT JOIN store AS s ON s.name = l.store
WHERE l.kind = 'poll_orders' AND l.held_cause <> '{ORDERS_OFF}' ORDER BY l.store""")  # noqa: S608 - a word of ours

# Of a paused store a lane says so at its next turn only, if ever: its settings are asked too.
_STOPPED = BY_SETTING | {PAUSED}


class FeedAges:
    """Reads the ages of all feeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[FeedAge]:
        """Give every feed that is polled or should be, by store."""
        with self._database.read() as connection:
            return feed_ages(connection)

    def of(self, store: str) -> FeedAge | None:
        """Give one store's; None when its feed is not polled."""
        return next((feed for feed in self.all() if feed.store == store), None)


def feed_ages(connection: Connection) -> Sequence[FeedAge]:
    """Give every feed that is polled or should be, by store."""
    rows = [(row, json.loads(row.memo)) for row in connection.execute(_LANES)]
    return [
        FeedAge(
            row.store,
            max(0.0, row.now_s - float(memo["drained_at_s"])),
            was_read=not memo.get(UNREAD),
            cause=row.held_cause,
            error=row.held_detail if row.held_cause else str(memo.get("error", "")),
            is_stopped=row.held_cause in _STOPPED or is_paused(json.loads(row.settings or "{}")),
        )
        for row, memo in rows
        if "drained_at_s" in memo
    ]
