"""Dead letters as a person reads them: groups, lists, one whole."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.database.engine import Database
from adapters.database.letter_texts import INDEX
from adapters.database.secrets import SecretBox
from domain.deadletters import UNFINISHED
from domain.replay_ports import Parked

_COLUMNS = """id, store, kind, key, reason, fingerprint, detail, state, revision, event_id,
  failures, parked_at_s, last_failed_at_s, announced_at_s, closed_at_s, closed_why,
  snoozed_until_s, coalesce((SELECT i.batch_id FROM replay_item AS i
    WHERE i.letter_id = d.id AND i.state IN ('pending', 'running')), '') AS batch, erased_at_s"""

_UNFINISHED = "('open', 'acknowledged', 'snoozed')"

_REPLAYING = """id IN (SELECT letter_id FROM replay_item
  WHERE state IN ('pending', 'running'))"""

_FILTERS = {
    "ids": "id IN :ids",
    "store": "store = :store",
    "kind": "kind = :kind",
    "reason": "reason = :reason",
    "state": "(state = :state OR :state = 'replaying')",
    "group": "fingerprint = :group",
    "key": "key = :key",
    "since_s": "parked_at_s >= now_s() - :since_s",
    "not_after_s": "coalesce(regressed_at_s, parked_at_s) <= :not_after_s",
    "marketplace": "lower(marketplace) = lower(:marketplace)",
    "text": "(lower(detail) LIKE :text ESCAPE '\\' OR lower(key) LIKE :text ESCAPE '\\')",
}
# SQLite's own LIKE knows no case, and with nothing to be made lower it takes half the time.
_TEXT_OF_SQLITE = "(detail LIKE :text ESCAPE '\\' OR key LIKE :text ESCAPE '\\')"

_LIST = f"""SELECT {_COLUMNS} FROM {{letters}} AS d WHERE {{where}}
ORDER BY parked_at_s, id LIMIT :limit"""  # noqa: S608 - our own words

# What many letters hold is found among the oldest, without reading all.
_OLDEST = """(SELECT * FROM dead_letter WHERE {where} ORDER BY parked_at_s, id LIMIT 1000)"""

# What few hold is found by the index that is made for it: see `letter_texts`. PostgreSQL takes it
# by itself, SQLite would rather read the letters of a store.
_INDEXED = f"dead_letter AS d INDEXED BY {INDEX}"
_FOUND = f"""id IN (SELECT id FROM {_INDEXED} WHERE {{where}}
  ORDER BY parked_at_s, id LIMIT :limit)"""  # noqa: S608 - our own words

_AFTER = "(parked_at_s, id) > (:after_s, :after_id)"

# What a tally says too: then no letter is counted.
_TALLIED = {
    "store": "store = :store",
    "kind": "kind = :kind",
    "reason": "reason = :reason",
    "group": "fingerprint = :group",
}

REPLAYING = "replaying"

_EVERY = 1 << 62


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Which letters; what is empty does not narrow.

    Args:
        state: empty means those that wait: open, acknowledged, snoozed; or "replaying".
        since_s: parked within so many seconds; None does not narrow.
        text: part of detail or key, any case.
        marketplace: only orders of this one, any case.
        not_after_s: came, or came back, until this moment; narrows nothing by itself.
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
    not_after_s: float | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing narrows it."""
        return self == LetterFilter(state=self.state, not_after_s=self.not_after_s)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter stands in a list, oldest first; a list goes on after it.

    Examples:
        >>> str(Place(1795453200.25, "dl_a")), Place.read("1795453200.25~dl_a")
        ('1795453200.25~dl_a', Place(parked_at_s=1795453200.25, id='dl_a'))
        >>> Place.read("") is Place.read("nan~") is Place.read("yesterday") is None
        True
    """

    parked_at_s: float
    id: str

    def __str__(self) -> str:
        return f"{self.parked_at_s!r}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """Read one as it is written; None: it is none."""
        number, _, letter = text.partition("~")
        try:
            found = float(number)
        except ValueError:
            return None
        return cls(found, letter) if letter and math.isfinite(found) else None


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter, without its payload, which is gone for good since `erased_at_s`."""

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
    erased_at_s: float | None = None

    @property
    def place(self) -> "Place":
        """Where it stands in a list, oldest first."""
        return Place(self.parked_at_s, self.id)

    @property
    def shown_state(self) -> str:
        """The state as people read it: "replaying" while an unfinished batch has the letter."""
        return REPLAYING if self.batch and self.state in UNFINISHED else self.state


