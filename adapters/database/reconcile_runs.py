"""Keeps what comparisons of both sides found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from adapters.database.engine import Database
from domain.reconcile_runs import Compared, ReconcileRun

KEPT_S = 7 * 86_400.0
"""So long a comparison tells how things stand."""

_RECORD = text("""
INSERT INTO reconcile_run (at_s, store, what, day, sampled, counts, open)
VALUES (now_s(), :store, :what, :day, :sampled, :counts, :open)""")

# The newest of each store, kind and day counts. A sample that found nothing proves nothing of
# what an earlier look at everything found.
_OPEN = text("""
SELECT r.what, sum(r.open) AS found FROM reconcile_run AS r
WHERE r.at_s > now_s() - :kept_s AND (r.sampled = 0 OR r.open > 0) AND NOT EXISTS (
  SELECT 1 FROM reconcile_run AS n
  WHERE n.at_s > now_s() - :kept_s AND n.store = r.store AND n.what = r.what AND n.day = r.day
    AND (n.sampled = 0 OR n.open > 0) AND n.id > r.id)
GROUP BY r.what""")


_KEPT = text("""
SELECT id, at_s, store, what, day, sampled, counts, open FROM reconcile_run
WHERE (:store = '' OR store = :store) AND id < :before ORDER BY id DESC LIMIT :limit""")


_LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class KeptRun:
    """One comparison as it is kept, and when it was made."""

    run: ReconcileRun
    at_s: float
    id: int


class ReconcileRuns:
    """Writes and reads what was found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, run: ReconcileRun) -> None:
        """Keep a comparison."""
        said = {
            "store": run.store,
            "what": run.what.value,
            "day": run.day,
            "sampled": run.sampled,
            "counts": json.dumps(dict(run.counts)),
            "open": run.open,
        }
        with self._database.write() as connection:
            connection.execute(_RECORD, said)

    def kept(
        self, store: str = "", limit: int = 50, before: int | None = None
    ) -> Sequence[KeptRun]:
        """Give the newest comparisons, newest first.

        Args:
            store: only this store's; empty: all.
            before: go on before the one of this id; None: begin with the newest.
        """
        asked = {"store": store, "limit": limit, "before": _LAST if before is None else before}
        with self._database.read() as connection:
            rows = connection.execute(_KEPT, asked).all()
        return [
            KeptRun(
                ReconcileRun(
                    row.store,
                    Compared(row.what),
                    int(row.open),
                    row.day,
                    int(row.sampled),
                    json.loads(row.counts),
                ),
                row.at_s,
                row.id,
            )
            for row in rows
        ]


def open_differences(connection: Connection) -> Mapping[str, int]:
    """Count what somebody has to look at, of all stores, by what was compared.

    Only what was compared within seven days is there.
    """
    rows = connection.execute(_OPEN, {"kept_s": KEPT_S})
    return {row.what: int(row.found) for row in rows}
