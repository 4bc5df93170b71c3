"""Tables of the people who use the HTTP API."""

from sqlalchemy import Column, Double, Table, Text

from adapters.database.tables import Key, metadata

operator_key = Table(
    "operator_key",
    metadata,
    Column("id", Key, primary_key=True, nullable=False),
    Column("name", Key, nullable=False),
    Column("role", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("created_at_s", Double, nullable=False),
    Column("revoked_at_s", Double),
)
