"""Dead letters as a person reads them: groups, lists, one whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.secrets import SecretBox

_COLUMNS = """id, store, kind, key, reason, fingerprint, detail, state, revision, event_id,
  failures, parked_at_s, last_failed_at_s, announced_at_s, closed_at_s, closed_why"""

_UNFINISHED = "('open', 'acknowledged', 'snoozed')"

_FILTERS = {
    "ids": "id IN :ids",
    "store": "store = :store",
    "kind": "kind = :kind",
    "reason": "reason = :reason",
    "state": "state = :state",
    "group": "fingerprint = :group",
    "key": "key = :key",
    "since_s": "parked_at_s >= now_s() - :since_s",
    "text": "(lower(detail) LIKE :text OR lower(key) LIKE :text)",
}


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which letters; what is empty does not narrow.

    Args:
        state: empty means those that wait: open, acknowledged, snoozed.
        since_s: parked within so many seconds; None does not narrow.
        text: part of detail or key, any case.
    """

    ids: tuple[str, ...] = ()
    store: str = ""
    kind: str = ""
    reason: str = ""
    state: str = ""
    group: str = ""
    key: str = ""
    since_s: float | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing narrows it."""
        return self == LetterFilter(state=self.state)


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter, without its payload."""

    id: str
    store: str
    kind: str
    key: str
    reason: str
    group: str
    detail: str
    state: str
    revision: int
    event_id: str
    failures: int
    parked_at_s: float
    last_failed_at_s: float
    announced_at_s: float | None
    closed_at_s: float | None
    closed_why: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """Letters of one fingerprint that wait for a person."""

    group: str
    store: str
    kind: str
    reason: str
    example: str
    letters: int
    oldest_s: float
    newest_s: float


class LetterViews:
    """Reads dead letters."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def groups(self, store: str = "") -> Sequence[GroupView]:
        """Give the groups that wait, largest first."""
        narrowed = "AND store = :store" if store else ""
        sql = f"""SELECT fingerprint, min(store) AS store, min(kind) AS kind,
          min(reason) AS reason, min(detail) AS example, count(*) AS letters,
          min(parked_at_s) AS oldest_s, max(last_failed_at_s) AS newest_s
        FROM dead_letter WHERE state IN {_UNFINISHED} {narrowed}
        GROUP BY fingerprint ORDER BY letters DESC, fingerprint"""  # noqa: S608 - our own words
        with self._database.read() as connection:
            rows = connection.execute(text(sql), {"store": store} if store else {}).all()
        return [GroupView(*row) for row in rows]

    def matching(self, wanted: LetterFilter, limit: int = 1000) -> Sequence[LetterView]:
        """Give letters, oldest first."""
        conditions, values = _conditions(wanted)
        sql = f"""SELECT {_COLUMNS} FROM dead_letter WHERE {conditions}
        ORDER BY parked_at_s, id LIMIT :limit"""  # noqa: S608 - our own words
        return self._letters(sql, {**values, "limit": limit})

    def count(self, wanted: LetterFilter) -> int:
        """Count letters."""
        conditions, values = _conditions(wanted)
        sql = f"SELECT count(*) FROM dead_letter WHERE {conditions}"  # noqa: S608 - our own words
        with self._database.read() as connection:
            return int(connection.execute(text(sql), values).scalar_one())

    def payload(self, letter_id: str) -> bytes:
        """Open a letter's payload: original bytes or captured JSON."""
        sql = text("SELECT payload FROM dead_letter WHERE id = :id")
        with self._database.read() as connection:
            return self._box.open(connection.execute(sql, {"id": letter_id}).scalar_one())

    def attempts(self, letter: LetterView, limit: int = 20) -> Sequence[Mapping[str, Any]]:
        """Give the last calls about a letter's key, newest first."""
        sql = text("""SELECT at_s, call_id, revision, event_id, outcome, detail FROM attempt
        WHERE store = :store AND key = :key AND kind = :kind ORDER BY at_s DESC LIMIT :limit""")
        values = {"store": letter.store, "key": letter.key, "kind": letter.kind, "limit": limit}
        with self._database.read() as connection:
            return [dict(row) for row in connection.execute(sql, values).mappings()]

    def _letters(self, sql: str, values: Mapping[str, Any]) -> Sequence[LetterView]:
        with self._database.read() as connection:
            return [LetterView(*row) for row in connection.execute(text(sql), values)]


def _conditions(wanted: LetterFilter) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {}
    conditions = []
    for name, condition in _FILTERS.items():
        value = getattr(wanted, name)
        if value in ("", None, ()):
            continue
        if name == "ids":
            names = [f"id{number}" for number in range(len(value))]
            values |= dict(zip(names, value, strict=True))
            conditions.append(f"id IN ({', '.join(':' + n for n in names)})")
            continue
        conditions.append(condition)
        values[name] = f"%{value.lower()}%" if name == "text" else value
    if not wanted.state and not wanted.ids:
        conditions.append(f"state IN {_UNFINISHED}")
    return " AND ".join(conditions) or "true", values
