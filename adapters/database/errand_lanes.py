"""Lanes without changes: they come into being by themselves."""

import json
from collections.abc import Sequence

from sqlalchemy import bindparam, text

from adapters.database.engine import Database
from domain.errors import Misconfigured
from domain.order_import import why_no_orders
from domain.store_settings import to_store

_LACKING = text("""
SELECT s.name, s.settings, s.updated_at_s FROM store AS s
WHERE (SELECT count(*) FROM lane AS l WHERE l.store = s.name AND l.kind IN :kinds) < :count
ORDER BY s.name""").bindparams(bindparam("kinds", expanding=True))

# The age of what waits in the feed is counted from here until the feed was first seen empty.
_OPEN = text("""
INSERT INTO lane (store, kind, next_at_s, memo)
VALUES (:store, :kind, now_s(), '{"drained_at_s": ' || CAST(now_s() AS text) || '}')
ON CONFLICT (store, kind) DO NOTHING RETURNING kind""")


class ErrandLanes:
    """Opens the lanes that stores whose orders come in lack.

    Args:
        kinds: those of the lanes.
    """

    def __init__(self, database: Database, kinds: Sequence[str]) -> None:
        self._database = database
        self._kinds = sorted(kinds)
        self._without: dict[str, float] = {}
        """Stores whose orders do not come in, and when their settings were last changed."""

    def open(self) -> int:
        """Make the lanes that are missing, due now; gives how many."""
        opened = 0
        for name in self._lacking():
            with self._database.write() as connection:
                for kind in self._kinds:
                    lane = {"store": name, "kind": kind}
                    opened += connection.execute(_OPEN, lane).scalar() is not None
        return opened

    def _lacking(self) -> list[str]:
        asked = {"kinds": self._kinds, "count": len(self._kinds)}
        with self._database.read() as connection:
            rows = connection.execute(_LACKING, asked).all()
        # Asked every second: settings that were read and say no are not read again.
        unread = [row for row in rows if self._without.get(row.name) != row.updated_at_s]
        found = []
        for row in unread:
            if _imports(row.name, row.settings):
                found.append(row.name)
            else:
                self._without[row.name] = row.updated_at_s
        return found


def _imports(name: str, settings: str) -> bool:
    try:
        return not why_no_orders(to_store(name, json.loads(settings), {}))
    except Misconfigured:
        return False  # `doctor` tells about it
