"""Lanes without changes: they come into being by themselves."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, text

from adapters.database.engine import Database
from domain.errors import Misconfigured
from domain.feed_watch import UNREAD
from domain.store import Store
from domain.store_settings import to_store

_LACKING = text("""
SELECT * FROM (SELECT s.name, s.settings, s.updated_at_s,
    (SELECT count(*) FROM lane AS l WHERE l.store = s.name AND l.kind IN :kinds) AS lanes
  FROM store AS s) AS known
WHERE lanes < :count ORDER BY name""").bindparams(bindparam("kinds", expanding=True))

# The age of what waits in the feed is counted from here until the feed was first seen empty.
_OPEN = text(f"""
INSERT INTO lane (store, kind, next_at_s, memo)
SELECT :store, :kind, now_s(), CASE WHEN CAST(:kind AS text) <> 'poll_orders' THEN '{{}}'
  ELSE '{{"drained_at_s": ' || CAST(now_s() AS text) || ', "{UNREAD}": true}}' END
WHERE true ON CONFLICT (store, kind) DO NOTHING RETURNING kind""")


class ErrandLanes:
    """Opens the lanes that stores lack.

    Args:
        wanted: kind → whether a store wants such a lane.
    """

    def __init__(self, database: Database, wanted: Mapping[str, Callable[[Store], bool]]) -> None:
        self._database = database
        self._wanted = dict(sorted(wanted.items()))
        self._settled: dict[str, tuple[float, int]] = {}
        """Stores that want no more than they have: when they were changed, and their lanes."""

    def open(self) -> int:
        """Make the lanes that are missing, due now; gives how many."""
        opened = 0
        for row in self._lacking():
            made = self._make(row.name, self._wanted_by(row.name, row.settings))
            opened += made
            if not made:
                self._settled[row.name] = (row.updated_at_s, row.lanes)
        return opened

    def _make(self, store: str, kinds: Sequence[str]) -> int:
        if not kinds:
            return 0
        with self._database.write() as connection:
            lanes = [{"store": store, "kind": kind} for kind in kinds]
            return sum(connection.execute(_OPEN, lane).scalar() is not None for lane in lanes)

    def _lacking(self) -> Sequence[Any]:
        asked = {"kinds": list(self._wanted), "count": len(self._wanted)}
        with self._database.read() as connection:
            rows = connection.execute(_LACKING, asked).all()
        # Asked every second: settings that were read are not read again.
        return [r for r in rows if self._settled.get(r.name) != (r.updated_at_s, r.lanes)]

    def _wanted_by(self, name: str, settings: str) -> list[str]:
        try:
            store = to_store(name, json.loads(settings), {})
        except Misconfigured:
            return []  # `doctor` tells about it
        return [kind for kind, wants in self._wanted.items() if wants(store)]
