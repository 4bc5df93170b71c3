"""Sessions of the console: a random token at the browser, its digest here, ended here."""

import secrets
from contextlib import suppress

from sqlalchemy import text

from adapters.database.api_keys import digest_of
from adapters.database.engine import Database, LedgerReadOnly
from domain.accounts import IDLE_S, SESSION_S, Account
from domain.operators import Role

_TOKEN_BYTES = 32

_INSERT = text("""
INSERT INTO console_session (digest, name, origin, created_at_s, used_at_s)
VALUES (:digest, :name, :origin, now_s(), now_s())""")

_VALID = f"""created_at_s > now_s() - {SESSION_S} AND used_at_s > now_s() - {IDLE_S}"""

_FIND = text(f"""
SELECT u.name, u.role, u.store, s.used_at_s < now_s() - 60 AS is_stale
FROM console_session AS s JOIN console_user AS u ON u.name = s.name
WHERE s.digest = :digest AND u.disabled_at_s IS NULL
  AND s.created_at_s > now_s() - {SESSION_S} AND s.used_at_s > now_s() - {IDLE_S}""")  # noqa: S608 - our own numbers

_USE = text("UPDATE console_session SET used_at_s = now_s() WHERE digest = :digest")

_END = text("DELETE FROM console_session WHERE digest = :digest")

_SWEEP = text(f"DELETE FROM console_session WHERE NOT ({_VALID})")  # noqa: S608 - our own numbers


class SessionRows:
    """Opens, finds and ends sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, name: str, origin: str) -> str:
        """Open a session of an account; gives its token of 256 random bits.

        Sessions that have ended are swept away here.
        """
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        fields = {"digest": digest_of(token), "name": name, "origin": origin}
        with self._database.write() as connection:
            connection.execute(_SWEEP)
            connection.execute(_INSERT, fields)
        return token

    def account_of(self, token: str, *, is_used: bool = True) -> Account | None:
        """Give whose session this is; None when it has ended or never was.

        Args:
            is_used: a person did something; a page that refreshes itself does not count.
        """
        digest = digest_of(token)
        with self._database.read() as connection:
            row = connection.execute(_FIND, {"digest": digest}).first()
        if row is None or row.role not in set(Role):
            return None
        if is_used and row.is_stale:
            # While the database only reads, a session ends an hour after its last use before that.
            with suppress(LedgerReadOnly), self._database.write() as connection:
                connection.execute(_USE, {"digest": digest})
        return Account(row.name, Role(row.role), row.store)

    def end(self, token: str) -> None:
        """End a session at once."""
        with self._database.write() as connection:
            connection.execute(_END, {"digest": digest_of(token)})
