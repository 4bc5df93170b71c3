"""Accounts of people whom an identity provider knows: made and kept up when they sign on."""

from typing import Any

from sqlalchemy import Connection, text

from adapters.database import audit
from adapters.database.engine import Database
from domain.audit import Act
from domain.sign_on import Identity, Refusal, SignOnRefused

_FIND = "SELECT name, role, store, disabled_at_s FROM console_user WHERE subject = :subject "

# Whoever has the name already keeps it: a provider must not hand out local accounts.
_ADD = text("""
INSERT INTO console_user (name, role, store, password, subject, created_at_s, changed_at_s)
VALUES (:name, :role, :store, '', :subject, now_s(), now_s())
ON CONFLICT DO NOTHING RETURNING name""")

_CHANGE = text("""
UPDATE console_user SET role = :role, store = :store, changed_at_s = now_s()
WHERE subject = :subject""")

_END = text("DELETE FROM console_session WHERE name = :name")


class SignOnRows:
    """The accounts that signing on makes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._find = text(_FIND + ("" if database.is_sqlite else "FOR UPDATE"))

    def take(self, identity: Identity, origin: str) -> str:
        """Give the name of somebody's account, as their claims of today make it.

        The name is that of their first time, whatever they call themselves since.

        Raises:
            SignOnRefused: the name is somebody else's, or the account is disabled.
        """
        account = identity.account
        said = {"role": account.role.value, "store": account.store}
        fields = {"name": account.name, "subject": identity.subject, **said}
        with self._database.write() as connection:
            known = self._known(connection, identity)
            if known is None and connection.execute(_ADD, fields).first() is not None:
                self._tell(connection, "user_added", account.name, said, origin)
                return account.name
            # Somebody else may have signed the same person on meanwhile.
            known = known or self._known(connection, identity)
            if known is None:
                raise SignOnRefused(Refusal.NAME_TAKEN, account.name)
            if known.disabled_at_s is not None:
                raise SignOnRefused(Refusal.DISABLED, known.name)
            if (known.role, known.store) != (account.role.value, account.store):
                connection.execute(_CHANGE, fields)
                connection.execute(_END, {"name": known.name})
                self._tell(connection, "user_role_set", known.name, said, origin)
            return str(known.name)

    def _known(self, connection: Connection, identity: Identity) -> Any:
        return connection.execute(self._find, {"subject": identity.subject}).first()

    def _tell(
        self, connection: Connection, action: str, name: str, said: dict[str, str], origin: str
    ) -> None:
        act = Act(name, "signed on by the identity provider", origin)
        told = {key: value for key, value in said.items() if value}
        audit.append(connection, act, action, user=name, **told)
