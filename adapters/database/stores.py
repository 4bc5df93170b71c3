"""Store rows: settings as JSON, secrets sealed apart, every change audited."""

import json
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, text, update

from adapters.database import audit, pauses, tables
from adapters.database.callback_secrets import CALLBACK, new_secret, put_digest
from adapters.database.engine import Database
from adapters.database.holds import held_for, look_again, release
from adapters.database.secrets import SecretBox, open_secrets, put_secrets
from domain import left_out
from domain.audit import Act
from domain.errors import BridgeError
from domain.likeness import nearest
from domain.pauses import BY_SETTING, FLOW_OFF, Scope
from domain.store import Store
from domain.store_settings import is_paused, merged, to_store

_LOOK_AT_ALL = text("SELECT name, updated_at_s FROM store ORDER BY name")
# What these settings left out, and let in now, is taken up by the sweep.
_SWEEP_NOW = text("""
UPDATE lane SET next_at_s = now_s()
WHERE store = :name AND kind = 'sweep_orders' AND next_at_s > now_s()""")
_LOOK = text("SELECT settings, updated_at_s FROM store WHERE name = :name")


class StoreExists(BridgeError):
    """There is a store of this name already."""


class StoreUnknown(BridgeError):
    """There is no store of this name."""

    def __init__(self, name: str, like: str = "") -> None:
        """Say so.

        Args:
            like: the store that was perhaps meant.
        """
        tip = f"did you mean {like!r}?" if like else "`anybridge store list` shows them"
        super().__init__(f"there is no store {name!r}; {tip}")


