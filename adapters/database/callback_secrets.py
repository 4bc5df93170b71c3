"""Secrets of callback addresses: looked up by digest, two of a store are valid."""

import hashlib
import hmac
import secrets
from contextlib import suppress

from sqlalchemy import Connection, text

from adapters.database import audit
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox, SecretUnreadable, open_secrets, put_secrets
from domain.audit import Act

CALLBACK = "callback"
"""Name of the sealed secret that stands in a store's callback address."""

_BYTES = 32

_FIND = text("""
SELECT digest, store FROM callback_secret WHERE digest = :digest
  AND (expires_at_s IS NULL OR expires_at_s > now_s())""")

_PUT = text("""
INSERT INTO callback_secret (digest, store, created_at_s) VALUES (:digest, :store, now_s())
ON CONFLICT (digest) DO NOTHING""")

_LISTED = text("SELECT digest FROM callback_secret WHERE store = :store")
_END = text("DELETE FROM callback_secret WHERE digest = :digest")

_LACKING = text("""
SELECT s.store FROM store_secret AS s WHERE s.name = 'callback'
  AND NOT EXISTS (SELECT 1 FROM callback_secret AS c WHERE c.store = s.store)
ORDER BY s.store""")

_LOCK_STORE = "SELECT name FROM store WHERE name = :store "


def new_secret() -> str:
    """Give a secret of 256 random bits, as it stands in an address."""
    return secrets.token_urlsafe(_BYTES)


def put_digest(connection: Connection, store: str, secret: str) -> None:
    """Make a secret valid."""
    connection.execute(_PUT, {"digest": _digest(secret), "store": store})


class CallbackSecrets:
    """Finds the store of a callback, and makes new addresses."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box
        self._lock_store = text(_LOCK_STORE + ("" if database.is_sqlite else "FOR UPDATE"))

    def store_of(self, secret: str) -> str | None:
        """Give the store whose address holds this secret; None when there is none."""
        found = self._found(secret)
        # A store that an older release added has its sealed secret only.
        return self._found(secret) if found is None and self._fill() else found

    def rotate(self, store: str, act: Act) -> bool:
        """Put a new secret into the address; the one before it stays valid until the next time.

        Returns:
            False when there is no such store.
        """
        with self._database.write() as connection:
            if connection.execute(self._lock_store, {"store": store}).first() is None:
                return False
            known = open_secrets(connection, self._box, store, CALLBACK).get(CALLBACK)
            if known is not None:
                put_digest(connection, store, known)
            made = new_secret()
            put_secrets(connection, self._box, store, {CALLBACK: made})
            put_digest(connection, store, made)
            valid = {_digest(secret) for secret in (made, known) if secret is not None}
            digests = connection.execute(_LISTED, {"store": store}).scalars().all()
            for digest in sorted(set(digests) - valid):
                connection.execute(_END, {"digest": digest})
            audit.append(connection, act, "callback_rotated", store)
        return True

    def _found(self, secret: str) -> str | None:
        digest = _digest(secret)
        with self._database.read() as connection:
            row = connection.execute(_FIND, {"digest": digest}).first()
        return row.store if row is not None and hmac.compare_digest(row.digest, digest) else None

    def _fill(self) -> bool:
        with self._database.read() as connection:
            lacking = connection.execute(_LACKING).scalars().all()
        for store in lacking:
            # A secret that cannot be opened is `doctor`'s to tell of, not of every guess.
            with suppress(SecretUnreadable), self._database.write() as connection:
                sealed = open_secrets(connection, self._box, store, CALLBACK)
                put_digest(connection, store, sealed[CALLBACK])
        return bool(lacking)


def _digest(secret: str) -> str:
    # 256 random bits: there is nothing to guess, a plain digest is enough.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
