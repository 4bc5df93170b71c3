"""What PostgreSQL takes our tables' sizes for, kept near the truth while they grow fast.

Its autovacuum comes once a minute at best. Until then it plans as for an empty table: it reads
all of a store's rows for a question about ten, and keeps that plan while the table fills.
"""

import time
from dataclasses import dataclass, field

from sqlalchemy import text

from adapters.database.engine import Database

LOOK_S = 10.0
FEW = 1_000
"""Small tables are read as they are taken for: by their indexes."""

# By rows alone, not by what changed in them: how a table is read depends on its size.
_GROWN = text("""
SELECT CAST(s.relid AS regclass) AS name FROM pg_stat_user_tables AS s
JOIN pg_class AS c ON c.oid = s.relid
WHERE s.schemaname = current_schema() AND s.n_live_tup > :few + 2 * greatest(c.reltuples, 0)
  AND pg_has_role(c.relowner, 'USAGE')
ORDER BY 1""")


@dataclass(slots=True)
class Estimates:
    """Has those tables counted that are more than twice as large as they were taken for.

    SQLite plans by its indexes alone: nothing is to be done there.
    """

    database: Database
    _looked_at_s: float = field(default=-1e9)

    def tick(self) -> None:
        """Look, unless that was done a moment ago."""
        if time.monotonic() - self._looked_at_s > LOOK_S:
            self.refresh()
            self._looked_at_s = time.monotonic()

    def refresh(self) -> None:
        """Look, and count what has grown: some 0.1 s a table, nobody waits for it.

        Raises:
            LedgerUnavailable: the database is away, or too slow.
        """
        if self.database.is_sqlite:
            return
        with self.database.read() as connection:
            for name in connection.execute(_GROWN, {"few": FEW}).scalars().all():
                # Where somebody else is at it, it is theirs.
                connection.execute(text(f"ANALYZE (SKIP_LOCKED) {name}"))
