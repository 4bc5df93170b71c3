"""Rules of some kinds: read whole, saved together, refused when they are not as seen."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Connection, Select, delete, func, select, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.recordset import storable
from adapters.database.tables import mapping
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.errors import BridgeError
from domain.ids import Kind
from domain.mapping_rules import Rule
from domain.written_rules import Edit, revision

# Whoever saves waits for whoever saves: rules are few, and are looked at as a whole.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('rules ' || :store, 0))")


# A look that is under way may have read the rules as they were: its outcome must not stand. The
# lane records nothing for a revision that has passed, and looks again.
_UNDER_WAY = """
SELECT key FROM change WHERE store = :store AND kind = :kind
  AND state IN ('due', 'waiting') AND in_flight = revision ORDER BY key """
_DECIDE_AGAIN = text("""
UPDATE change SET revision = revision + 1
WHERE store = :store AND kind = :kind AND key = :key AND in_flight = revision""")


class RulesChanged(BridgeError):
    """Somebody else changed the rules after they were previewed; nothing was saved."""

    def __init__(self) -> None:
        super().__init__("the rules were changed since they were previewed: preview again")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule as it is kept.

    Args:
        label: the key as a person wrote it.
    """

    rule: Rule
    label: str
    updated_at_s: float


class RuleRows(ABC):
    """The rules of stores, of the kinds that a subclass names."""

    kinds: ClassVar[Sequence[str]]
    decides: ClassVar[Kind]
    """Of the changes that are decided by them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rules(self, store: str) -> Sequence[Rule]:
        """Give every rule of a store, by kind and key."""
        return [row.rule for row in self.rows(store)]

    def rows(self, store: str, kind: str = "") -> Sequence[RuleRow]:
        """Give the rules of a store with their labels, by kind and key.

        Args:
            kind: only of this kind; empty: all.
        """
        with self._database.read() as connection:
            return self._rows(connection, store, kind)

    def page(self, store: str, kind: str, start: int, most: int) -> tuple[Sequence[RuleRow], int]:
        """Give some rules of a kind, by key, and how many there are.

        Args:
            start: so many are passed over.
            most: so many at most.
        """
        counting = select(func.count()).where(mapping.c.store == store, mapping.c.kind == kind)
        with self._database.read() as connection:
            some = self._wanted(store, kind).offset(start).limit(most)
            rows = [self._row(row) for row in connection.execute(some)]
            return rows, connection.execute(counting).scalar_one()

    def save(
        self,
        store: str,
        edits: Sequence[Edit],
        act: Act,
        expected: str,
        again: Sequence[str] = (),
    ) -> int:
        """Set rules and take rules away, all or none; gives how many were changed.

        A rule that stands already as it is wanted is left alone. Each change is audited. What
        is being decided meanwhile is decided once more.

        Args:
            expected: the revision of all rules of the store when the edits were previewed.
            again: keys of what is to be looked at once more, if anything changes.

        Raises:
            RulesChanged: they are not as they were then.
        """
        with self._database.write() as connection:
            if not self._database.is_sqlite:
                connection.execute(_LOCK, {"store": store})
            rules = [row.rule for row in self._rows(connection, store)]
            if revision(rules) != expected:
                raise RulesChanged
            before = {(rule.kind, rule.key): rule.target for rule in rules}
            changed = [e for e in _each_once(edits) if before.get((e.kind, e.key)) != e.target]
            for edit in changed:
                _save(connection, store, edit)
                _note(connection, store, edit, before.get((edit.kind, edit.key)), act)
            if changed:
                self._decide_again(connection, store)
                self._send_again(connection, store, again)
        return len(changed)

    def _rows(self, connection: Connection, store: str, kind: str = "") -> list[RuleRow]:
        return [self._row(row) for row in connection.execute(self._wanted(store, kind))]

    def _wanted(self, store: str, kind: str) -> Select[Any]:
        kinds = [kind] if kind else self.kinds
        return (
            select(mapping)
            .where(mapping.c.store == store, mapping.c.kind.in_(kinds))
            .order_by(mapping.c.kind, mapping.c.key)
        )

    def _row(self, row: Any) -> RuleRow:
        return RuleRow(self._rule(row.kind, row.key, row.target), row.label, row.updated_at_s)

    @abstractmethod
    def _rule(self, kind: str, key: str, target: str) -> Rule:
        """Give the rule of a row."""

    def _decide_again(self, connection: Connection, store: str) -> None:
        locking = text(_UNDER_WAY + ("" if self._database.is_sqlite else "FOR UPDATE"))
        names = {"store": store, "kind": self.decides.value}
        keys = connection.execute(locking, names).scalars().all()
        if keys:
            connection.execute(_DECIDE_AGAIN, [{**names, "key": key} for key in keys])

    @abstractmethod
    def _send_again(self, connection: Connection, store: str, keys: Sequence[str]) -> None:
        """Make due what was done by the rules as they were."""


def _each_once(edits: Sequence[Edit]) -> list[Edit]:
    """Give the last edit of each key, sorted as everybody locks them."""
    last = {(edit.kind, edit.key): edit for edit in edits}
    return [last[place] for place in sorted(last)]


def _save(connection: Connection, store: str, edit: Edit) -> None:
    if edit.target is None:
        columns = (mapping.c.store == store, mapping.c.kind == edit.kind, mapping.c.key == edit.key)
        connection.execute(delete(mapping).where(*columns))
        return
    now_s = connection.execute(text("SELECT now_s()")).scalar_one()
    row: dict[str, Any] = {"store": store, "kind": edit.kind, "key": edit.key}
    label = storable(edit.label, 500)
    upsert(
        connection,
        mapping,
        [{**row, "target": edit.target, "label": label, "updated_at_s": now_s}],
    )


def _note(connection: Connection, store: str, edit: Edit, before: str | None, act: Act) -> None:
    said = {"kind": edit.kind, "key": edit.key, "before": before}
    if edit.target is None:
        audit.append(connection, act, "mapping_unset", store, **said)
    else:
        audit.append(connection, act, "mapping_set", store, **said, target=edit.target)
