"""Who discarded the letter of a key, when and why."""

from typing import Any

from sqlalchemy import Connection, text

from adapters.database.engine import Database
from domain.fates import Discarded

_LETTER = text("""
SELECT id, reason, closed_at_s, closed_why FROM dead_letter
WHERE store = :store AND kind = :kind AND key = :key AND state = 'discarded'
ORDER BY closed_at_s DESC LIMIT 1""")

# The letter closed in the transaction of its entry. An id stands in the JSON as a whole text, and
# has nothing of its own that LIKE would take for more than itself but an underscore.
_BY = text("""
SELECT actor FROM audit WHERE store = :store AND action = 'letters_discarded'
  AND at_s >= :at_s - 1 AND at_s <= :at_s + 1 AND detail LIKE :named
ORDER BY at_s DESC, id DESC LIMIT 1""")


class DiscardRows:
    """Reads what people put aside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_key(self, store: str, kind: str, key: str) -> Discarded | None:
        """Give how the letter of a key was discarded last; None: none is discarded."""
        asked = {"store": store, "kind": kind, "key": key}
        with self._database.read() as connection:
            letter = connection.execute(_LETTER, asked).first()
            if letter is None:
                return None
            by = _by(connection, store, letter)
        return Discarded(letter.id, letter.reason, letter.closed_at_s, letter.closed_why, by)


def _by(connection: Connection, store: str, letter: Any) -> str:
    asked = {"store": store, "at_s": letter.closed_at_s, "named": f'%"{letter.id}"%'}
    return str(connection.execute(_BY, asked).scalar() or "")
