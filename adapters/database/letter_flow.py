"""How many dead letters come in, minute by minute, and how many orders are past their ship-by."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.group_sql import TALLIES
from domain.deadletters import LetterState

MINUTES = 30
"""So many are told of."""

COUNTED = 300
"""Letters of a minute that are read at most, those of other stores too: whoever looks again and
again reads no flood."""

LATE = 10_000
"""Orders past their ship-by that are counted at most."""

_STATES = ", ".join(f"'{state}'" for state in LetterState)
_WAITS = "d.state IN ('open', 'acknowledged', 'snoozed')"

# By an index that begins with the state: it is asked for each state there is. Letters that came
# back after they were closed came in too. One text for two numbers, since a row's subquery gives
# one value on both databases: how many letters were read, and how many of them are meant.
_OF_MINUTE = """(SELECT count(*) || ' ' || coalesce(sum(CASE WHEN {meant} THEN 1 ELSE 0 END), 0)
    FROM (SELECT {read} FROM dead_letter AS d
      WHERE {where} AND d.{column} > now_s() - 60 * (m.ago + 1)
        AND d.{column} <= now_s() - 60 * m.ago LIMIT :most) AS found)"""
_CAME = _OF_MINUTE.replace("{where}", f"d.state IN ({_STATES})").replace("{column}", "parked_at_s")
_CAME_BACK = _OF_MINUTE.replace("{where}", "d.regressed_at_s IS NOT NULL").replace(
    "{column}", "regressed_at_s"
)
_INFLOW = f"""
WITH RECURSIVE m(ago) AS (SELECT 0 UNION ALL SELECT ago + 1 FROM m WHERE ago + 1 < :minutes)
SELECT {_CAME} AS came, {_CAME_BACK} AS came_back FROM m ORDER BY m.ago DESC"""  # noqa: S608 - our own words
_OF_ALL = _INFLOW.format(meant="1 = 1", read="1")
# The store is looked at last: by any index of stores all its letters would be read for a minute.
_OF_STORE = _INFLOW.format(meant="found.store = :store", read="d.store")

_LATE = f"""SELECT count(*) FROM (SELECT 1 FROM dead_letter AS d
WHERE {_WAITS} AND d.ship_by_s < now_s() LIMIT :most) AS found"""  # noqa: S608 - our own words

# Of a store by its groups: the index of all deadlines would be read through for one that has few.
_LATE_OF_STORE = f"""SELECT coalesce(sum((SELECT count(*) FROM (
  SELECT 1 FROM dead_letter AS d WHERE d.fingerprint = t.fingerprint AND {_WAITS}
    AND d.ship_by_s < now_s() LIMIT :most) AS found)), 0)
FROM ({TALLIES.format(narrowed="AND store = :store")}) AS t"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Counted:
    """A count that may have stopped at its limit.

    Args:
        is_whole: False: there are at least so many.
    """

    n: int
    is_whole: bool = True


class LetterFlow:
    """Counts by indexes alone, and never more than is told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def inflow(self, store: str = "") -> Sequence[Counted]:
        """Give how many letters came in each of the last `MINUTES`, the present one last.

        Args:
            store: only this store's; empty: all.
        """
        asked = {"minutes": MINUTES, "most": COUNTED + 1, "store": store}
        with self._database.read() as connection:
            rows = connection.execute(text(_OF_STORE if store else _OF_ALL), asked).all()
        return [_of_minute(row.came, row.came_back) for row in rows]

    def late(self, store: str = "") -> Counted:
        """Count the orders that wait for a person and should have been shipped by now.

        Args:
            store: only this store's; empty: all.
        """
        asked = {"most": LATE + 1, "store": store}
        with self._database.read() as connection:
            sql = text(_LATE_OF_STORE if store else _LATE)
            return _counted(int(connection.execute(sql, asked).scalar_one()), LATE)


def _of_minute(*said: str) -> Counted:
    read, meant = zip(*((int(n) for n in each.split(" ")) for each in said), strict=True)
    return Counted(min(sum(meant), COUNTED), max(read) <= COUNTED and sum(meant) <= COUNTED)


def _counted(found: int, most: int) -> Counted:
    return Counted(min(found, most), found <= most)
