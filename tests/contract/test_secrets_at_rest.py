"""Secrets rest sealed, and a new key takes over without a store noticing."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from adapters.database import letters
from adapters.database.audit import AuditRows
from adapters.database.engine import Database
from adapters.database.secrets import SecretBox, SecretRows, SecretUnreadable
from adapters.database.stores import StoreRows
from domain.audit import Act
from domain.deadletters import DeadLetter, Reason

ANA = Act("ana")
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
URL = {"api_url": "https://api.example.com/v2"}


@pytest.fixture
def filled(database: Database) -> Database:
    """A store with its token and 201 dead letters, sealed with the old key."""
    box = SecretBox([OLD])
    StoreRows(database, box).create("acme", URL, {"token": "planted-token"}, ANA)
    parked = [
        DeadLetter("acme", "order", str(n), Reason.BUG, "x", b"planted-payload") for n in range(201)
    ]
    with database.write() as connection:
        letters.insert(connection, parked, box, sqlite=database.is_sqlite)
    return database


def token_of(database: Database, *keys: str) -> str:
    store = StoreRows(database, SecretBox(keys)).get("acme")
    return store.token if store else ""


def payloads(database: Database, key: str) -> set[bytes]:
    with database.read() as connection:
        sealed = connection.execute(text("SELECT payload FROM dead_letter")).scalars().all()
    return {SecretBox([key]).open(one) for one in sealed}


def test_rotation_seals_every_row_with_the_first_key(filled: Database) -> None:
    count = SecretRows(filled, SecretBox([NEW, OLD])).rotate(ANA)

    assert count == 203
    assert token_of(filled, NEW) == "planted-token"
    assert payloads(filled, NEW) == {b"planted-payload"}


def test_after_rotation_the_old_key_opens_nothing(filled: Database) -> None:
    SecretRows(filled, SecretBox([NEW, OLD])).rotate(ANA)

    with pytest.raises(SecretUnreadable):
        token_of(filled, OLD)


def test_rotation_without_the_old_key_changes_nothing(filled: Database) -> None:
    with pytest.raises(SecretUnreadable):
        SecretRows(filled, SecretBox([NEW])).rotate(ANA)

    assert token_of(filled, OLD) == "planted-token"
    assert payloads(filled, OLD) == {b"planted-payload"}


def test_rotation_is_audited(filled: Database) -> None:
    SecretRows(filled, SecretBox([NEW, OLD])).rotate(Act("ana", "yearly"))

    [entry] = AuditRows(filled).entries(limit=1)
    assert (entry.action, entry.why, entry.detail) == ("secrets_rotated", "yearly", {"rows": 203})


def test_a_dump_of_the_database_holds_no_secret(filled: Database) -> None:
    dumped = b"".join(_dump(filled))

    assert b"api.example.com" in dumped
    assert b"planted" not in dumped


def _dump(database: Database) -> list[bytes]:
    if database.is_sqlite:
        file = Path(str(database.engine.url.database))
        return [part.read_bytes() for part in file.parent.glob(f"{file.name}*")]
    rows = []
    with database.read() as connection:
        for table in ("store", "store_secret", "dead_letter", "audit"):
            found = connection.execute(text(f"SELECT t.*, CAST(t AS text) FROM {table} t"))  # noqa: S608 - names above
            rows += [b"".join(_bytes(cell) for cell in row) for row in found]
    return rows


def _bytes(cell: object) -> bytes:
    return bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
