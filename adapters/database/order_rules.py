"""Rules that map what orders say: read whole, saved together, refused when they are not as seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.recordset import storable
from adapters.database.tables import mapping
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.errors import BridgeError
from domain.mapping_keys import SHAPES
from domain.mapping_rules import Rule, to_rule
from domain.written_rules import Edit, revision

# Whoever saves waits for whoever saves: rules are few, and are looked at as a whole.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('rules ' || :store, 0))")

_UNDECIDED = text("""
SELECT count(*) FROM change
WHERE store = :store AND kind = 'order' AND state IN ('due', 'waiting')""")


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


class OrderRuleRows:
    """The rules of stores, of every kind that orders are mapped by."""

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
            return _rows(connection, store, kind)

    def undecided(self, store: str) -> int:
        """Count the orders that are still to be decided: whatever rules stand then decide."""
        with self._database.read() as connection:
            return int(connection.execute(_UNDECIDED, {"store": store}).scalar_one())

    def save(self, store: str, edits: Sequence[Edit], act: Act, expected: str) -> int:
        """Set rules and take rules away, all or none; gives how many were changed.

        A rule that stands already as it is wanted is left alone. Each change is audited.

        Args:
            expected: the revision of all rules of the store when the edits were previewed.

        Raises:
            RulesChanged: they are not as they were then.
        """
        with self._database.write() as connection:
            if not self._database.is_sqlite:
                connection.execute(_LOCK, {"store": store})
            rules = [row.rule for row in _rows(connection, store)]
            if revision(rules) != expected:
                raise RulesChanged
            before = {(rule.kind, rule.key): rule.target for rule in rules}
            changed = [e for e in _each_once(edits) if before.get((e.kind, e.key)) != e.target]
            for edit in changed:
                _save(connection, store, edit)
                _note(connection, store, edit, before.get((edit.kind, edit.key)), act)
        return len(changed)


def _rows(connection: Connection, store: str, kind: str = "") -> list[RuleRow]:
    wanted = (
        select(mapping)
        .where(mapping.c.store == store, mapping.c.kind.in_([kind] if kind else sorted(SHAPES)))
        .order_by(mapping.c.kind, mapping.c.key)
    )
    return [
        RuleRow(to_rule(row.kind, row.key, row.target), row.label, row.updated_at_s)
        for row in connection.execute(wanted)
    ]


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
