"""Changes as they stand, for who looks without taking them on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, text

from adapters.database.changes import change_of
from adapters.database.engine import Database
from adapters.database.recordset import as_list, found_by_key
from domain.changes import Change

_COLUMNS = (
    "key, payload, revision, attempts, apart, accepted, accepted_hash, event_id, time_s, released"
)


_BEHIND = text("""
SELECT d.id, c.state, c.accepted_revision FROM dead_letter AS d
JOIN change AS c ON c.store = d.store AND c.kind = d.kind AND c.key = d.key
WHERE d.id IN :ids""").bindparams(bindparam("ids", expanding=True))

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the change of a letter stands.

    Args:
        accepted: newest revision that the other side took; None: none.
    """

    state: str
    accepted: int | None


class ChangeViews:
    """Reads changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        where = "store = :store AND kind = :kind"
        self._read = found_by_key(
            _COLUMNS, "change", "key", where, order="key", lock=False, sqlite=database.is_sqlite
        )

    def of_keys(self, store: str, kind: str, keys: Sequence[str]) -> Sequence[Change]:
        """Give the changes that there are, by key; nothing is marked."""
        if not keys:
            return []
        asked = {"store": store, "kind": kind, **as_list("keys", sorted(set(keys)))}
        with self._database.read() as connection:
            return [change_of(row) for row in connection.execute(self._read, asked)]

    def behind(self, letters: Sequence[str]) -> Mapping[str, Stand]:
        """Give where the changes of letters stand, by letter id; those that are gone are not."""
        with self._database.read() as connection:
            return {
                row.id: Stand(row.state, row.accepted_revision)
                for start in range(0, len(letters), _AT_ONCE)
                for row in connection.execute(
                    _BEHIND, {"ids": list(letters[start : start + _AT_ONCE])}
                )
            }