class LetterViews:
    """Reads dead letters."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def matching(
        self, wanted: LetterFilter, limit: int = 1000, after: Place | None = None
    ) -> Sequence[LetterView]:
        """Give letters, oldest first.

        Args:
            after: go on after this place; None: begin with the oldest.
        """
        conditions, values = self._conditions(wanted)
        values["limit"] = limit
        if after is not None:
            conditions += f" AND {_AFTER}"
            values |= {"after_s": after.parked_at_s, "after_id": after.id}
        if wanted.text and not wanted.ids:
            found = self._letters(
                _LIST.format(letters=_window(wanted, after), where=conditions), values
            )
            if len(found) == limit:
                return found
        if self._is_indexed(wanted):
            conditions = _FOUND.format(where=conditions)
        return self._letters(_LIST.format(letters="dead_letter", where=conditions), values)

    def count(self, wanted: LetterFilter) -> int:
        """Count letters."""
        return self.counted(wanted, _EVERY)[0]

    def counted(self, wanted: LetterFilter, most: int) -> tuple[int, bool]:
        """Count letters, and tell whether these are all.

        Args:
            most: stop there, where letters must be counted one by one.
        """
        said = [name for name in _FILTERS if getattr(wanted, name) not in ("", None, ())]
        if all(name in _TALLIED for name in said):
            return self._tallied(wanted, said), True
        conditions, values = self._conditions(wanted)
        letters = _INDEXED if self._is_indexed(wanted) else "dead_letter AS d"
        sql = f"""SELECT count(*) FROM (
          SELECT 1 FROM {letters} WHERE {conditions} LIMIT :most) AS found"""  # noqa: S608 - our own words
        found = self._number(sql, {**values, "most": most + 1})
        return min(found, most), found <= most

    def _is_indexed(self, wanted: LetterFilter) -> bool:
        is_waiting = wanted.state in {"", REPLAYING, *UNFINISHED}
        return self._database.is_sqlite and bool(wanted.text) and not wanted.ids and is_waiting

    def _conditions(self, wanted: LetterFilter) -> tuple[str, dict[str, Any]]:
        conditions, values = _conditions(wanted, is_sqlite=self._database.is_sqlite)
        if self._is_indexed(wanted):
            conditions += f" AND state IN {_UNFINISHED}"  # else SQLite would not take the index
        return conditions, values

    def _tallied(self, wanted: LetterFilter, said: Sequence[str]) -> int:
        conditions = " AND ".join(_TALLIED[name] for name in said) or "1 = 1"
        sql = f"SELECT coalesce(sum(letters), 0) FROM letter_tally WHERE {conditions}"  # noqa: S608 - our own words
        return self._number(sql, {name: getattr(wanted, name) for name in said})

    def _number(self, sql: str, values: Mapping[str, Any]) -> int:
        with self._database.read() as connection:
            return int(connection.execute(text(sql), values).scalar_one())

    def payload(self, letter_id: str) -> bytes:
        """Open a letter's payload: original bytes or captured JSON.

        Raises:
            SecretUnreadable: it was sealed with a key that is gone.
        """
        return self.parked(letter_id).payload

    def parked(self, letter_id: str) -> Parked:
        """Open a letter's payload, and tell whose it is.

        Raises:
            SecretUnreadable: it was sealed with a key that is gone.
        """
        sql = text("SELECT store, payload FROM dead_letter WHERE id = :id")
        with self._database.read() as connection:
            row = connection.execute(sql, {"id": letter_id}).one()
        return Parked(row.store, self._box.open(row.payload))

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


def _conditions(wanted: LetterFilter, *, is_sqlite: bool) -> tuple[str, dict[str, Any]]:
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
        is_text = name == "text"
        conditions.append(_TEXT_OF_SQLITE if is_text and is_sqlite else condition)
        values[name] = _like(value if is_sqlite else value.lower()) if is_text else value
    if wanted.state == REPLAYING:
        conditions.append(_REPLAYING)
    elif not wanted.state and not wanted.ids:
        conditions.append(f"state IN {_UNFINISHED}")
    return " AND ".join(conditions) or "true", values


def _window(wanted: LetterFilter, after: Place | None) -> str:
    """Give the oldest letters of those that wait, or of those of a state."""
    where = f"state IN {_UNFINISHED}" if wanted.state in {"", REPLAYING} else "state = :state"
    return _OLDEST.format(where=where if after is None else f"{where} AND {_AFTER}")


def _like(part: str) -> str:
    r"""Give the pattern of what holds this text.

    Examples:
        >>> _like("50% OFF_1")
        '%50\\% OFF\\_1%'
    """
    escaped = re.sub(r"([\\%_])", r"\\\1", part)
    return f"%{escaped}%"
