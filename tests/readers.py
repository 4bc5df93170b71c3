"""Roles of PostgreSQL that only read, made for a test and gone afterwards."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


@contextmanager
def a_reader(url: str, *, may_write: bool, schemas: Sequence[str] = ("public",)) -> Iterator[str]:
    """Give the address of a database as a role has it that only reads.

    Args:
        url: as its owner has it: "postgresql://postgres@127.0.0.1/ledger".
        may_write: it was granted everything, and reads only since it is set to; else it was
            granted nothing but to read.
    """
    name = f"anybridge_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as owner:
        _make(owner, name, "ALL" if may_write else "SELECT", schemas)
        if may_write:
            put(owner, "ALTER ROLE {} SET default_transaction_read_only = on", name)
        try:
            yield _as(url, name)
        finally:
            put(owner, "DROP OWNED BY {}", name)
            put(owner, "DROP ROLE {}", name)


@contextmanager
def reading_for_all(url: str) -> Iterator[None]:
    """Let every session that begins meanwhile only read."""
    name = urlsplit(url).path.removeprefix("/")
    with psycopg.connect(url, autocommit=True) as owner:
        put(owner, "ALTER DATABASE {} SET default_transaction_read_only = on", name)
        try:
            yield
        finally:
            put(owner, "ALTER DATABASE {} RESET default_transaction_read_only", name)


def put(owner: psycopg.Connection[Any], statement: str, name: str) -> None:
    """Put a statement that names a role or a database."""
    owner.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _make(owner: psycopg.Connection[Any], name: str, grants: str, schemas: Sequence[str]) -> None:
    made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
    owner.execute(made.format(sql.Identifier(name), sql.Literal(name)))
    for schema in schemas:
        put(owner, f"GRANT USAGE ON SCHEMA {schema} TO {{}}", name)
        put(owner, f"GRANT {grants} ON ALL TABLES IN SCHEMA {schema} TO {{}}", name)


def _as(url: str, name: str) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{name}:{name}@{place}").geturl()
