"""Dead letters as a person reads them: groups, lists, one whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.letter_groups import said_of
from adapters.database.secrets import SecretBox
from domain.deadletters import UNFINISHED, LetterState

_COLUMNS = """id, store, kind, key, reason, fingerprint, detail, state, revision, event_id,
  failures, parked_at_s, last_failed_at_s, announced_at_s, closed_at_s, closed_why,
  snoozed_until_s, coalesce((SELECT i.batch_id FROM replay_item AS i
    WHERE i.letter_id = dead_letter.id AND i.state IN ('pending', 'running')), '') AS batch"""

OF_LETTER = """e.store = dead_letter.store AND e.order_id = CASE
  WHEN dead_letter.kind = 'order' AND length(dead_letter.key) BETWEEN 1 AND 18
   AND ltrim(dead_letter.key, '0123456789') = '' THEN CAST(dead_letter.key AS bigint) END"""
"""Joins `erp_order AS e` to the letter of an order; its key is the order's AnyMarket id."""

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
    "text": "(lower(detail) LIKE :text OR lower(key) LIKE :text)",
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


@dataclass(frozen=True, slots=True)
class GroupView:
    """Letters of one fingerprint that wait for a person.

    Args:
        regressed: it was over, and came back.
        replaying: how many of its letters an unfinished batch has.
        until_s: when its snooze ends; None: it is not snoozed.
    """

    group: str
    store: str
    kind: str
    reason: str
    example: str
    letters: int
    oldest_s: float
    newest_s: float
    state: str
    regressed: bool
    owner: str
    note: str
    until_s: float | None
    replaying: int


class LetterViews:
    """Reads dead letters."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def groups(self, store: str = "") -> Sequence[GroupView]:
        """Give the groups that wait, largest first."""
        narrowed = "AND d.store = :store" if store else ""
        sql = _GROUPS.format(narrowed=narrowed)
        with self._database.read() as connection:
            rows = connection.execute(text(sql), {"store": store} if store else {}).all()
        return [_group(row) for row in rows]

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


def _group(row: Any) -> GroupView:
    state, regressed = said_of(row)
    return GroupView(
        row.fingerprint,
        row.store,
        row.kind,
        row.reason,
        row.example,
        row.letters,
        row.oldest_s,
        row.newest_s,
        state.value,
        regressed,
        row.owner,
        row.note,
        row.until_s if state is LetterState.SNOOZED else None,
        row.replaying,
    )


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
    if wanted.state == REPLAYING:
        conditions.append(_REPLAYING)
    elif not wanted.state and not wanted.ids:
        conditions.append(f"state IN {_UNFINISHED}")
    return " AND ".join(conditions) or "true", values
