"""Table of what people corrected of orders; what the hub said stays as it is."""

from sqlalchemy import Column, Double, LargeBinary, Table, Text

from adapters.database.tables import Key, metadata

# `edits` is sealed: it holds addresses and names. A newer overlay of an order replaces the older
# as a whole, and the audit tells of both.
overlay = Table(
    "order_overlay",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("key", Key, primary_key=True, nullable=False),
    Column("edits", LargeBinary, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("at_s", Double, nullable=False),
)