@dataclass(frozen=True, slots=True)
class Resumed:
    """What the resume of a store ended.

    Args:
        was_paused: it was paused as a whole.
        released: why its flows that look again were held, by flow.
    """

    was_paused: bool
    released: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store as it rests in the database: nothing of it is secret.

    Args:
        values: its settings as JSON values, those of newer releases included.
        secrets: names of the secrets that are kept for it.
    """

    name: str
    values: Mapping[str, Any]
    secrets: Collection[str]

    def store(self) -> Store:
        """Give the store without its secrets.

        Raises:
            Misconfigured: a value that this release does not know.
        """
        return to_store(self.name, self.values, {})


class StoreRows:
    """Implements `domain.ports.Stores`, and what a person does to stores."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box
        # Opened once per change, never stale: a paused store must stop at its next turn, and
        # one that was just resumed must not be held again by what somebody remembers.
        self._opened: dict[str, tuple[float, Store]] = {}
        self._lock = threading.Lock()

    def get(self, name: str) -> Store | None:
        """Give a store with its secrets opened, or None when there is no such store.

        Raises:
            Misconfigured: a secret cannot be opened, or a value is not known.
        """
        with self._database.lean_read() as asked:
            row = asked.execute(_LOOK, {"name": name}).first()
        if row is None:
            return None
        with self._lock:
            changed_s, store = self._opened.get(name, (None, None))
        if store is not None and changed_s == row.updated_at_s:
            return store
        with self._database.read() as connection:
            secrets_ = open_secrets(connection, self._box, name)
        store = to_store(name, json.loads(row.settings), secrets_)
        with self._lock:
            self._opened[name] = (row.updated_at_s, store)
        return store

    def readable(self) -> Sequence[Store]:
        """Give every store whose secrets can be opened, by name; `doctor` tells of the others."""
        with self._database.read() as connection:
            rows = connection.execute(_LOOK_AT_ALL).all()
        with self._lock:
            opened = dict(self._opened)
        return [store for row in rows if (store := self._current(row, opened)) is not None]

    def _current(self, row: Any, opened: Mapping[str, tuple[float, Store]]) -> Store | None:
        changed_s, store = opened.get(row.name, (None, None))
        if store is not None and changed_s == row.updated_at_s:
            return store
        try:
            return self.get(row.name)
        except BridgeError:
            return None

    def names(self) -> Sequence[str]:
        """Give all store names, sorted."""
        with self._database.read() as connection:
            known = select(tables.store.c.name).order_by(tables.store.c.name)
            return list(connection.execute(known).scalars())

    def require(self, name: str) -> None:
        """Let the name of a store pass.

        Raises:
            StoreUnknown: there is none.
        """
        with self._database.read() as connection:
            _known(connection, name)

    def unknown(self, name: str) -> StoreUnknown:
        """Give the refusal of a name that no store has, with the one that is perhaps meant."""
        with self._database.read() as connection:
            return _unknown(connection, name)

    def row(self, name: str) -> StoreRow:
        """Give one store as it rests, for a person.

        Raises:
            StoreUnknown: there is none.
        """
        with self._database.read() as connection:
            values = _known(connection, name)
            kept = select(tables.store_secret.c.name).where(tables.store_secret.c.store == name)
            return StoreRow(name, values, frozenset(connection.execute(kept).scalars()))

    def secret(self, name: str, which: str) -> str:
        """Give one secret of a store in clear; empty when it has none.

        Raises:
            SecretUnreadable: it cannot be opened.
        """
        with self._database.read() as connection:
            return open_secrets(connection, self._box, name, which).get(which, "")

    def create(
        self, name: str, read: Mapping[str, Any], given: Mapping[str, str], act: Act
    ) -> None:
        """Add a store and make its callback secret.

        Args:
            read: JSON values, see `domain.store_settings.read_fields`.
            given: secrets in clear by name.

        Raises:
            StoreExists: there is one of this name.
        """
        values = merged({}, read)
        with self._database.write() as connection:
            if _values(connection, name) is not None:
                raise StoreExists(f"there is a store {name!r} already; change it with `store set`")
            now_s = connection.execute(text("SELECT now_s()")).scalar_one()
            row = {"name": name, "settings": json.dumps(values, ensure_ascii=False)}
            stamps = {"created_at_s": now_s, "updated_at_s": now_s}
            connection.execute(insert(tables.store), {**row, **stamps})
            callback = new_secret()
            put_secrets(connection, self._box, name, {**given, CALLBACK: callback})
            put_digest(connection, name, callback)
            audit.append(connection, act, "store_added", name, set=values, secrets=sorted(given))

    def change(
        self, name: str, read: Mapping[str, Any], given: Mapping[str, str], act: Act
    ) -> None:
        """Change settings and secrets; the store's lanes look again at what held them.

        Settings that decide which orders come in have what was left out gone through at once.

        Raises:
            StoreUnknown: there is no such store.
        """
        with self._database.write() as connection:
            known = _known(connection, name, locked=not self._database.is_sqlite)
            _write(connection, name, merged(known, read))
            put_secrets(connection, self._box, name, given)
            look_again(connection, name)
            if any(setting in read for setting in left_out.SETTINGS):
                connection.execute(_SWEEP_NOW, {"name": name})
            before = {setting: known.get(setting) for setting in read}
            audit.append(
                connection, act, "store_set", name, set=read, before=before, secrets=sorted(given)
            )

    def pause(self, name: str, act: Act) -> bool:
        """Stop every flow of a store; what holds a flow already goes on holding it, and is seen.

        False, and nothing is written: it is paused already.

        Raises:
            StoreUnknown: there is no such store.
        """
        with self._database.write() as connection:
            known = _known(connection, name, locked=not self._database.is_sqlite)
            if is_paused(known):
                return False
            _write(connection, name, merged(known, {"paused": True}))
            pauses.note(connection, name, Scope.STORE, "", act)
            audit.append(connection, act, "store_paused", name)
        return True

    def resume(self, name: str, act: Act) -> Resumed | None:
        """Start every flow of a store, but for those that end by their own command or a setting.

        Each that was held looks again. None, and nothing is written: nothing stood still.

        Raises:
            StoreUnknown: there is no such store.
        """
        with self._database.write() as connection:
            known = _known(connection, name, locked=not self._database.is_sqlite)
            was_paused = is_paused(known)
            stay = BY_SETTING - ({FLOW_OFF} if was_paused else set())
            held = [lane for lane in held_for(connection, name) if lane[1] not in stay]
            if not (was_paused or held):
                return None
            if was_paused:
                _write(connection, name, merged(known, {"paused": None}))
                pauses.forget(connection, name, Scope.STORE)
            release(connection, name, held)
            causes = {kind: cause for kind, cause in held if cause != FLOW_OFF}
            said = {"released": causes} if causes else {}
            audit.append(connection, act, "store_resumed", name, **said)
        return Resumed(was_paused, dict(held))


def _known(connection: Connection, name: str, *, locked: bool = False) -> dict[str, Any]:
    values = _values(connection, name, locked=locked)
    if values is None:
        raise _unknown(connection, name)
    return values


def _unknown(connection: Connection, name: str) -> StoreUnknown:
    names = connection.execute(select(tables.store.c.name)).scalars()
    return StoreUnknown(name, nearest(name, list(names)))


def _values(connection: Connection, name: str, *, locked: bool = False) -> dict[str, Any] | None:
    wanted = select(tables.store.c.settings).where(tables.store.c.name == name)
    settings = connection.execute(wanted.with_for_update() if locked else wanted).scalar()
    return None if settings is None else dict(json.loads(settings))


def _write(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    changed = {"settings": json.dumps(values, ensure_ascii=False), "updated_at_s": text("now_s()")}
    connection.execute(update(tables.store).where(tables.store.c.name == name).values(changed))
