"""What PostgreSQL takes our tables' sizes for, kept near the truth while they grow fast.

Its autovacuum comes once a minute at best. Until then it plans as for an empty table: it reads
all of a store's rows for a question about ten, and keeps that plan while the table fills. A store
that it has not met in its sample it takes for one without rows, however many it has.
"""

import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.exc import SQLAlchemyError

from adapters.database.engine import Database
from adapters.database.tables import metadata
from domain.errors import BridgeError

REFRESH_S = 10.0
FEW = 1_000
"""Small tables are read as they are taken for: by their indexes."""

MANY = 5_000
"""So many new rows may be a store that nobody knows; days have theirs for all stores alike."""

# By rows alone, not by what changed in them: how a table is read depends on its size. A partition
# has its table's name and a day's. Only who owns a table may have it counted.
_GROWN = text(r"""
SELECT CAST(s.relid AS regclass) AS name FROM pg_stat_user_tables AS s
JOIN pg_class AS c ON c.oid = s.relid
WHERE s.schemaname = current_schema()
  AND (s.n_live_tup > :few + 2 * greatest(c.reltuples, 0)
    OR s.n_live_tup > :many + greatest(c.reltuples, 0) AND NOT c.relispartition)
  AND regexp_replace(s.relname, '_(\d+|default)$', '') IN :ours
  AND pg_has_role(c.relowner, 'USAGE')
ORDER BY 1""").bindparams(bindparam("ours", expanding=True))

log = structlog.get_logger()


def refresh(database: Database) -> None:
    """Have tables counted that grew a lot since they were: to twice as much, or by a store's rows.

    It takes some 0.1 s a table, and nobody waits for it. What fails is logged, and looked at
    again the next time. SQLite plans by its indexes alone: nothing is to be done there.
    """
    if database.is_sqlite:
        return
    try:
        with database.read() as connection:
            asked = {"few": FEW, "many": MANY, "ours": sorted(metadata.tables)}
            grown = connection.execute(_GROWN, asked).scalars().all()
    except BridgeError as error:
        log.warning("estimates_wait", error=str(error))
        return
    for name in grown:
        try:
            with database.read() as connection:
                # Where somebody else is at it, it is theirs.
                connection.execute(text(f"ANALYZE (SKIP_LOCKED) {name}"))
        except (BridgeError, SQLAlchemyError) as error:
            log.warning("estimates_wait", table=name, error=str(error))
