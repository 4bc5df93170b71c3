"""Changes as they stand, for who looks without taking them on."""

from collections.abc import Sequence

from sqlalchemy import bindparam, text

from adapters.database.changes import change_of
from adapters.database.engine import Database
from domain.changes import Change

_READ = text("""
SELECT key, payload, revision, attempts, apart, accepted, accepted_hash, event_id, time_s
FROM change WHERE store = :store AND kind = :kind AND key IN :keys ORDER BY key""").bindparams(
    bindparam("keys", expanding=True)
)


class ChangeViews:
    """Reads changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_keys(self, store: str, kind: str, keys: Sequence[str]) -> Sequence[Change]:
        """Give the changes that there are, by key; nothing is marked."""
        if not keys:
            return []
        asked = {"store": store, "kind": kind, "keys": list(keys)}
        with self._database.read() as connection:
            return [change_of(row) for row in connection.execute(_READ, asked)]
