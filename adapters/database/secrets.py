"""Secrets at rest: sealed with the key from the environment, opened only when needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, Connection, Table, and_, func, select, tuple_, update

from adapters.database import audit, tables
from adapters.database.engine import Database
from adapters.database.letter_tables import dead_letter
from adapters.database.overlay_tables import overlay
from adapters.database.upsert import upsert
from domain.audit import Act
from domain.errors import Misconfigured

_PAGE = 200


class SecretUnreadable(Misconfigured):
    """The key is missing, malformed, or not the one that sealed the secret."""

    def __init__(self, message: str) -> None:
        super().__init__("secret_unreadable", message)


class SecretBox:
    """Seals and opens.

    Args:
        keys: Fernet keys; the first seals, all open.

    Raises:
        SecretUnreadable: no key, or one that is no Fernet key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise SecretUnreadable("ANYBRIDGE_SECRET_KEY is not set: set it to a Fernet key")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise SecretUnreadable(
                "ANYBRIDGE_SECRET_KEY is wrong: a Fernet key is 32 bytes in url-safe base64"
            ) from None

    def seal(self, clear: bytes) -> bytes:
        """Encrypt with the first key."""
        return self._fernet.encrypt(clear)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt with whichever key fits.

        Raises:
            SecretUnreadable: none fits, or somebody altered the bytes.
        """
        try:
            return self._fernet.decrypt(bytes(sealed))
        except InvalidToken:
            raise SecretUnreadable(
                "a secret was sealed with a key that ANYBRIDGE_SECRET_KEY does not hold: "
                "append that key after a comma"
            ) from None


class SecretRows:
    """Secrets of stores, dead letters and corrections as they rest in the database."""

    def __init__(self, database: Database, box: SecretBox) -> None:
        self._database = database
        self._box = box

    def rotate(self, act: Act) -> int:
        """Seal everything with the first key; gives the number of rows.

        Raises:
            SecretUnreadable: a row fits no key; rows before it are sealed anew, which is harmless.
        """
        count = self._rotate(tables.store_secret, tables.store_secret.c.ciphertext)
        count += self._rotate(dead_letter, dead_letter.c.payload)
        count += self._rotate(overlay, overlay.c.edits)
        with self._database.write() as connection:
            audit.append(connection, act, "secrets_rotated", rows=count)
        return count

    def _rotate(self, table: Table, sealed: Column[Any]) -> int:
        count, rows = 0, self._reseal_page(table, sealed, None)
        while rows:
            count += len(rows)
            rows = self._reseal_page(table, sealed, rows[-1])
        return count

    def _reseal_page(self, table: Table, sealed: Column[Any], after: Any) -> Sequence[Any]:
        keys = list(table.primary_key)
        page = select(*keys, sealed).order_by(*keys).limit(_PAGE)
        if after is not None:
            page = page.where(tuple_(*keys) > tuple_(*after[:-1]))
        with self._database.write() as connection:
            rows = connection.execute(page).all()
            for row in rows:
                # Only what we read is replaced: a secret set meanwhile is sealed well already.
                same = and_(*(k == v for k, v in zip(keys, row, strict=False)), sealed == row[-1])
                anew = self._box.seal(self._box.open(row[-1]))
                connection.execute(update(table).where(same).values({sealed.name: anew}))
        return rows


def put_secrets(
    connection: Connection, box: SecretBox, store: str, secrets: Mapping[str, str]
) -> None:
    """Seal and keep a store's secrets by name; those not named stay."""
    rows = [
        {"store": store, "name": name, "ciphertext": box.seal(clear.encode())}
        for name, clear in sorted(secrets.items())
    ]
    now_s = connection.execute(select(func.now_s())).scalar_one()
    upsert(connection, tables.store_secret, [{**row, "updated_at_s": now_s} for row in rows])


def open_secrets(
    connection: Connection, box: SecretBox, store: str, only: str = ""
) -> dict[str, str]:
    """Give a store's secrets in clear, by name.

    Args:
        only: name of the one that is wanted; empty: all.

    Raises:
        SecretUnreadable: see `SecretBox.open`.
    """
    secret = tables.store_secret
    wanted = select(secret.c.name, secret.c.ciphertext).where(secret.c.store == store)
    if only:
        wanted = wanted.where(secret.c.name == only)
    return {name: box.open(sealed).decode() for name, sealed in connection.execute(wanted)}
