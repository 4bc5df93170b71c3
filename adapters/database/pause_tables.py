"""Table of who stopped what, and why."""

from sqlalchemy import Column, Double, Table, Text

from adapters.database.tables import Key, metadata

# It tells of a pause, and is none: a flow stands still by its lane, a store and a marketplace by
# the store's settings.
pause = Table(
    "pause",
    metadata,
    Column("store", Key, primary_key=True, nullable=False),
    Column("scope", Key, primary_key=True, nullable=False),
    Column("name", Key, primary_key=True, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("at_s", Double, nullable=False),
)
