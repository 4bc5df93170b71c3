"""Accounts of the console: every change is audited and ends the sessions it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text

from adapters.database import audit
from adapters.database.engine import Database
from domain.accounts import Account, AccountElsewhere, AccountExists, AccountUnknown
from domain.audit import Act
from domain.operators import Role

_INSERT = text("""
INSERT INTO console_user (name, role, store, password, created_at_s, changed_at_s)
VALUES (:name, :role, :store, :password, now_s(), now_s())
ON CONFLICT (name) DO NOTHING RETURNING name""")

_LIST = text("""
SELECT u.name, u.role, u.store, u.created_at_s, u.disabled_at_s,
  (SELECT max(s.used_at_s) FROM console_session AS s WHERE s.name = u.name) AS used_at_s,
  u.subject IS NULL AS is_local
FROM console_user AS u ORDER BY u.name""")

_FIND = text("""
SELECT name, role, store, password FROM console_user
WHERE name = :name AND disabled_at_s IS NULL""")

_CHANGE = """
UPDATE console_user SET {what}, changed_at_s = now_s() WHERE name = :name RETURNING name"""
_ROLE = text(_CHANGE.format(what="role = :role, store = :store"))
_PASSWORD = text(_CHANGE.format(what="password = :password"))
_DISABLE = text(_CHANGE.format(what="disabled_at_s = coalesce(disabled_at_s, now_s())"))
_ENABLE = text(_CHANGE.format(what="disabled_at_s = NULL"))

_ELSEWHERE = text("SELECT 1 FROM console_user WHERE name = :name AND subject IS NOT NULL")

_END = text("DELETE FROM console_session WHERE name = :name")


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account as a person sees it.

    Args:
        used_at_s: when an open session of it was last used; None: it has none.
        is_local: it has a password here; else it is one of the identity provider.
    """

    name: str
    role: str
    store: str
    created_at_s: float
    disabled_at_s: float | None
    used_at_s: float | None
    is_local: bool = True


class UserRows:
    """The accounts of the console. Without one, nobody gets in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def database(self) -> Database:
        """Where they are."""
        return self._database

    def all(self) -> Sequence[UserRow]:
        """Give every account, by name."""
        with self._database.read() as connection:
            return [UserRow(*row) for row in connection.execute(_LIST)]

    def find(self, name: str) -> tuple[Account, str] | None:
        """Give an account and what is kept of its password; None when it may not sign in.

        A role that this release does not know opens nothing.
        """
        with self._database.read() as connection:
            row = connection.execute(_FIND, {"name": name}).first()
        if row is None or row.role not in set(Role):
            return None
        return Account(row.name, Role(row.role), row.store), row.password

    def add(self, account: Account, sealed: str, act: Act) -> None:
        """Add an account.

        Raises:
            AccountExists: there is one of this name, disabled or not.
        """
        said = {"role": account.role.value, "store": account.store}
        fields = {"name": account.name, "password": sealed, **said}
        with self._database.write() as connection:
            if connection.execute(_INSERT, fields).first() is None:
                raise AccountExists(f"there is an account {account.name!r} already")
            audit.append(connection, act, "user_added", user=account.name, **_told(said))

    def change_role(self, account: Account, act: Act) -> None:
        """Give an account another role or another store.

        Raises:
            AccountUnknown: there is none of this name.
        """
        said = {"role": account.role.value, "store": account.store}
        with self._database.write() as connection:
            _change(connection, _ROLE, account.name, **said)
            audit.append(connection, act, "user_role_set", user=account.name, **_told(said))

    def change_password(self, name: str, sealed: str, act: Act) -> None:
        """Give an account another password.

        Raises:
            AccountUnknown: there is none of this name.
            AccountElsewhere: it is one of the identity provider.
        """
        with self._database.write() as connection:
            if connection.execute(_ELSEWHERE, {"name": name}).first() is not None:
                raise AccountElsewhere(name)
            _change(connection, _PASSWORD, name, password=sealed)
            audit.append(connection, act, "user_password_set", user=name)

    def disable(self, name: str, act: Act) -> None:
        """Let an account sign in no more.

        Raises:
            AccountUnknown: there is none of this name.
        """
        with self._database.write() as connection:
            _change(connection, _DISABLE, name)
            audit.append(connection, act, "user_disabled", user=name)

    def enable(self, name: str, act: Act) -> None:
        """Let a disabled account sign in again.

        Raises:
            AccountUnknown: there is none of this name.
        """
        with self._database.write() as connection:
            _change(connection, _ENABLE, name)
            audit.append(connection, act, "user_enabled", user=name)


def _change(connection: Connection, statement: TextClause, name: str, **fields: str) -> None:
    """Change an account and end its sessions: what they were allowed is not so any more."""
    if connection.execute(statement, {"name": name, **fields}).first() is None:
        raise AccountUnknown(name)
    connection.execute(_END, {"name": name})


def _told(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value}
