"""Dead letters as a person reads them: groups, lists, one whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.group_views import OF_LETTER
from adapters.database.secrets import SecretBox
from domain.deadletters import UNFINISHED

_COLUMNS = """id, store, kind, key, reason, fingerprint, detail, state, revision, event_id,
  failures, parked_at_s, last_failed_at_s, announced_at_s, closed_at_s, closed_why,
  snoozed_until_s, coalesce((SELECT i.batch_id FROM replay_item AS i
    WHERE i.letter_id = d.id AND i.state IN ('pending', 'running')), '') AS batch"""

_UNFINISHED = "('open', 'acknowledged', 'snoozed')"

_REPLAYING = """id IN (SELECT letter_id FROM replay_item
  WHERE state IN ('pending', 'running'))"""

_OF_MARKETPLACE = """SELECT 1 FROM erp_order AS e
  WHERE lower(e.marketplace) = lower(:marketplace)"""

_FILTERS = {
    "ids": "id IN :ids",
    "store": "store = :store",
    "kind": "kind = :kind",
    "reason": "reason = :reason",
    "state": "(state = :state OR :state = 'replaying')",
    "group": "fingerprint = :group",
    "key": "key = :key",
    "since_s": "parked_at_s >= now_s() - :since_s",
    "marketplace": f"EXISTS ({_OF_MARKETPLACE} AND {OF_LETTER})",
    "text": "(lower(detail) LIKE :text ESCAPE '\\' OR lower(key) LIKE :text ESCAPE '\\')",
}

REPLAYING = """id IN (SELECT letter_id FROM replay_item
  WHERE state IN ('pending', 'running'))"""

_OF_MARKETPLACE = """SELECT 1 FROM erp_order AS e
  WHERE lower(e.marketplace) = lower(:marketplace)"""

_FILTERS = {
    "ids": "id IN :ids",
    "store": "store = :store",
    "kind": "kind = :kind",
    "reason": "reason = :reason",
    "state": "(state = :state OR :state = 'replaying')",
    "group": "fingerprint = :group",
    "key": "key = :key",
    "since_s": "parked_at_s >= now_s() - :since_s",
    "marketplace": f"EXISTS ({_OF_MARKETPLACE} AND {OF_LETTER})",
    "text": "(lower(detail) LIKE :text ESCAPE '\\' OR lower(key) LIKE :text ESCAPE '\\')",
}


_GROUPS = """
SELECT d.fingerprint, min(d.store) AS store, min(d.kind) AS kind, min(d.reason) AS reason,
  min(d.detail) AS example, count(*) AS letters, min(d.parked_at_s) AS oldest_s,
  max(d.last_failed_at_s) AS newest_s, max(d.regressed_at_s) AS regressed_s,
  min(coalesce(d.regressed_at_s, d.parked_at_s)) AS came_s,
  (SELECT max(e.closed_at_s) FROM dead_letter AS e
   WHERE e.fingerprint = d.fingerprint AND e.state IN ('resolved', 'obsolete')) AS closed_s,
  count(i.letter_id) AS replaying, g.state, coalesce(g.owner, '') AS owner,
  coalesce(g.note, '') AS note, g.until_s, g.said_at_s, now_s() AS now_s
FROM dead_letter AS d LEFT JOIN letter_group AS g ON g.fingerprint = d.fingerprint
LEFT JOIN replay_item AS i ON i.letter_id = d.id AND i.state IN ('pending', 'running')
WHERE d.state IN ('open', 'acknowledged', 'snoozed') {narrowed}
GROUP BY d.fingerprint, g.state, g.owner, g.note, g.until_s, g.said_at_s
ORDER BY letters DESC, d.fingerprint"""

REPLAYING = "replaying"


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which letters; what is empty does not narrow.

    Args:
        state: empty means those that wait: open, acknowledged, snoozed; or "replaying".
        since_s: parked within so many seconds; None does not narrow.
        text: part of detail or key, any case.
        marketplace: only orders of this one, any case.
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
    marketplace: str = ""

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
    snoozed_until_s: float | None = None
    batch: str = ""

    @property
    def shown_state(self) -> str:
        """The state as people read it: "replaying" while an unfinished batch has the letter."""
        return REPLAYING if self.batch and self.state in UNFINISHED else self.state


class LetterViews:
    """Reads dead letters."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def matching(self, wanted: LetterFilter, limit: int = 1000) -> Sequence[LetterView]:
        """Give letters, oldest first."""
        conditions, values = _conditions(wanted)
        sql = f"""SELECT {_COLUMNS} FROM dead_letter AS d WHERE {conditions}
        ORDER BY parked_at_s, id LIMIT :limit"""  # noqa: S608 - our own words
        return self._letters(sql, {**values, "limit": limit})

    def count(self, wanted: LetterFilter) -> int:
        """Count letters."""
        conditions, values = _conditions(wanted)
        sql = f"SELECT count(*) FROM dead_letter AS d WHERE {conditions}"  # noqa: S608 - our own words
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
        values[name] = _like(value) if name == "text" else value
    if wanted.state == REPLAYING:
        conditions.append(_REPLAYING)
    elif not wanted.state and not wanted.ids:
        conditions.append(f"state IN {_UNFINISHED}")
    return " AND ".join(conditions) or "true", values


def _like(part: str) -> str:
    r"""Give the pattern of what holds this text.

    Examples:
        >>> _like("50% OFF_1")
        '%50\\% off\\_1%'
    """
    escaped = re.sub(r"([\\%_])", r"\\\1", part.lower())
    return f"%{escaped}%"
