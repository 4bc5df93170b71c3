"""Keys of people for the HTTP API: shown once, kept as digests."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, text

from adapters.database import audit
from adapters.database.api_keys import digest_of, random_key
from adapters.database.engine import Database
from domain.audit import Act
from domain.operators import Operator, Role

PREFIX = "abo"

_INSERT = text("""
INSERT INTO operator_key (id, name, role, digest, created_at_s)
VALUES (:id, :name, :role, :digest, now_s())""")

_FIND = text("""
SELECT name, role, digest FROM operator_key WHERE digest = :digest AND revoked_at_s IS NULL""")

_REVOKE = """
UPDATE operator_key SET revoked_at_s = now_s() WHERE name = :name AND revoked_at_s IS NULL {only}
RETURNING id"""
_REVOKE_ALL = text(_REVOKE.format(only=""))
_REVOKE_SOME = text(_REVOKE.format(only="AND id IN :ids")).bindparams(
    bindparam("ids", expanding=True)
)

_LIST = text("""
SELECT id, name, role, created_at_s, revoked_at_s FROM operator_key
ORDER BY name, created_at_s, id""")


@dataclass(frozen=True, slots=True)
class NewOperatorKey:
    """A key in clear: the only time it is seen."""

    id: str
    name: str
    role: Role
    key: str

    def __repr__(self) -> str:
        return f"NewOperatorKey(id={self.id!r}, name={self.name!r}, role={self.role.value!r})"


@dataclass(frozen=True, slots=True)
class OperatorKeyRow:
    """A key as a person sees it afterwards."""

    id: str
    name: str
    role: str
    created_at_s: float
    revoked_at_s: float | None


class OperatorKeys:
    """The keys with which people use the HTTP API. Without one, nobody gets in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def operator_of(self, key: str) -> Operator | None:
        """Give whose key this is; None when it is not valid now.

        A role that this release does not know opens nothing.
        """
        digest = digest_of(key)
        with self._database.read() as connection:
            row = connection.execute(_FIND, {"digest": digest}).first()
        if row is None or not hmac.compare_digest(row.digest, digest) or row.role not in set(Role):
            return None
        return Operator(row.name, Role(row.role))

    def create(self, name: str, role: Role, act: Act) -> NewOperatorKey:
        """Make a key of 256 random bits.

        Args:
            name: as `domain.operators.is_operator_name` allows.
        """
        key_id, key = random_key(PREFIX)
        fields = {"id": key_id, "name": name, "role": role.value, "digest": digest_of(key)}
        with self._database.write() as connection:
            connection.execute(_INSERT, fields)
            said = {"id": key_id, "operator": name, "role": role.value}
            audit.append(connection, act, "operator_key_created", **said)
        return NewOperatorKey(key_id, name, role, key)

    def revoke(self, name: str, ids: Sequence[str], act: Act) -> Sequence[str]:
        """Revoke keys at once.

        Args:
            ids: these keys only; empty: every key of the operator.

        Returns:
            The ids that were revoked now, sorted.
        """
        named = {"name": name, "ids": list(ids)} if ids else {"name": name}
        with self._database.write() as connection:
            gone = sorted(connection.execute(_REVOKE_SOME if ids else _REVOKE_ALL, named).scalars())
            if gone:
                audit.append(connection, act, "operator_key_revoked", operator=name, ids=gone)
        return gone

    def keys(self) -> Sequence[OperatorKeyRow]:
        """Give every key, by name, oldest first."""
        with self._database.read() as connection:
            return [OperatorKeyRow(*row) for row in connection.execute(_LIST)]
