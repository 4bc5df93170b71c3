"""Mapping rows (De<>Para): choices of the operator, each audited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, text

from adapters.database import audit, tables
from adapters.database.engine import Database
from adapters.database.holds import held_for, look_again
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.mappings import mapping_key

_TARGET = text("SELECT target FROM mapping WHERE store = :store AND kind = :kind AND key = :key")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person wants a key to be mapped to.

    Args:
        label: the key as the person wrote it: "São Paulo".
        target: their id for it: "4711".
    """

    store: str
    kind: str
    label: str
    target: str


@dataclass(frozen=True, slots=True)
class MappingRow:
    """A choice as it is kept.

    Args:
        key: what it is found by, see `domain.mappings.mapping_key`.
        target: their id for it.
        label: the key as a person wrote it.
    """

    store: str
    kind: str
    key: str
    target: str
    label: str
    updated_at_s: float


class MappingRows:
    """Implements `domain.ports.Mappings`, and what a person does to mappings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def target(self, store: str, kind: str, key: str) -> str | None:
        """Give what a key is mapped to, or None."""
        asked = {"store": store, "kind": kind, "key": mapping_key(kind, key)}
        with self._database.lean_read() as connection:
            target = connection.execute(_TARGET, asked).scalar()
        return None if target is None else str(target)

    def targets(self, store: str, kind: str) -> Mapping[str, str]:
        """Give every key of a kind that is mapped, and what it is mapped to."""
        return {row.key: row.target for row in self.rows(store, kind)}

    def rows(self, store: str = "", kind: str = "") -> Sequence[MappingRow]:
        """Give mappings in order of store, kind and key.

        Args:
            store: only this store's; empty: all.
            kind: only of this kind; empty: all.
        """
        table = tables.mapping
        wanted = select(table).order_by(table.c.store, table.c.kind, table.c.key)
        if store:
            wanted = wanted.where(table.c.store == store)
        if kind:
            wanted = wanted.where(table.c.kind == kind)
        with self._database.read() as connection:
            found = connection.execute(wanted).all()
        return [
            MappingRow(r.store, r.kind, r.key, r.target, r.label, r.updated_at_s) for r in found
        ]

    def waiting(self, store: str, kind: str) -> Sequence[str]:
        """Give the kinds of the lanes that are held for want of such a mapping."""
        with self._database.read() as connection:
            return [lane for lane, _ in held_for(connection, store, {f"{kind}_unmapped"})]

    def set(self, choice: Choice, act: Act, *, release: bool = True) -> Sequence[str]:
        """Map a key, whatever it was mapped to before.

        Args:
            release: lanes that are held for want of such a mapping look again.

        Returns:
            The kinds of the lanes that were released.
        """
        store, kind, key = choice.store, choice.kind, mapping_key(choice.kind, choice.label)
        with self._database.write() as connection:
            now_s = connection.execute(text("SELECT now_s()")).scalar_one()
            names = {"store": store, "kind": kind, "key": key, "label": choice.label.strip()}
            row = {**names, "target": choice.target, "updated_at_s": now_s}
            upsert(connection, tables.mapping, [row])
            released = look_again(connection, store, {f"{kind}_unmapped"}) if release else []
            audit.append(
                connection, act, "mapping_set", store, kind=kind, key=key, target=choice.target
            )
        return released

    def unset(self, store: str, kind: str, label: str, act: Act) -> bool:
        """Take a mapping away; False when there was none."""
        key, table = mapping_key(kind, label), tables.mapping
        gone = (
            delete(table)
            .where(table.c.store == store, table.c.kind == kind, table.c.key == key)
            .returning(table.c.target)
        )
        with self._database.write() as connection:
            target = connection.execute(gone).scalar()
            if target is not None:
                audit.append(
                    connection, act, "mapping_unset", store, kind=kind, key=key, target=target
                )
        return target is not None
