"""How many letters of each group wait: what triggers of the database added, put together."""

import time
from collections.abc import Callable

from sqlalchemy import text

from adapters.database.engine import Database

LOOK_EVERY_S = 10.0
SPARE = 500
"""So many rows more than groups are left as they are: adding them up costs a reader nothing."""

_SPARE = text("SELECT count(*) - count(DISTINCT fingerprint) FROM letter_tally")
_ALONE = text("SELECT pg_try_advisory_xact_lock(7219034552)")

# One statement, one snapshot: what is added meanwhile is neither counted nor deleted.
_PUT_TOGETHER = text("""
WITH gone AS (DELETE FROM letter_tally RETURNING *)
INSERT INTO letter_tally (fingerprint, store, kind, reason, letters, worth_cents)
SELECT fingerprint, min(store), min(kind), min(reason), sum(letters), sum(worth_cents) FROM gone
GROUP BY fingerprint HAVING sum(letters) <> 0 OR sum(worth_cents) <> 0""")

# Triggers tally whatever changes a letter. What copies rows past them, as a restore may, is found
# here: what letters say without what tallies say, in one statement, of one moment.
_DIFFERENCES = """
SELECT fingerprint, store, kind, reason, CAST(sum(letters) AS bigint) AS letters,
  CAST(sum(worth_cents) AS bigint) AS worth_cents FROM (
    SELECT fingerprint, store, kind, reason, 1 AS letters, worth_cents FROM dead_letter
    WHERE state IN ('open', 'acknowledged', 'snoozed')
    UNION ALL SELECT fingerprint, store, kind, reason, -letters, -worth_cents FROM letter_tally
  ) AS each_one
GROUP BY fingerprint, store, kind, reason HAVING sum(letters) <> 0 OR sum(worth_cents) <> 0"""
_COUNT = text(f"SELECT count(*) FROM ({_DIFFERENCES}) AS found")  # noqa: S608 - our own words
# Added like what triggers add: whoever parks or closes meanwhile waits for nobody.
_MEND = text(f"""
INSERT INTO letter_tally (fingerprint, store, kind, reason, letters, worth_cents)
{_DIFFERENCES}""")
_ALL_ALONE = text("SELECT pg_advisory_xact_lock(7219034552)")

# SQLite has one writer: nothing is added between these.
_ONE_BY_ONE = (
    """CREATE TEMP TABLE tally_sums AS
SELECT fingerprint, min(store) AS store, min(kind) AS kind, min(reason) AS reason,
  sum(letters) AS letters, sum(worth_cents) AS worth_cents FROM letter_tally
GROUP BY fingerprint HAVING sum(letters) <> 0 OR sum(worth_cents) <> 0""",
    "DELETE FROM letter_tally",
    """INSERT INTO letter_tally (fingerprint, store, kind, reason, letters, worth_cents)
SELECT fingerprint, store, kind, reason, letters, worth_cents FROM tally_sums""",
    "DROP TABLE tally_sums",
)


class LetterTallies:
    """Puts the rows of each group together; any number of processes may.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._looked_at_s = float("-inf")

    def tick(self) -> None:
        """Put them together when they have become many; looks now and then."""
        if self._clock() - self._looked_at_s < LOOK_EVERY_S:
            return
        self._looked_at_s = self._clock()
        with self._database.read() as connection:
            spare = connection.execute(_SPARE).scalar_one()
        if spare > SPARE:
            self.put_together()

    def mend(self) -> int:
        """Compare tallies with letters, and make them right; gives how many were wrong.

        Reads every letter that waits, and writes only where something is wrong.
        """
        with self._database.read() as connection:
            if not connection.execute(_COUNT).scalar_one():
                return 0
        with self._database.write() as connection:
            if not self._database.is_sqlite:
                connection.execute(_ALL_ALONE)
            return connection.execute(_MEND).rowcount

    def put_together(self) -> None:
        """Leave one row of each group with letters that wait."""
        with self._database.write() as connection:
            if self._database.is_sqlite:
                for statement in _ONE_BY_ONE:
                    connection.exec_driver_sql(statement)
            elif connection.execute(_ALONE).scalar_one():
                connection.execute(_PUT_TOGETHER)
