"""For how long feeds were not seen empty, from what their lanes remember."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, text

from adapters.database.engine import Database
from domain.feed_watch import UNREAD, FeedAge
from domain.order_import import ORDERS_OFF

# A feed that is not ours to read, since the store imports no orders, is nobody's concern here.
_LANES = text(f"""
SELECT store, memo, held_cause, held_detail, now_s() AS now_s FROM lane
WHERE kind = 'poll_orders' AND held_cause <> '{ORDERS_OFF}' ORDER BY store""")  # noqa: S608 - a word of ours


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
        )
        for row, memo in rows
        if "drained_at_s" in memo
    ]
