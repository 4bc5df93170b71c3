"""API keys of stores: shown once, kept as digests."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, text

from adapters.database import audit
from adapters.database.engine import Database
from domain.audit import Act

PREFIX = "abk"
_SECRET_BYTES = 32
_ID_BYTES = 5

_INSERT = text("""
INSERT INTO api_key (id, store, digest, created_at_s) VALUES (:id, :store, :digest, now_s())""")

_FIND = text("""
SELECT store, digest FROM api_key WHERE digest = :digest
  AND revoked_at_s IS NULL AND (expires_at_s IS NULL OR expires_at_s > now_s())""")

_EXPIRE = text("""
UPDATE api_key SET expires_at_s = now_s() + :overlap_s
WHERE store = :store AND revoked_at_s IS NULL
  AND (expires_at_s IS NULL OR expires_at_s > now_s() + :overlap_s) RETURNING id""")

_REVOKE = """
UPDATE api_key SET revoked_at_s = now_s() WHERE store = :store AND revoked_at_s IS NULL {only}
RETURNING id"""
_REVOKE_ALL = text(_REVOKE.format(only=""))
_REVOKE_SOME = text(_REVOKE.format(only="AND id IN :ids")).bindparams(
    bindparam("ids", expanding=True)
)

_LIST = text("""
SELECT id, store, created_at_s, expires_at_s, revoked_at_s,
  CASE WHEN revoked_at_s IS NOT NULL THEN 'revoked'
       WHEN expires_at_s <= now_s() THEN 'expired' ELSE 'valid' END AS state
FROM api_key WHERE :store = '' OR store = :store ORDER BY store, created_at_s, id""")

_STORE = text("SELECT name FROM store WHERE name = :store")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key in clear: the only time it is seen."""

    id: str
    store: str
    key: str

    def __repr__(self) -> str:
        return f"NewKey(id={self.id!r}, store={self.store!r})"


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as a person sees it afterwards.

    Args:
        state: valid, expired or revoked.
    """

    id: str
    store: str
    state: str
    created_at_s: float
    expires_at_s: float | None
    revoked_at_s: float | None


class ApiKeys:
    """The keys with which ERPs publish by HTTP."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def store_of(self, key: str) -> str | None:
        """Give the store that a key in clear belongs to; None when it is not valid now."""
        digest = digest_of(key)
        with self._database.read() as connection:
            row = connection.execute(_FIND, {"digest": digest}).first()
        return row.store if row is not None and hmac.compare_digest(row.digest, digest) else None

    def create(self, store: str, act: Act) -> NewKey | None:
        """Make a key of 256 random bits; None when there is no such store."""
        with self._database.write() as connection:
            made = _insert(connection, store)
            if made is not None:
                audit.append(connection, act, "key_created", store, id=made.id)
        return made

    def rotate(self, store: str, overlap_s: float, act: Act) -> NewKey | None:
        """Make a new key; the old ones stay valid for `overlap_s` seconds.

        Returns:
            None when there is no such store.
        """
        with self._database.write() as connection:
            old = connection.execute(_EXPIRE, {"store": store, "overlap_s": overlap_s})
            ids = sorted(old.scalars())
            made = _insert(connection, store)
            if made is not None:
                audit.append(
                    connection, act, "key_rotated", store, id=made.id, old=ids, overlap_s=overlap_s
                )
        return made

    def revoke(self, store: str, ids: Sequence[str], act: Act) -> Sequence[str]:
        """Revoke keys at once.

        Args:
            ids: of these keys only; empty: every key of the store.

        Returns:
            The ids that were revoked now, sorted.
        """
        named = {"store": store, "ids": list(ids)} if ids else {"store": store}
        with self._database.write() as connection:
            revoked = connection.execute(_REVOKE_SOME if ids else _REVOKE_ALL, named)
            gone = sorted(revoked.scalars())
            if gone:
                audit.append(connection, act, "key_revoked", store, ids=gone)
        return gone

    def keys(self, store: str = "") -> Sequence[KeyRow]:
        """Give the keys of a store, or of all, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(_LIST, {"store": store}).all()
        return [
            KeyRow(r.id, r.store, r.state, r.created_at_s, r.expires_at_s, r.revoked_at_s)
            for r in rows
        ]


def _insert(connection: Connection, store: str) -> NewKey | None:
    if connection.execute(_STORE, {"store": store}).first() is None:
        return None
    key_id, key = random_key(PREFIX)
    connection.execute(_INSERT, {"id": key_id, "store": store, "digest": digest_of(key)})
    return NewKey(key_id, store, key)


def random_key(prefix: str) -> tuple[str, str]:
    """Make a key: its id, which may be shown, and the key itself."""
    key_id = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()
    return key_id, f"{prefix}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def digest_of(key: str) -> str:
    """Give what is kept of a key."""
    # The secret part is 256 random bits: a plain digest is enough, there is nothing to guess.
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
